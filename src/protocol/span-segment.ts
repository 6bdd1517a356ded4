import type { Segment, SegmentKind, Span, Trust } from "../plugins/event.js";
import type { Label } from "./label.js";
import type { Payload } from "./payload.js";

/** A string of the payload. It knows where it stands and decodes itself when asked. */
export class SpanSegment implements Segment {
  readonly payload: Payload;
  readonly label: Label;
  readonly span: Span;
  readonly keySpan: Span | undefined;
  #text: string | undefined;

  constructor(payload: Payload, label: Label, span: Span, keySpan: Span | undefined) {
    this.payload = payload;
    this.label = label;
    this.span = span;
    this.keySpan = keySpan;
  }

  /** Whether this is the name of a member, not its value. It is scanned, but there is no value to put another in the place of. */
  get isMemberName(): boolean {
    return this.keySpan?.start === this.span.start;
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
    return this.payload.text(this.keySpan);
  }
  get pointer(): string {
    return this.payload.pointer(this.span.start);
  }
  get text(): string {
    if (this.kind === "media") return "";
    this.#text ??= this.payload.text(this.span);
    return this.#text;
  }
}
