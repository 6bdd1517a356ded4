import type { Span } from "../../plugins/event.js";

/** Half-open range in a string's decoded text, in UTF-16 code units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Maps ranges of a string's decoded text back to the bytes they were decoded from, in one walk over the string.
 *
 * @param span the string's bytes between its quotes.
 * @param ranges of `decodeSpan`'s text, in order and not overlapping.
 * @returns absolute byte offsets, one for each range. A code point is one piece: a range that begins or ends inside a surrogate pair
 * takes in the whole pair, so the bytes can be cut out and what is left is still valid.
 */
export function rawRanges(bytes: Buffer, span: Span, ranges: readonly TextRange[]): Span[] {
  let at = span.start;
  let unit = 0;
  /** Walks on while pieces end at or before a unit, or begin before it. */
  const walk = (until: number, whole: boolean): number => {
    while (at < span.end) {
      const byte = bytes[at] as number;
      let nextAt = at + 1;
      let units = 1;
      if (byte >= 0x80 || byte === 0x5c) ({ nextAt, units } = pieceAt(bytes, at, span.end));
      if ((whole ? unit + units - 1 : unit) >= until) break;
      at = nextAt;
      unit += units;
    }
    return at;
  };
  return ranges.map(({ start, end }) => ({ start: walk(start, true), end: walk(end, false) }));
}

/** The smallest run of whole pieces of a string (escapes, code points) that holds a range of its bytes. */
export function wholePieces(bytes: Buffer, span: Span, range: Span): Span {
  let from = span.start;
  let at = span.start;
  while (at < span.end && at < range.end) {
    const { nextAt } = pieceAt(bytes, at, span.end);
    if (nextAt <= range.start) from = nextAt;
    at = nextAt;
  }
  return { start: from, end: at };
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
