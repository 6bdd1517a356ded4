import type { Segment, SegmentKind, Span, Trust } from "../plugins/event.js";
import { decodeSpan } from "./json/string.js";
import type { Label } from "./label.js";
import type { Payload } from "./payload.js";

/** Stands for the start and the end of a member name that is not there. */
export const NO_KEY = -1;

/** A string of the payload. It knows where it stands and decodes itself when asked. A large call holds thousands: numbers, no objects. */
export class SpanSegment implements Segment {
  readonly payload: Payload;
  readonly label: Label;
  /** First byte, after the opening quote. */
  readonly start: number;
  /** The closing quote. */
  readonly end: number;
  /** Where the member name stands that `key` decodes. */
  readonly keyStart: number;
  readonly keyEnd: number;
  #text: string | undefined;

  constructor(payload: Payload, label: Label, start: number, end: number, keyStart: number, keyEnd: number) {
    this.payload = payload;
    this.label = label;
    this.start = start;
    this.end = end;
    this.keyStart = keyStart;
    this.keyEnd = keyEnd;
  }

  get span(): Span {
    return { start: this.start, end: this.end };
  }

  /** Whether this is the name of a member, not its value. It is scanned, but there is no value to put another in the place of. */
  get isMemberName(): boolean {
    return this.keyStart === this.start;
  }

  get kind(): SegmentKind {
    return this.label.kind;
  }
  get turn(): number {
    return this.label.turn;
  }
  get trust(): Trust {
    return this.label.trust;
  }
  get mime(): string | undefined {
    return this.label.mime;
  }
  get credentialByDesign(): true | undefined {
    return this.label.credentialByDesign;
  }
  get role(): string {
    return this.payload.text(this.label.role);
  }
  get name(): string | undefined {
    return this.label.name && this.payload.text(this.label.name);
  }
  get callId(): string | undefined {
    return this.label.callId && this.payload.text(this.label.callId);
  }
  get key(): string {
    return this.keyStart === NO_KEY ? "" : decodeSpan(this.payload.bytes, this.keyStart, this.keyEnd);
  }
  get pointer(): string {
    return this.payload.pointer(this.start);
  }
  get text(): string {
    if (this.kind === "media") return "";
    this.#text ??= decodeSpan(this.payload.bytes, this.start, this.end);
    return this.#text;
  }
}
