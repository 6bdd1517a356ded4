import type { DecodedPiece } from "./decoded-piece.js";
import { encodedRuns } from "./encoded-runs.js";
import { escapedStretches } from "./escaped-stretches.js";
import { spacedRuns } from "./spaced-runs.js";

/** Text that stood encoded inside another text; `outer` leads all the way back to the outermost one. */
export interface DecodedView extends DecodedPiece {
  /** 1 for text decoded once, 2 for text found encoded inside that, and so on. */
  readonly depth: number;
}

export interface DecodeLimits {
  /** How many times in a row a text is decoded. */
  readonly depthMax: number;
  /** Decoded bytes of all views of one call together. */
  readonly bytesMax: number;
}

export const DECODE_LIMITS: DecodeLimits = { depthMax: 2, bytesMax: 1_048_576 };

/**
 * Everything in a text that decodes to readable text: base64 (also URL-safe, and UTF-16 inside), hex, percent, `\u`/`\x`
 * and HTML escapes, quoted-printable, literals joined by `+` or `.`, lines that go on after a backslash, and text written
 * in full-width letters, interspersed with characters without width, or with a separator between any two characters.
 * Breadth first; stops in silence at the limits, so the outermost views are the last to be missed.
 */
export function decodedViews(text: Buffer, limits: DecodeLimits = DECODE_LIMITS): readonly DecodedView[] {
  // Several detectors ask for the views of the same text.
  const known = limits === DECODE_LIMITS ? viewsOf.get(text) : undefined;
  if (known !== undefined) return known;
  const views = decode(text, limits);
  if (limits === DECODE_LIMITS) viewsOf.set(text, views);
  return views;
}

const viewsOf = new WeakMap<Buffer, readonly DecodedView[]>();

function decode(text: Buffer, limits: DecodeLimits): DecodedView[] {
  const views: DecodedView[] = [];
  let bytesLeft = limits.bytesMax;
  let level: { bytes: Buffer; outer: DecodedView["outer"] }[] = [{ bytes: text, outer: (range) => range }];
  for (let depth = 1; depth <= limits.depthMax && level.length > 0; depth++) {
    const found: DecodedView[] = [];
    for (const { bytes, outer } of level) {
      for (const piece of decodedPieces(bytes, bytesLeft)) {
        bytesLeft -= piece.bytes.length;
        found.push({ ...piece, depth, outer: (range) => outer(piece.outer(range)) });
      }
    }
    views.push(...found);
    level = found;
  }
  return views;
}

function* decodedPieces(text: Buffer, bytesMax: number): Generator<DecodedPiece> {
  let bytesLeft = bytesMax;
  for (const find of [encodedRuns, escapedStretches, spacedRuns]) {
    for (const piece of find(text)) {
      if (piece.bytes.length > bytesLeft) continue;
      bytesLeft -= piece.bytes.length;
      yield piece;
    }
  }
}
