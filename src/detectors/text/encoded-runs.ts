import { HEX } from "./bytes.js";
import type { DecodedPiece } from "./decoded-piece.js";

/** Shorter runs hold no credential worth the look, and ordinary words are shorter. */
const RUN_BYTES_MIN = 24;
/** Bytes decoded to tell text from images, archives and key material. */
const SAMPLE_BYTES = 96;
const SAMPLE_DIGITS = (SAMPLE_BYTES / 3) * 4;
/** Of a longer run only the beginning is decoded. */
const RUN_BYTES_MAX = 131_072;

/** What a digit of base64, of either alphabet, stands for; 64 for what is none. */
const BASE64_DIGIT = Uint8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte).replace("-", "+").replace("_", "/");
  const value = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".indexOf(character);
  return value < 0 ? 64 : value;
});
const NO_DIGIT = 64;

/** Runs of base64 or hex digits that hold text. */
export function* encodedRuns(text: Buffer): Generator<DecodedPiece> {
  for (let start = nextRun(text, 0); start >= 0; ) {
    const end = endOfRun(text, start + RUN_BYTES_MIN);
    if (mayHoldText(text, start, end)) {
      const piece = decodeRun(text.toString("latin1", start, Math.min(end, start + RUN_BYTES_MAX)), start);
      if (piece !== undefined) yield piece;
    }
    start = nextRun(text, end);
  }
}

/**
 * Where the first run that begins at or after `from` begins; -1: none does. If one begins at `from`, the byte 23 further
 * is in it too: looked at from there backwards, the first byte that is in no run tells where the next may begin, so that
 * of most text every fifth byte is read.
 */
function nextRun(text: Buffer, from: number): number {
  let start = from;
  while (start + RUN_BYTES_MIN <= text.length) {
    let at = start + RUN_BYTES_MIN - 1;
    // biome-ignore lint/style/noNonNullAssertion: `at` is inside the text, and the table covers every byte
    while (at >= start && BASE64_DIGIT[text[at]!] !== NO_DIGIT) at--;
    if (at < start) return start;
    start = at + 1;
  }
  return -1;
}

function endOfRun(text: Buffer, from: number): number {
  let end = from;
  // biome-ignore lint/style/noNonNullAssertion: `end` is inside the text, and the table covers every byte
  while (end < text.length && BASE64_DIGIT[text[end]!] !== NO_DIGIT) end++;
  return end;
}

/** Judges a run by its beginning, where it stands: most are hashes, ids and images, and not worth a copy. */
function mayHoldText(text: Buffer, start: number, end: number): boolean {
  if ((end - start) % 2 === 0 && isHex(text, start, end)) return isHex7Bit(text, start);
  const sampled = Math.min(end - start, SAMPLE_DIGITS);
  let outside = 0;
  for (let digit = 0; digit + 4 <= sampled; digit += 4) {
    const bits = bitsAt(text, start + digit);
    if (digit < RUN_BYTES_MIN && holdsControl(bits)) return false;
    outside += ((bits >> 23) & 1) + ((bits >> 15) & 1) + ((bits >> 7) & 1);
  }
  return isMostlyAscii(outside, (sampled * 3) >> 2);
}

/** What four digits of base64 stand for. */
function bitsAt(text: Buffer, at: number): number {
  let bits = 0;
  // biome-ignore lint/style/noNonNullAssertion: the digits are inside the text, and the table covers every byte
  for (let digit = at; digit < at + 4; digit++) bits = (bits << 6) | BASE64_DIGIT[text[digit]!]!;
  return bits;
}

function isHex(text: Buffer, start: number, end: number): boolean {
  let at = start;
  while (at < end && HEX[text[at] ?? 0] === 1) at++;
  return at === end;
}

const OUTSIDE_ASCII_MAX = 2;

/** Whether what is written in hex begins like ASCII, give or take a letter: then the first digit of a byte is 0 to 7. */
function isHex7Bit(text: Buffer, start: number): boolean {
  let outside = 0;
  for (let at = start; at < start + RUN_BYTES_MIN; at += 2) if ((text[at] ?? 0) > 0x37) outside++;
  return outside <= OUTSIDE_ASCII_MAX;
}

const holdsControl = (bits: number): boolean =>
  isControl(bits >> 16) || isControl((bits >> 8) & 0xff) || isControl(bits & 0xff);

/** No text holds it; of UTF-16 every other byte is 0. */
function isControl(byte: number): boolean {
  return byte === 0x7f || (byte < 0x20 && byte !== 0 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
}

function decodeRun(run: string, start: number): DecodedPiece | undefined {
  if (run.length % 2 === 0 && /^[0-9a-fA-F]+$/.test(run)) {
    const bytes = Buffer.from(run, "hex");
    if (!isText(bytes)) return undefined;
    return {
      encoding: "hex",
      bytes,
      outer: (range) => ({ start: start + range.start * 2, end: start + range.end * 2 }),
    };
  }
  if (run.length % 4 === 1) return undefined;
  const sample = Buffer.from(run.slice(0, SAMPLE_DIGITS), "base64");
  const isUtf16 = isUtf16Text(sample);
  if (!isUtf16 && !isText(sample)) return undefined;
  const decoded = Buffer.from(run, "base64");
  const width = isUtf16 ? 2 : 1;
  const bytes = isUtf16 ? Buffer.from(decoded.toString("utf16le"), "latin1") : decoded;
  return {
    encoding: "base64",
    bytes,
    // Three bytes are four digits; a range that ends inside a digit takes that digit with it.
    outer: (range) => ({
      start: start + Math.floor((range.start * width * 4) / 3),
      end: Math.min(start + run.length, start + Math.ceil((range.end * width * 4) / 3)),
    }),
  };
}

const isMostlyAscii = (outside: number, bytes: number): boolean => outside * 5 <= bytes;

/** Whether a decoded run is text: no control characters, and few bytes outside ASCII. */
function isText(bytes: Buffer): boolean {
  let outside = 0;
  const length = Math.min(bytes.length, SAMPLE_BYTES);
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return false;
    if (byte >= 0x80) outside++;
  }
  return length > 0 && isMostlyAscii(outside, length);
}

/** ASCII in UTF-16LE, as PowerShell's `-EncodedCommand` takes it. */
function isUtf16Text(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, SAMPLE_BYTES) & ~1;
  for (let at = 0; at < length; at += 2) {
    if (bytes[at + 1] !== 0 || (bytes[at] ?? 0) < 0x09 || (bytes[at] ?? 0) > 0x7e) return false;
  }
  return length >= 8;
}
