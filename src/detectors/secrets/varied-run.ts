import { ALNUM, LETTER, UPPER } from "../text/bytes.js";
import type { ByteRange } from "../text/re2.js";

/** The shortest value a rule looks for near a provider's name. */
const RUN_BYTES_MIN = 14;
/** Between letters and digits, or cases. Random text of 14 has two of them in all but one case of thousands. */
const CHANGES_MIN = 2;
/** Or so many digits, however they are arranged. */
const DIGITS_MIN = 8;

const IN_RUN = tableOf((byte) => byte > 0x20 && byte < 0x7f && !`"'\`,;<>()[]{}\\`.includes(String.fromCharCode(byte)));
/** 0 for what is neither letter nor digit. */
const CLASS = tableOf((byte) => (ALNUM[byte] === 0 ? 0 : LETTER[byte] === 0 ? 1 : UPPER[byte] === 0 ? 2 : 3));

function tableOf(entryOf: (byte: number) => boolean | number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => Number(entryOf(byte)));
}

/**
 * Whether a range holds something that could be drawn at random: long, without a gap, letters and digits or cases in
 * turns. Where it does not, no pattern has to look for a value, and most words a provider's name stands near are words.
 */
export function holdsVariedRun(text: Buffer, range: ByteRange): boolean {
  for (let start = range.start; start + RUN_BYTES_MIN <= range.end; ) {
    // A run that begins here holds the byte 13 further: read from there backwards, most text is jumped over.
    let at = start + RUN_BYTES_MIN - 1;
    while (at >= start && IN_RUN[text[at] ?? 0] === 1) at--;
    if (at >= start) {
      start = at + 1;
      continue;
    }
    let end = start + RUN_BYTES_MIN;
    while (end < range.end && IN_RUN[text[end] ?? 0] === 1) end++;
    if (isVaried(text, start, end)) return true;
    start = end;
  }
  return false;
}

function isVaried(text: Buffer, start: number, end: number): boolean {
  let changes = 0;
  let digits = 0;
  let before = 0;
  for (let at = start; at < end; at++) {
    const here = CLASS[text[at] ?? 0] ?? 0;
    if (here !== before && here !== 0 && before !== 0 && ++changes >= CHANGES_MIN) return true;
    if (here === 1 && ++digits >= DIGITS_MIN) return true;
    before = here;
  }
  return false;
}
