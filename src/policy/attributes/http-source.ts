import type { AttributeAnswer, AttributeSource, AttributeTypes } from "../../plugins/attribute-source.js";
import { LookupFailure } from "./lookup-failure.js";
import { type Mappings, mapDocument, typesOf } from "./mapping.js";
import { followPointer } from "./pointer.js";

export interface HttpSourceOptions {
  /** `{login}` stands for the login, percent-encoded. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly attributes: Mappings;
  /** Where the answer names whom it is about: nothing there, nobody is; somebody else there, the answer is not used. */
  readonly principal?: string | undefined;
  readonly responseBytesMax: number;
}

export const LOGIN_PLACEHOLDER = "{login}";

/** Asks a directory over HTTP: one GET for a login, JSON in return. */
export class HttpSource implements AttributeSource {
  readonly provides: AttributeTypes;
  readonly #options: HttpSourceOptions;
  readonly #segments: number;

  constructor(options: HttpSourceOptions) {
    this.#options = options;
    this.provides = typesOf(options.attributes);
    this.#segments = segmentsOf(urlFor(options.url, "login"));
  }

  async lookup(login: string, signal: AbortSignal): Promise<AttributeAnswer | undefined> {
    const { url: template, headers, attributes, principal } = this.#options;
    const url = urlFor(template, login);
    // A login `.` or `..` would climb to another path, and percent-encoding does not keep it from that.
    if (segmentsOf(url) !== this.#segments) return undefined;

    const response = await this.#fetch(url, headers, signal);
    const { status } = response;
    if (status === 200) {
      const document = parsed(await this.#text(response));
      if (principal !== undefined) {
        const named = followPointer(document, principal);
        if (named === undefined || named === null) return undefined;
        if (typeof named !== "string" || named.toLowerCase() !== login.toLowerCase())
          throw new LookupFailure("wrong_principal");
      }
      return mapDocument(document, attributes);
    }
    await response.body?.cancel();
    if (status === 404) return undefined;
    throw new LookupFailure(status >= 300 && status < 400 ? "redirect" : "status");
  }

  async #fetch(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    try {
      // Followed, a redirect would carry the credential to wherever it points.
      return await fetch(url, { headers: { accept: "application/json", ...headers }, redirect: "manual", signal });
    } catch {
      throw new LookupFailure(signal.aborted ? "timeout" : "unreachable");
    }
  }

  async #text(response: Response): Promise<string> {
    const { responseBytesMax } = this.#options;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    try {
      for await (const chunk of response.body ?? []) {
        bytes += chunk.byteLength;
        // Leaving the loop cancels the rest.
        if (bytes > responseBytesMax) throw new LookupFailure("too_large");
        chunks.push(chunk);
      }
    } catch (error) {
      throw error instanceof LookupFailure ? error : new LookupFailure("unreachable");
    }
    return Buffer.concat(chunks).toString("utf8");
  }
}

function urlFor(template: string, login: string): URL {
  return new URL(template.replaceAll(LOGIN_PLACEHOLDER, () => encodeURIComponent(login)));
}

function segmentsOf({ pathname }: URL): number {
  return pathname.split("/").filter((segment) => segment !== "").length;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LookupFailure("not_json");
  }
}
