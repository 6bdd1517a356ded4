import type { Span } from "../plugins/event.js";

const STANDARD = alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const EITHER = alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");
/** Below this size a string in the URL-safe alphabet is scanned as text: many credentials are written in nothing else. */
const URL_SAFE_BYTES_MIN = 512;
const PAD = 0x3d;
const BACKSLASH = 0x5c;
const SLASH = 0x2f;

function alphabet(letters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const letter of letters) table[letter.charCodeAt(0)] = 1;
  return table;
}

/** What follows the header of a `data:` URL; the whole span where there is no header. */
export function binaryPart(bytes: Buffer, { start, end }: Span): Span {
  const isDataUrl = bytes.toString("latin1", start, Math.min(end, start + 5)).toLowerCase() === "data:";
  if (!isDataUrl) return { start, end };
  const comma = bytes.subarray(start, Math.min(end, start + 256)).indexOf(0x2c);
  return comma < 0 ? { start, end } : { start: start + comma + 1, end };
}

/**
 * Whether a span can be base64 at all: nothing but the alphabet (a slash may be written `\\/`), padding at the end only, a possible length.
 *
 * @param standardOnly refuse the URL-safe alphabet; media never comes in it, opaque provider strings (signatures, encrypted content) do.
 */
export function isBase64(bytes: Buffer, { start, end }: Span, standardOnly: boolean): boolean {
  let last = end;
  while (last > start && end - last < 2 && bytes[last - 1] === PAD) last--;
  const table = standardOnly || last - start < URL_SAFE_BYTES_MIN ? STANDARD : EITHER;
  let letters = last - start;
  for (let at = start; at < last; at++) {
    const byte = bytes[at] as number;
    if (table[byte] === 1) continue;
    if (byte !== BACKSLASH || bytes[at + 1] !== SLASH) return false;
    letters--;
  }
  return letters % 4 !== 1;
}
