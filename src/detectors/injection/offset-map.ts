import type { ByteRange } from "../text/re2.js";

/** Where the bytes of a rewritten text come from: one mark for each place where the distance to the source changes. */
export class OffsetMap {
  readonly #outs: number[] = [0];
  readonly #sources: number[];

  /** @param base the source byte that the first byte written comes from, unless marked otherwise. */
  constructor(base = 0) {
    this.#sources = [base];
  }

  /** Says that the byte written at `out` comes from `source`; bytes after it follow on, until the next mark. */
  mark(out: number, source: number): void {
    const last = this.#outs.length - 1;
    if (this.#outs[last] === out) {
      this.#sources[last] = source;
      return;
    }
    if ((this.#sources[last] ?? 0) + out - (this.#outs[last] ?? 0) === source) return;
    this.#outs.push(out);
    this.#sources.push(source);
  }

  /** The source bytes of a range of the rewritten text; at least one. */
  outer({ start, end }: ByteRange): ByteRange {
    const first = this.#sourceOf(start);
    return { start: first, end: Math.max(first + 1, this.#sourceOf(end)) };
  }

  #sourceOf(out: number): number {
    let low = 0;
    let high = this.#outs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#outs[middle] ?? 0) <= out) low = middle;
      else high = middle - 1;
    }
    return (this.#sources[low] ?? 0) + out - (this.#outs[low] ?? 0);
  }
}
