import type { Span } from "../plugins/event.js";

/** Index of the first of these spans, which stand in document order, that starts at `start` or behind it. */
export function firstAt(spans: readonly Span[], start: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as Span).start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
