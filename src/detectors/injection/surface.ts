import { decodedViews } from "../text/decode.js";
import type { DecodedPiece, Encoding } from "../text/decoded-piece.js";
import type { ByteRange } from "../text/re2.js";
import type { ScanText } from "../text/scan-text.js";
import { type CanonicalText, canonicalOf, type Disguise, needsFolding, type Script } from "./canonical.js";
import type { Respelling } from "./respelling.js";

/**
 * One text in the form it is judged in: a segment as it stands or canonical, or what was found encoded or respelled in
 * one. Whatever the form, a range of it leads back to bytes of the scan text.
 */
export interface Surface {
  readonly bytes: Buffer;
  /** Where letters of a script stand; see `CanonicalText`. */
  readonly scripts: ReadonlyMap<Script, readonly number[]>;
  /** What had to be undone to read it; undefined for text as it stands and canonical text. */
  readonly wrapping?: Encoding | Respelling;
  /** The bytes of the scan text that a range of `bytes` comes from. */
  outer(range: ByteRange): ByteRange;
}

/** A disguise seen in the scan text: how often, and from where to where. */
export interface Disguised extends ByteRange {
  readonly disguise: Disguise;
  readonly count: number;
}

const NO_SCRIPTS: Surface["scripts"] = new Map();

/** Text as it stands. */
class PlainSurface implements Surface {
  readonly bytes: Buffer;
  readonly scripts = NO_SCRIPTS;
  /** First byte in the scan text. */
  readonly #from: number;

  constructor(bytes: Buffer, from: number) {
    this.bytes = bytes;
    this.#from = from;
  }

  outer({ start, end }: ByteRange): ByteRange {
    return { start: this.#from + start, end: this.#from + end };
  }
}

const NO_DISGUISES: readonly Disguised[] = [];

/** A segment as it is judged, and how it was disguised. */
export function segmentSurface(text: ScanText, segment: number): { surface: Surface; disguises: readonly Disguised[] } {
  const from = text.startOf(segment);
  const bytes = text.bytes.subarray(from, text.endOf(segment));
  const plain = new PlainSurface(bytes, from);
  if (!needsFolding(bytes, bytes.length === text.segments[segment]?.text.length)) {
    return { surface: plain, disguises: NO_DISGUISES };
  }
  const folded = canonicalOf(bytes);
  const disguises = [...folded.traces].map(([disguise, { count, start, end }]) => ({
    disguise,
    count,
    ...plain.outer({ start, end }),
  }));
  return { surface: canonicalSurface(folded, (range) => plain.outer(range)), disguises };
}

function canonicalSurface({ bytes, offsets, scripts }: CanonicalText, outer: (range: ByteRange) => ByteRange): Surface {
  return { bytes, scripts, outer: (range) => outer(offsets.outer(range)) };
}

/** What stands encoded anywhere in the text. */
export function decodedSurfaces(text: ScanText): Surface[] {
  // What is only hidden, canonical text shows already, with positions to the byte.
  const views = decodedViews(text.bytes).filter(({ encoding }) => encoding !== "hidden" && encoding !== "spaced");
  return views.flatMap(withinSegments).map(({ bytes, encoding, outer }) => {
    const isAscii = bytes.every((byte) => byte < 0x80);
    // Decoded text may be disguised in turn.
    if (!needsFolding(bytes, isAscii)) return { bytes, wrapping: encoding, scripts: NO_SCRIPTS, outer };
    return { ...canonicalSurface(canonicalOf(bytes), outer), wrapping: encoding };
  });
}

/** A decoded stretch also holds what stands plain around, over the borders of segments (a NUL): one view for each. */
function withinSegments({
  bytes,
  encoding,
  outer,
}: DecodedPiece): Pick<DecodedPiece, "bytes" | "encoding" | "outer">[] {
  const views: Pick<DecodedPiece, "bytes" | "encoding" | "outer">[] = [];
  for (let from = 0; from < bytes.length; ) {
    const border = bytes.indexOf(0, from);
    const to = border === -1 ? bytes.length : border;
    const start = from;
    if (to > from) {
      const within = ({ start: a, end: b }: ByteRange): ByteRange => outer({ start: start + a, end: start + b });
      views.push({ bytes: bytes.subarray(from, to), encoding, outer: within });
    }
    from = to + 1;
  }
  return views;
}

/** A stretch of a surface with a respelling undone. */
export function respelledSurface(
  surface: Surface,
  { bytes, respelling, outer }: Pick<Surface, "bytes" | "outer"> & { respelling: Respelling },
): Surface {
  return { bytes, wrapping: respelling, scripts: NO_SCRIPTS, outer: (range) => surface.outer(outer(range)) };
}
