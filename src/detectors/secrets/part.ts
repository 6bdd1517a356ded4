import type { DecodedView } from "../text/decode.js";
import type { ByteRange } from "../text/re2.js";

/** A text that is searched in place of what stands in the event. */
export interface Part {
  readonly bytes: Uint8Array;
  /** Why it is searched: a reason of what is found in it. */
  readonly reason: string;
  /** The bytes of the event that hold a range of it; undefined where that is not the event's. */
  outer(range: ByteRange): ByteRange | undefined;
}

export function decodedPart(view: DecodedView): Part {
  return { bytes: view.bytes, reason: `in-${view.encoding}`, outer: view.outer };
}

/** A JSON string as `"key": "value"`, so that the name counts as it would in a file. */
export function memberPart(key: string, text: Buffer, start: number, end: number): Part {
  const before = Buffer.from(`"${key}": "`);
  const bytes = Buffer.concat([before, text.subarray(start, end), Buffer.from('"')]);
  return {
    bytes,
    reason: "member-name",
    outer: (range) =>
      range.start < before.length || range.end >= bytes.length
        ? undefined
        : { start: start + range.start - before.length, end: start + range.end - before.length },
  };
}

/** A word read from its end. */
export function reversedPart(text: Buffer, { start, end }: ByteRange): Part {
  return {
    bytes: Buffer.from(text.subarray(start, end)).reverse(),
    reason: "reversed",
    outer: (range) => ({ start: end - range.end, end: end - range.start }),
  };
}
