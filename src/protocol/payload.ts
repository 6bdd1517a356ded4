import assert from "node:assert/strict";
import type { Span } from "../plugins/event.js";
import { placeAt, type Trail } from "./json/pointer.js";
import { readJson } from "./json/read.js";
import { decodeSpan } from "./json/string.js";
import { Json } from "./json/tape.js";

/**
 * The bytes of one hook payload, and their structure when somebody needs it. Segments read from it, in the thread that opened the
 * call and in the one that was only told spans.
 */
export class Payload {
  readonly bytes: Buffer;
  #json: Json | undefined;
  readonly #trail: Trail = new Map();

  constructor(source: Json | Buffer) {
    this.bytes = source instanceof Json ? source.bytes : source;
    if (source instanceof Json) this.#json = source;
  }

  get json(): Json {
    if (this.#json === undefined) {
      const json = readJson(this.bytes);
      assert(!("refused" in json), "a payload with segments was read before, so it can be read again");
      this.#json = json;
    }
    return this.#json;
  }

  text(span: Span | undefined): string {
    return span === undefined ? "" : decodeSpan(this.bytes, span.start, span.end);
  }

  /** JSON pointer of the value whose first byte this is. */
  pointer(start: number): string {
    return placeAt(this.json, start, this.#trail)?.pointer ?? "";
  }
}
