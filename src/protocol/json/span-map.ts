import type { Span } from "../../plugins/event.js";

/**
 * Maps a range of a string's decoded text back to the bytes it was decoded from.
 *
 * @param span the string's bytes between its quotes.
 * @param start,end half-open range in UTF-16 code units of `decodeSpan`'s text.
 * @returns absolute byte offsets. A code point is one piece: a range that begins or ends inside a surrogate pair takes in the whole
 * pair, so the bytes can be cut out and what is left is still valid.
 */
export function rawRange(bytes: Buffer, span: Span, start: number, end: number): Span {
  let at = span.start;
  let unit = 0;
  let from = span.end;
  while (at < span.end) {
    const { nextAt, units } = pieceAt(bytes, at, span.end);
    if (from === span.end && unit + units > start) from = at;
    if (unit >= end) return { start: Math.min(from, at), end: at };
    at = nextAt;
    unit += units;
  }
  return { start: from, end: span.end };
}

interface Piece {
  readonly nextAt: number;
  readonly units: 1 | 2;
}

/** The bytes of one decoded code point. */
function pieceAt(bytes: Buffer, at: number, end: number): Piece {
  const byte = bytes[at] as number;
  if (byte === 0x5c) return escapeAt(bytes, at, end);
  if (byte < 0x80) return { nextAt: at + 1, units: 1 };
  return sequenceAt(bytes, at, end);
}

function escapeAt(bytes: Buffer, at: number, end: number): Piece {
  if (bytes[at + 1] !== 0x75) return { nextAt: at + 2, units: 1 };
  const isPair =
    isBetween(hexAt(bytes, at + 2), 0xd800, 0xdbff) &&
    at + 12 <= end &&
    bytes[at + 6] === 0x5c &&
    bytes[at + 7] === 0x75 &&
    isBetween(hexAt(bytes, at + 8), 0xdc00, 0xdfff);
  return isPair ? { nextAt: at + 12, units: 2 } : { nextAt: at + 6, units: 1 };
}

function hexAt(bytes: Buffer, at: number): number {
  return Number.parseInt(bytes.toString("latin1", at, at + 4), 16);
}

function isBetween(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

/**
 * A UTF-8 sequence, or the part of a broken one that decodes to one U+FFFD: as much as could still have become valid (the WHATWG
 * Encoding Standard's rule, which V8 and Go's replacement both keep to at this length).
 */
function sequenceAt(bytes: Buffer, at: number, end: number): Piece {
  const lead = bytes[at] as number;
  const length = isBetween(lead, 0xc2, 0xdf)
    ? 2
    : isBetween(lead, 0xe0, 0xef)
      ? 3
      : isBetween(lead, 0xf0, 0xf4)
        ? 4
        : 1;
  // The second byte's range is narrower behind four leads: no overlong forms, no surrogates, nothing above U+10FFFF.
  let low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  let high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let offset = 1; offset < length; offset++) {
    if (at + offset >= end || !isBetween(bytes[at + offset] as number, low, high))
      return { nextAt: at + offset, units: 1 };
    low = 0x80;
    high = 0xbf;
  }
  return { nextAt: at + length, units: length === 4 ? 2 : 1 };
}
