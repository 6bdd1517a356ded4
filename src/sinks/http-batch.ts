import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { z } from "zod";
import { DELIVERED, type Delivery, type Shipped, type Sink } from "../plugins/sink.js";

/** Options every sink that speaks HTTP has. */
export const HttpOptions = {
  url: z.url({ protocol: /^https?$/ }),
  /** `${NAME}` is replaced by that variable of the environment, here and in every other option. */
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,64}$/), z.string().max(8_000)).default({}),
  timeout_ms: z.int().min(100).max(600_000).default(10_000),
  gzip: z.boolean().default(true),
};
export type HttpOptions = { readonly [Key in keyof typeof HttpOptions]: z.output<(typeof HttpOptions)[Key]> };

/** How one kind of receiver wants batches, and how it says what it took. */
export interface BatchFormat {
  readonly contentType: string;
  /** Headers of this receiver; those of the options win. */
  readonly headers?: Readonly<Record<string, string>>;
  encode(records: readonly Shipped[]): string;
  /** Reads the body of a 2xx answer. Default: everything was taken. */
  taken?(body: string, records: readonly Shipped[], signal: AbortSignal): Delivery | Promise<Delivery>;
}

const compress = promisify(gzip);
const RESPONSE_CHARS_MAX = 8 * 2 ** 20;
const ASKED_WAIT_MS_MAX = 3_600_000;
/** What the receiver has against the content of a batch, and not against the sender or the moment. */
const CONTENT_REFUSED = new Set([400, 413, 422]);

interface Answer {
  readonly status: number;
  readonly body: string;
}

interface NoAnswer {
  readonly why: string;
  readonly afterMs?: number;
}

/**
 * Posts batches. A batch that is refused for its content is posted again in halves, until the record is found that is
 * refused by itself; everything else that goes wrong is tried again later.
 *
 * A receiver that refuses all it is sent has something against how it is set up (a wrong index, say), and not against
 * each record: then nothing counts as refused, and everything waits for somebody to mend it.
 */
export class HttpBatchSink implements Sink {
  readonly #options: HttpOptions;
  readonly #format: BatchFormat;
  #hasTaken = false;

  constructor(options: HttpOptions, format: BatchFormat) {
    this.#options = options;
    this.#format = format;
  }

  async deliver(records: readonly Shipped[], signal: AbortSignal): Promise<Delivery> {
    const delivery = await this.#deliver(records, signal);
    const isAllRefused = delivery.refused === records.length && (records.length > 1 || !this.#hasTaken);
    if (isAllRefused) return { ...delivery, again: records, refused: 0 };
    this.#hasTaken ||= delivery.refused + delivery.again.length < records.length;
    return delivery;
  }

  async close(): Promise<void> {}

  async #deliver(records: readonly Shipped[], signal: AbortSignal): Promise<Delivery> {
    const answer = await this.#post(records, signal);
    if ("why" in answer) return { again: records, refused: 0, ...answer };
    if (!CONTENT_REFUSED.has(answer.status)) return this.#taken(answer.body, records, signal);
    if (records.length === 1) return { again: [], refused: 1, why: `status_${answer.status}` };

    const middle = records.length >> 1;
    const first = await this.#deliver(records.slice(0, middle), signal);
    // The order stays: what follows waits until what goes before is through.
    if (first.again.length > 0) return { ...first, again: [...first.again, ...records.slice(middle)] };
    const second = await this.#deliver(records.slice(middle), signal);
    const why = second.why ?? first.why;
    return { ...second, refused: first.refused + second.refused, ...(why === undefined ? {} : { why }) };
  }

  async #post(records: readonly Shipped[], signal: AbortSignal): Promise<Answer | NoAnswer> {
    const { url, headers, timeout_ms, gzip: isZipped } = this.#options;
    const text = this.#format.encode(records);
    try {
      const response = await fetch(url, {
        method: "POST",
        redirect: "manual",
        headers: {
          "content-type": this.#format.contentType,
          ...(isZipped ? { "content-encoding": "gzip" } : {}),
          ...this.#format.headers,
          ...headers,
        },
        body: isZipped ? await compress(text) : text,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeout_ms)]),
      });
      const body = (await response.text()).slice(0, RESPONSE_CHARS_MAX);
      if (response.ok || CONTENT_REFUSED.has(response.status)) return { status: response.status, body };
      return { why: `status_${response.status}`, ...askedWait(response.headers.get("retry-after")) };
    } catch (error) {
      return { why: (error as Error).name === "TimeoutError" ? "timeout" : "unreachable" };
    }
  }

  #taken(body: string, records: readonly Shipped[], signal: AbortSignal): Delivery | Promise<Delivery> {
    return this.#format.taken?.(body, records, signal) ?? DELIVERED;
  }
}

/** `Retry-After` (RFC 9110, 10.2.3): seconds or a date. */
function askedWait(header: string | null): Pick<Delivery, "afterMs"> {
  if (header === null) return {};
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? { afterMs: Math.min(ASKED_WAIT_MS_MAX, Math.max(0, ms)) } : {};
}

/** A member of a JSON body, or undefined where the body is no JSON object or has none. */
export function memberOf(body: string, name: string): unknown {
  try {
    return (JSON.parse(body) as Record<string, unknown> | null)?.[name];
  } catch {
    return undefined;
  }
}
