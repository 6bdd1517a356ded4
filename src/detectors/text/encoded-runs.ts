import type { DecodedPiece } from "./decoded-piece.js";

/** Shorter runs hold no credential worth the look, and ordinary words are shorter. */
const RUN_BYTES_MIN = 24;
/** Bytes decoded to tell text from images, archives and key material. */
const SAMPLE_BYTES = 96;
/** Of a longer run only the beginning is decoded. */
const RUN_BYTES_MAX = 131_072;

const IN_RUN = tableOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of Buffer.from(characters)) table[byte] = 1;
  return table;
}

/** Runs of base64 or hex digits that hold text. */
export function* encodedRuns(text: Buffer): Generator<DecodedPiece> {
  for (let start = nextRun(text, 0); start >= 0; ) {
    const end = endOfRun(text, start + RUN_BYTES_MIN);
    const piece = decodeRun(text.toString("latin1", start, Math.min(end, start + RUN_BYTES_MAX)), start);
    if (piece !== undefined) yield piece;
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
    while (at >= start && IN_RUN[text[at]!] === 1) at--;
    if (at < start) return start;
    start = at + 1;
  }
  return -1;
}

function endOfRun(text: Buffer, from: number): number {
  let end = from;
  while (end < text.length && IN_RUN[text[end] ?? 0] === 1) end++;
  return end;
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
  const sample = Buffer.from(run.slice(0, (SAMPLE_BYTES / 3) * 4), "base64");
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

/** Whether a decoded run is text: no control characters, and few bytes outside ASCII. */
function isText(bytes: Buffer): boolean {
  let outside = 0;
  const length = Math.min(bytes.length, SAMPLE_BYTES);
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) return false;
    if (byte >= 0x80) outside++;
  }
  return length > 0 && outside * 5 <= length;
}

/** ASCII in UTF-16LE, as PowerShell's `-EncodedCommand` takes it. */
function isUtf16Text(bytes: Buffer): boolean {
  const length = Math.min(bytes.length, SAMPLE_BYTES) & ~1;
  for (let at = 0; at < length; at += 2) {
    if (bytes[at + 1] !== 0 || (bytes[at] ?? 0) < 0x09 || (bytes[at] ?? 0) > 0x7e) return false;
  }
  return length >= 8;
}
