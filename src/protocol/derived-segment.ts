import type { Segment, SegmentKind, Trust } from "../plugins/event.js";

/** Text that stands nowhere in the payload as it is: decoded from a string of it. Points at that string. */
export class DerivedSegment implements Segment {
  readonly origin: Segment;
  readonly kind: SegmentKind;
  readonly text: string;
  readonly #key: string | undefined;

  /** @param key name of the member in the decoded text that holds it, where that is not the origin's. */
  constructor(origin: Segment, kind: SegmentKind, text: string, key?: string) {
    this.origin = origin;
    this.kind = kind;
    this.text = text;
    this.#key = key;
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
