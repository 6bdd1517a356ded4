import type { Segment, SegmentKind, Span, Trust } from "../plugins/event.js";
import { rawRanges, type TextRange } from "./json/span-map.js";

/** Where a derived text was read: a string of the JSON text that its origin holds. */
export interface InnerString {
  /** The origin's text. */
  readonly bytes: Buffer;
  readonly span: Span;
}

/** Text that stands nowhere in the payload as it is: decoded from a string of it. Points at that string. */
export class DerivedSegment implements Segment {
  readonly origin: Segment;
  readonly kind: SegmentKind;
  readonly text: string;
  readonly #key: string | undefined;
  readonly #inner: InnerString | undefined;

  /** @param key name of the member in the decoded text that holds it, where that is not the origin's. */
  constructor(origin: Segment, kind: SegmentKind, text: string, key?: string, inner?: InnerString) {
    this.origin = origin;
    this.kind = kind;
    this.text = text;
    this.#key = key;
    this.#inner = inner;
  }

  /** The range of the origin's text that a range of this text was decoded from; all of it where that cannot be told. */
  inOrigin({ start, end }: TextRange): TextRange {
    if (this.#inner === undefined) return { start: 0, end: this.origin.text.length };
    const { bytes, span } = this.#inner;
    const [raw = span] = rawRanges(bytes, span, [{ start, end }]);
    const unitAt = (byte: number): number => bytes.toString("utf8", 0, byte).length;
    return { start: unitAt(raw.start), end: unitAt(raw.end) };
  }

  get role(): string {
    return this.origin.role;
  }
  get turn(): number {
    return this.origin.turn;
  }
  get trust(): Trust {
    return this.origin.trust;
  }
  get pointer(): string {
    return this.origin.pointer;
  }
  get key(): string {
    return this.#key ?? this.origin.key;
  }
  get name(): string | undefined {
    return this.origin.name;
  }
  get callId(): string | undefined {
    return this.origin.callId;
  }
  get mime(): string | undefined {
    return this.origin.mime;
  }
}
