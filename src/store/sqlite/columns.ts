import type { Dimension } from "../query.js";

/** Dimensions of which a record has one value at most: columns of `records`. */
export const SINGLE = [
  "kind",
  "event",
  "effective",
  "would",
  "mode",
  "primary",
  "user",
  "session",
  "model",
  "client",
  "provider",
  "project",
  "degraded",
] as const satisfies readonly Dimension[];
export type Single = (typeof SINGLE)[number];

const SINGLES: ReadonlySet<Dimension> = new Set(SINGLE);

export function isSingle(dimension: Dimension): dimension is Single {
  return SINGLES.has(dimension);
}

/**
 * Dimensions of few values that most records have: going through a day's records finds them as soon, and a posting for
 * each would double what is written.
 */
const UNPOSTED: ReadonlySet<Dimension> = new Set<Dimension>([
  "kind",
  "event",
  "mode",
  "primary",
  "model",
  "client",
  "provider",
  "project",
]);

/** Whether records that have this value are listed in `postings`. */
export function isPosted(dimension: Dimension, value: string): boolean {
  if (dimension === "effective" || dimension === "would") return value !== "allow";
  return !UNPOSTED.has(dimension);
}

/** What is summed up of requests: columns of `series`; and, in this order, the list `figures` of a record. */
export const FIGURES = [
  "requests",
  "completed",
  "low",
  "medium",
  "high",
  "critical",
  "calls",
  "microusd",
  "tokens_in",
  "tokens_out",
] as const;
export type FigureColumn = (typeof FIGURES)[number];

/** Requests by their answers, in `series`. */
export const ANSWERS = [
  "effective_allow",
  "effective_block",
  "effective_modify",
  "effective_defer",
  "would_allow",
  "would_block",
  "would_modify",
  "would_defer",
  "degraded",
] as const;
export type AnswerColumn = (typeof ANSWERS)[number];

/** The hour of a row of `totals` and `policies` that holds for the whole day. */
export const WHOLE_DAY = -1;
