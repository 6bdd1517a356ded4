import type { KeyObject } from "node:crypto";
import { OperatorError } from "../../plugins/errors.js";
import { BUNDLE_BYTES_MAX, decodeBundle } from "./bundle.js";
import { type Candidate, inStage, type PolicyOrigin, type SerialFloor } from "./origin.js";
import { isSignedBy, Signature } from "./signature.js";

export interface BundleOriginOptions {
  /** The signature is at the same address with `.sig` behind its path. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly pollMs: number;
  /** One download, to its last byte. */
  readonly timeoutMs: number;
  readonly trustedKeys: readonly KeyObject[];
  readonly requireSignature: boolean;
  /** Takes bundles with lower serials too. */
  readonly allowDowngrade: boolean;
}

const SIGNATURE_BYTES_MAX = 4_096;

/** Policies as a bundle that is fetched over HTTP when its ETag changes. */
export class BundleOrigin implements PolicyOrigin {
  readonly #options: BundleOriginOptions;
  #etag: string | undefined;
  #etagTaken: string | undefined;

  constructor(options: BundleOriginOptions) {
    this.#options = options;
  }

  async read(floor: SerialFloor | undefined): Promise<Candidate | "unchanged"> {
    const { url, requireSignature, allowDowngrade } = this.#options;
    const fetched = await inStage("fetch", () => this.#get(url, BUNDLE_BYTES_MAX, this.#etagTaken));
    if (fetched === "unchanged") return "unchanged";
    this.#etag = fetched.etag;
    if (requireSignature) await inStage("signature", () => this.#verify(fetched.bytes));

    const { tree, serial, git } = await inStage("read", () => decodeBundle(fetched.bytes, url));
    if (floor !== undefined && !allowDowngrade) {
      const isOlder = serial < floor.serial || (serial === floor.serial && tree.hash !== floor.content);
      if (isOlder) await inStage("serial", () => refuseSerial(url, serial, floor.serial));
    }
    return { origin: "bundle", tree, serial, git };
  }

  taken(): void {
    this.#etagTaken = this.#etag;
  }

  watch(look: () => void): () => void {
    const polling = setInterval(look, this.#options.pollMs).unref();
    return () => clearInterval(polling);
  }

  async #verify(bytes: Buffer): Promise<void> {
    const { url, trustedKeys } = this.#options;
    const at = new URL(url);
    at.pathname += ".sig";
    const fetched = await this.#get(at.href, SIGNATURE_BYTES_MAX, undefined);
    if (fetched === "unchanged")
      throw new OperatorError("POLICY_INVALID", `${at.href}: answered 304 to a first request`);
    const signature = Signature.safeParse(jsonOf(fetched.bytes)).data;
    if (signature === undefined) throw new OperatorError("POLICY_INVALID", `${at.href}: not a signature`);
    if (!isSignedBy(bytes, signature, trustedKeys))
      throw new OperatorError(
        "POLICY_INVALID",
        `${url}: not signed by a trusted key (signature of key ${signature.key})`,
      );
  }

  async #get(
    url: string,
    bytesMax: number,
    etag: string | undefined,
  ): Promise<{ readonly bytes: Buffer; readonly etag: string | undefined } | "unchanged"> {
    const { headers, timeoutMs } = this.#options;
    const failed = (why: string): OperatorError => new OperatorError("POLICY_INVALID", `${url}: ${why}`);
    const signal = AbortSignal.timeout(timeoutMs);
    let response: Response;
    try {
      const conditional = etag === undefined ? {} : { "if-none-match": etag };
      response = await fetch(url, { headers: { ...headers, ...conditional }, redirect: "manual", signal });
    } catch {
      throw failed(signal.aborted ? `no answer within ${timeoutMs} ms` : "cannot be reached");
    }
    if (response.status === 304 && etag !== undefined) return "unchanged";
    if (response.status !== 200) {
      await response.body?.cancel();
      throw failed(`answered ${response.status}`);
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    try {
      for await (const chunk of response.body ?? []) {
        length += chunk.byteLength;
        if (length > bytesMax) break;
        chunks.push(chunk);
      }
    } catch {
      throw failed(signal.aborted ? `not complete within ${timeoutMs} ms` : "broke off");
    }
    if (length > bytesMax) throw failed(`larger than ${bytesMax} bytes`);
    return { bytes: Buffer.concat(chunks), etag: response.headers.get("etag") ?? undefined };
  }
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

function refuseSerial(url: string, serial: number, floor: number): never {
  const mend = "build it with a higher one, or roll back with `shutter policy rollback`";
  throw new OperatorError("POLICY_INVALID", `${url}: serial ${serial}, but ${floor} was in force already; ${mend}`);
}
