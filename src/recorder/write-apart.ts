import type { Store, StoreLine, WriteOutcome } from "../store/store.js";

/** A line that the store does not take, and what it stumbled over. */
export interface RefusedLine {
  readonly line: StoreLine;
  readonly error: Error;
}

export interface WrittenApart {
  /** In their order. */
  readonly written: readonly StoreLine[];
  /** Each was refused by itself. */
  readonly refused: readonly RefusedLine[];
  /** Why lines behind these were not tried. */
  readonly stopped?: Exclude<WriteOutcome, { status: "written" } | { status: "refused" }>;
}

/**
 * Writes lines so that one the store does not take costs itself alone: what is refused together is given again in
 * halves. Throws what the store throws.
 */
export function writeApart(store: Store, lines: readonly StoreLine[]): WrittenApart {
  const outcome = store.write(lines);
  if (outcome.status === "written") return { written: lines, refused: [] };
  if (outcome.status !== "refused") return { written: [], refused: [], stopped: outcome };
  const [line, ...others] = lines;
  if (line === undefined || others.length === 0) {
    return { written: [], refused: line === undefined ? [] : [{ line, error: outcome.error }] };
  }
  const middle = Math.ceil(lines.length / 2);
  const before = writeApart(store, lines.slice(0, middle));
  if (before.stopped !== undefined) return before;
  const behind = writeApart(store, lines.slice(middle));
  return {
    ...behind,
    written: [...before.written, ...behind.written],
    refused: [...before.refused, ...behind.refused],
  };
}
