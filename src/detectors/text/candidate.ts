import type { Level, Severity } from "../../plugins/contract.js";
import type { ByteRange } from "./re2.js";

/** A possible finding, in bytes of the text that was searched. */
export interface Candidate extends ByteRange {
  readonly rule: string;
  readonly category: string;
  readonly severity: Severity;
  readonly level: Level;
  readonly score: number;
  /** What the score is made of (see `Finding.reasons`). */
  readonly reasons: readonly string[];
}

/**
 * Of candidates that overlap one stays: the one more certain, then the longer one. Sorted by position.
 *
 * A block-level candidate is never given up for a flag-level one, however long that is.
 */
export function withoutOverlaps(candidates: readonly Candidate[]): Candidate[] {
  const strongestFirst = [...candidates].sort(
    (a, b) =>
      Number(b.level === "block") - Number(a.level === "block") ||
      b.score - a.score ||
      b.end - b.start - (a.end - a.start) ||
      a.start - b.start ||
      (a.rule < b.rule ? -1 : 1),
  );
  const kept: Candidate[] = [];
  const taken = new RangeSet();
  for (const candidate of strongestFirst) {
    if (taken.add(candidate)) kept.push(candidate);
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** Disjoint ranges, kept sorted: looking one up costs the logarithm of their number. */
class RangeSet {
  readonly #ranges: ByteRange[] = [];

  /** Adds a range unless it overlaps one that is there. */
  add(range: ByteRange): boolean {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranges[middle]?.end ?? 0) <= range.start) low = middle + 1;
      else high = middle;
    }
    if ((this.#ranges[low]?.start ?? Number.POSITIVE_INFINITY) < range.end) return false;
    this.#ranges.splice(low, 0, range);
    return true;
  }
}
