import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { RequestHead } from "./request-head.js";
import type { HttpResponse } from "./uws.js";

/** A request body in memory that worker threads can read without a copy. */
export interface Body {
  readonly shared: SharedArrayBuffer;
  /** View of exactly the body's bytes in `shared`. */
  readonly bytes: Buffer;
}

export interface Reply {
  /** Status line without the version, like `200 OK`. */
  readonly status: string;
  readonly body: string | Uint8Array;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

export interface ExchangeLimits {
  readonly bodyBytesMax: number;
  readonly requestMsMax: number;
}

/** Why there is no body: the client left, sent more than allowed, was too slow, or sent what is not gzip. */
export type NoBody = "aborted" | "too_large" | "too_slow" | "bad_gzip";

const CHUNKED_BYTES_FIRST = 64 * 1024;
const unzip = promisify(gunzip);

/**
 * One HTTP call with the engine's sharp edges handled: response objects must not be touched after an abort, chunks are
 * emptied when their callback returns, and writes outside the route handler must be corked by hand.
 */
export class Exchange {
  readonly head: RequestHead;
  readonly #res: HttpResponse;
  readonly #limits: ExchangeLimits;
  readonly #keepAlive: () => boolean;
  #open = true;
  #onAbort: (() => void) | undefined;

  /** Must be called inside the route handler, and so must `body` or `discard`: the engine drops what nobody reads. */
  constructor(res: HttpResponse, head: RequestHead, limits: ExchangeLimits, keepAlive: () => boolean) {
    this.#res = res;
    this.head = head;
    this.#limits = limits;
    this.#keepAlive = keepAlive;
    res.onAborted(() => {
      this.#open = false;
      this.#onAbort?.();
    });
  }

  /** False once answered or once the client has gone. */
  get open(): boolean {
    return this.#open;
  }

  /**
   * Receives the body whole, straight into shared memory. Over the limit the rest of the upload is read and thrown
   * away first: a reply that overtakes an upload is lost when the connection closes.
   */
  async body(): Promise<Body | NoBody> {
    const received = await this.#receive(this.#limits.bodyBytesMax);
    if (typeof received === "string" || !this.head.gzip) return received;
    try {
      const plain = await unzip(received.bytes, { maxOutputLength: this.#limits.bodyBytesMax });
      const shared = new SharedArrayBuffer(plain.byteLength);
      const bytes = Buffer.from(shared);
      plain.copy(bytes);
      return this.#open ? { shared, bytes } : "aborted";
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? "too_large" : "bad_gzip";
    }
  }

  /**
   * Reads and throws away whatever is still being uploaded.
   *
   * Takes a turn of the event loop at least, because of what may follow a body whose end is in doubt: the engine reads
   * on as soon as a call is answered, and takes the rest for another request. While a call is unanswered it ends the
   * connection instead.
   */
  async discard(): Promise<"discarded" | NoBody> {
    const skipped = await this.skipBody();
    await new Promise((resolve) => setImmediate(resolve));
    return skipped === "skipped" ? "discarded" : skipped;
  }

  /** Reads and throws away a body whose end is not in doubt, without keeping any of it. */
  async skipBody(): Promise<"skipped" | NoBody> {
    const received = await this.#receive(0);
    return received === "aborted" || received === "too_slow" ? received : "skipped";
  }

  /** Answers. After an abort, and a second time, it does nothing. */
  reply({ status, body, headers = [] }: Reply): void {
    if (!this.#open) return;
    this.#open = false;
    this.#res.cork(() => {
      this.#res.writeStatus(status).writeHeader("content-type", "application/json");
      for (const [name, value] of headers) this.#res.writeHeader(name, value);
      this.#res.end(body, !this.#keepAlive());
    });
  }

  #receive(bytesMax: number): Promise<Body | NoBody> {
    return new Promise((resolve) => {
      const announced = this.head.contentLength;
      let shared = new SharedArrayBuffer(
        announced >= 0 ? Math.min(announced, bytesMax) : Math.min(CHUNKED_BYTES_FIRST, bytesMax),
      );
      let target = new Uint8Array(shared);
      let length = 0;
      let timer: NodeJS.Timeout | undefined;
      const finish = (result: Body | NoBody): void => {
        clearTimeout(timer);
        this.#onAbort = undefined;
        resolve(result);
      };

      this.#onAbort = () => finish("aborted");
      this.#res.onData((chunk, isLast) => {
        const end = length + chunk.byteLength;
        if (end <= bytesMax) {
          if (end > target.byteLength) {
            const larger = new SharedArrayBuffer(Math.min(bytesMax, Math.max(end, target.byteLength * 2)));
            const copy = new Uint8Array(larger);
            copy.set(target.subarray(0, length));
            shared = larger;
            target = copy;
          }
          target.set(new Uint8Array(chunk), length);
        }
        length = end;
        if (isLast) return finish(length > bytesMax ? "too_large" : { shared, bytes: Buffer.from(shared, 0, length) });
        // Most bodies arrive in one piece; only the others need to be watched.
        timer ??= setTimeout(() => {
          if (!this.#open) return;
          this.#open = false;
          this.#res.close();
          finish("too_slow");
        }, this.#limits.requestMsMax);
      });
    });
  }
}
