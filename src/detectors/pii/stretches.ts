import type { ByteRange } from "../text/re2.js";
import type { ScanText } from "../text/scan-text.js";

/** Numbers with fewer digits identify nobody. */
const DIGITS_MIN = 4;
/** `GB29 NWBK 6016`, or letters and digits drawn at random: further apart, digits belong to different things. */
const GAP_BYTES_MAX = 12;
/** What is taken along on either side: letters of the number, and the word that says what it is. */
const AROUND_BYTES = 64;
const AT = 0x40;
const COLON = 0x3a;

/** Where personal data can stand at all: around numbers, `@` and `::`. Ascending, apart, each inside one segment. */
export function telltaleStretches(text: ScanText): ByteRange[] {
  const stretches: ByteRange[] = [];
  const { bytes } = text;
  let digits = 0;
  let first = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === AT || (byte === COLON && bytes[at - 1] === COLON)) add(stretches, text, at, at);
    if (byte < 0x30 || byte > 0x39) continue;
    if (at - last > GAP_BYTES_MAX + 1) {
      digits = 0;
      first = at;
    }
    last = at;
    if (++digits >= DIGITS_MIN) add(stretches, text, first, at);
  }
  return stretches;
}

function add(stretches: ByteRange[], text: ScanText, first: number, last: number): void {
  const open = stretches[stretches.length - 1];
  if (open !== undefined && last + AROUND_BYTES <= open.end) return;
  const segment = text.segmentAt(last);
  const start = Math.max(text.startOf(segment), first - AROUND_BYTES);
  const end = Math.min(text.endOf(segment), last + AROUND_BYTES);
  if (open !== undefined && start <= open.end && open.start >= text.startOf(segment)) {
    stretches[stretches.length - 1] = { start: open.start, end: Math.max(open.end, end) };
  } else stretches.push({ start, end });
}
