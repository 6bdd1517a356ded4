import type { HookEvent, Segment } from "../../plugins/event.js";

/** Ends each segment. No keyword contains it, so none is found across a border. */
const SEPARATOR = 0;
const SEPARATOR_BYTES = 1;

/**
 * The text of all segments of one event as one UTF-8 buffer: a single pass over it serves every detector, however many
 * small strings the event consists of. `media` segments take part with their empty text.
 */
export class ScanText {
  readonly bytes: Buffer;
  readonly segments: readonly Segment[];
  /** Byte offset where each segment begins, and one past the last separator. */
  readonly #starts: Float64Array;
  /** The last conversion, from which the next one continues: findings come in order. */
  #mark = { segment: -1, byte: 0, unit: 0 };

  constructor(segments: readonly Segment[]) {
    this.segments = segments;
    this.#starts = new Float64Array(segments.length + 1);
    let start = 0;
    for (const [index, { text }] of segments.entries()) {
      this.#starts[index] = start;
      start += Buffer.byteLength(text) + SEPARATOR_BYTES;
    }
    this.#starts[segments.length] = start;
    // Written segment by segment: joining the strings first and encoding them together took three times as long.
    this.bytes = Buffer.allocUnsafeSlow(start);
    for (const [index, { text }] of segments.entries()) {
      this.bytes.write(text, this.startOf(index));
      this.bytes[this.endOf(index)] = SEPARATOR;
    }
  }

  /** First byte of a segment. */
  startOf(segment: number): number {
    return this.#starts[segment] ?? 0;
  }

  /** One past the last byte of a segment. */
  endOf(segment: number): number {
    return (this.#starts[segment + 1] ?? 1) - SEPARATOR_BYTES;
  }

  /** Index of the segment that holds a byte. */
  segmentAt(byte: number): number {
    let low = 0;
    let high = this.segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.startOf(middle) <= byte) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Offset in `segment.text` (UTF-16 code units) of a byte offset of this buffer. */
  unitAt(segment: number, byte: number): number {
    const start = this.startOf(segment);
    const text = this.segments[segment]?.text ?? "";
    if (this.endOf(segment) - start === text.length) return byte - start;
    const mark = this.#mark;
    const from = mark.segment === segment && mark.byte <= byte ? mark : { byte: start, unit: 0 };
    const unit = from.unit + unitsBetween(this.bytes, from.byte, byte);
    this.#mark = { segment, byte, unit };
    return unit;
  }
}

const texts = new WeakMap<HookEvent, ScanText>();

/** The scan text of an event, built once however many detectors ask. */
export function scanTextOf(event: HookEvent): ScanText {
  let text = texts.get(event);
  if (text === undefined) {
    text = new ScanText(event.segments);
    texts.set(event, text);
  }
  return text;
}

/** UTF-16 code units encoded in a range of UTF-8: one for each leading byte, two where the lead announces four bytes. */
function unitsBetween(bytes: Buffer, start: number, end: number): number {
  let units = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}
