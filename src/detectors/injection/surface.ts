import { decodedViews } from "../text/decode.js";
import type { Encoding } from "../text/decoded-piece.js";
import type { KeywordAutomaton, KeywordMatches } from "../text/keyword-pass.js";
import type { ByteRange } from "../text/re2.js";
import type { ScanText } from "../text/scan-text.js";
import { type CanonicalText, canonicalOf, type Disguise, needsFolding, type Script } from "./canonical.js";
import { type Respelling, respelledTexts } from "./respelling.js";

/**
 * One form of the event's text that rules are matched against: as it stands, canonical, decoded or respelled. Whatever
 * the form, a range of it leads back to bytes of the scan text.
 */
export interface Surface {
  readonly bytes: Buffer;
  /** Where keywords begin in `bytes`. */
  readonly starts: ReadonlyMap<string, readonly number[]>;
  /** Where letters of a script stand; see `CanonicalText`. */
  readonly scripts: ReadonlyMap<Script, readonly number[]>;
  /** What had to be undone to read it; undefined for text as it stands and canonical text. */
  readonly wrapping?: Encoding | Respelling;
  /** What belongs together around a byte: its segment, or the whole view. Undefined where nothing is to be matched. */
  regionAt(byte: number): ByteRange | undefined;
  /** The bytes of the scan text that a range of `bytes` comes from. */
  outer(range: ByteRange): ByteRange;
}

/** A disguise seen in the scan text: how often, and from where to where. */
export interface Disguised extends ByteRange {
  readonly disguise: Disguise;
  readonly count: number;
}

export interface Surfaces {
  readonly surfaces: readonly Surface[];
  readonly disguises: readonly Disguised[];
}

const NO_SCRIPTS: Surface["scripts"] = new Map();

/** @param isRead whether a segment is looked at, by index. */
export function surfacesOf(
  { text, starts }: KeywordMatches,
  automaton: KeywordAutomaton,
  isRead: (segment: number) => boolean,
): Surfaces {
  const disguises: Disguised[] = [];
  const canonical = new Map<number, Surface>();
  for (const segment of text.segments.keys()) {
    if (!isRead(segment)) continue;
    const from = text.startOf(segment);
    const source = text.bytes.subarray(from, text.endOf(segment));
    if (!needsFolding(source, source.length === text.segments[segment]?.text.length)) continue;
    const folded = canonicalOf(source);
    canonical.set(
      segment,
      canonicalSurface(folded, automaton, (range) => shifted(range, from)),
    );
    for (const [disguise, { count, start, end }] of folded.traces) {
      disguises.push({ disguise, count, start: from + start, end: from + end });
    }
  }
  const regionAt = (byte: number): ByteRange | undefined => {
    const segment = text.segmentAt(byte);
    if (!isRead(segment) || canonical.has(segment)) return undefined;
    return { start: text.startOf(segment), end: text.endOf(segment) };
  };
  const asItStands: Surface = { bytes: text.bytes, starts, scripts: NO_SCRIPTS, regionAt, outer: (range) => range };
  const readable = [asItStands, ...canonical.values(), ...decodedSurfaces(text, automaton)];
  return {
    surfaces: [...readable, ...readable.flatMap((surface) => respelledSurfaces(surface, automaton))],
    disguises,
  };
}

const shifted = ({ start, end }: ByteRange, by: number): ByteRange => ({ start: start + by, end: end + by });

function canonicalSurface(
  { bytes, offsets, scripts }: CanonicalText,
  automaton: KeywordAutomaton,
  outer: (range: ByteRange) => ByteRange,
): Surface {
  return {
    bytes,
    scripts,
    starts: automaton.starts(bytes),
    regionAt: () => ({ start: 0, end: bytes.length }),
    outer: (range) => outer(offsets.outer(range)),
  };
}

function decodedSurfaces(text: ScanText, automaton: KeywordAutomaton): Surface[] {
  // What is only hidden, canonical text shows already, with positions to the byte.
  const views = decodedViews(text.bytes).filter(({ encoding }) => encoding !== "hidden");
  return views.map(({ bytes, encoding, outer }) => {
    // Decoded text may be disguised in turn.
    if (
      needsFolding(
        bytes,
        bytes.every((byte) => byte < 0x80),
      )
    ) {
      return { ...canonicalSurface(canonicalOf(bytes), automaton, outer), wrapping: encoding };
    }
    return {
      bytes,
      wrapping: encoding,
      scripts: NO_SCRIPTS,
      starts: automaton.starts(bytes),
      regionAt: () => ({ start: 0, end: bytes.length }),
      outer,
    };
  });
}

function respelledSurfaces(surface: Surface, automaton: KeywordAutomaton): Surface[] {
  const texts = respelledTexts(surface.bytes, surface.starts, (byte) => surface.regionAt(byte));
  return texts.map(({ bytes, respelling, outer }) => ({
    bytes,
    wrapping: respelling,
    scripts: NO_SCRIPTS,
    starts: automaton.starts(bytes),
    regionAt: () => ({ start: 0, end: bytes.length }),
    outer: (range) => surface.outer(outer(range)),
  }));
}
