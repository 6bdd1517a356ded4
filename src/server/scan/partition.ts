/** What has to be known of a segment to decide who scans it. */
export interface Weighed {
  /** Bytes as they stand in the payload. */
  readonly bytes: number;
  /** Segments of one turn stay together: a tool call is judged as a whole, and its strings are of one turn. */
  readonly turn: number;
}

/**
 * Cuts a run of segments into at most `parts` runs of about equal size, at borders between turns. Gives the index each
 * part begins with; the first is always 0.
 */
export function partition(segments: readonly Weighed[], parts: number): number[] {
  const total = segments.reduce((sum, { bytes }) => sum + bytes, 0);
  const starts = [0];
  let passed = 0;
  for (const [index, { bytes, turn }] of segments.entries()) {
    const isBorder = index > 0 && turn !== segments[index - 1]?.turn;
    if (isBorder && starts.length < parts && passed >= (total * starts.length) / parts) starts.push(index);
    passed += bytes;
  }
  return starts;
}
