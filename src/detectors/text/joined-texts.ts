import type { ByteRange } from "./re2.js";

/** Ends each text. No keyword contains it, so none is found across a border. */
const SEPARATOR = 0;

/** Many small texts as one buffer, so that they are searched in one pass and not in a thousand. */
export class JoinedTexts {
  readonly bytes: Buffer;
  /** Where each begins, and one past the last separator. */
  readonly #starts: Float64Array;

  constructor(texts: readonly Uint8Array[]) {
    this.#starts = new Float64Array(texts.length + 1);
    let start = 0;
    for (const [index, text] of texts.entries()) {
      this.#starts[index] = start;
      start += text.length + 1;
    }
    this.#starts[texts.length] = start;
    this.bytes = Buffer.allocUnsafeSlow(start);
    for (const [index, text] of texts.entries()) {
      this.bytes.set(text, this.#starts[index]);
      this.bytes[(this.#starts[index + 1] ?? 1) - 1] = SEPARATOR;
    }
  }

  /** Which text holds a byte. */
  indexAt(byte: number): number {
    let low = 0;
    let high = this.#starts.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= byte) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Where a text stands in `bytes`. */
  rangeOf(index: number): ByteRange {
    return { start: this.#starts[index] ?? 0, end: (this.#starts[index + 1] ?? 1) - 1 };
  }
}
