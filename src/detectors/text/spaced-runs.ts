import { ALNUM, isIn } from "./bytes.js";
import type { DecodedPiece } from "./decoded-piece.js";

/** What may stand between any two characters: always the same in one run. */
const SEPARATOR = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(" \t\n-.,|/*".includes(String.fromCharCode(byte))),
);
/** How often it is looked whether a run is going on; a run is this and the look long at least. */
const STEP_BYTES = 24;
const LOOK_BYTES = 8;
const RUN_BYTES_MAX = 8_192;

/** Texts of single characters with a separator between any two: `g h p _`. Less than 16 characters are not seen. */
export function* spacedRuns(text: Buffer): Generator<DecodedPiece> {
  let free = 0;
  for (let at = 0; at + LOOK_BYTES < text.length; at += STEP_BYTES) {
    const parity = isSpaced(text, at + 1) ? 1 : isSpaced(text, at) ? 0 : undefined;
    if (parity === undefined) continue;
    const separator = text[at + parity] ?? 0;
    let first = at + parity;
    while (first >= free + 3 && text[first - 2] === separator && isSingle(text, first - 1, separator)) first -= 2;
    let last = at + parity;
    const end = Math.min(text.length, first + RUN_BYTES_MAX) - 2;
    while (last < end && text[last + 2] === separator && isSingle(text, last + 1, separator)) last += 2;
    // What stands before the first separator and behind the last belongs to the run where it stands alone, too.
    const start = first > free && !isIn(ALNUM, text, first - 2) ? first - 1 : first + 1;
    const stop = isIn(ALNUM, text, last + 2) ? last : last + 2;
    const length = Math.ceil((stop - start) / 2);
    const bytes = Buffer.alloc(length);
    for (let index = 0; index < length; index++) bytes[index] = text[start + 2 * index] ?? separator;
    yield {
      encoding: "spaced",
      bytes,
      outer: (range) => ({ start: start + 2 * range.start, end: Math.min(stop, start + 2 * range.end - 1) }),
    };
    free = last + 1;
    at = Math.max(at, last - STEP_BYTES + 1);
  }
}

/** Whether separators of one kind stand at a byte and at three more, with one other character between any two. */
function isSpaced(text: Buffer, at: number): boolean {
  const separator = text[at] ?? 0;
  if (SEPARATOR[separator] !== 1) return false;
  for (let next = at + 2; next < at + LOOK_BYTES; next += 2) {
    if (text[next] !== separator || !isSingle(text, next - 1, separator)) return false;
  }
  return true;
}

/** ASCII, and not the separator itself: a row of spaces is no text. */
function isSingle(text: Buffer, at: number, separator: number): boolean {
  const byte = text[at] ?? 0;
  return byte > 0x20 && byte < 0x7f && byte !== separator;
}
