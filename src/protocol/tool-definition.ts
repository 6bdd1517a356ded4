import type { Span, ToolDefinition } from "../plugins/event.js";
import type { Payload } from "./payload.js";

/** A tool definition that stands in the payload. */
export class SpanToolDefinition implements ToolDefinition {
  readonly payload: Payload;
  /** `mcp:` for a whole server's tools, whose own names are not in the request. */
  readonly prefix: "" | "mcp:";
  readonly nameSpan: Span | undefined;
  /** The definition's bytes. */
  readonly span: Span;

  constructor(payload: Payload, prefix: "" | "mcp:", nameSpan: Span | undefined, span: Span) {
    this.payload = payload;
    this.prefix = prefix;
    this.nameSpan = nameSpan;
    this.span = span;
  }

  get name(): string {
    return this.prefix + this.payload.text(this.nameSpan);
  }
  get pointer(): string {
    return this.payload.pointer(this.span.start);
  }
}
