import type { Envelope } from "../hook-call.js";
import type { SpanEvent } from "../read-event.js";
import type { CannotEdit } from "./cannot-edit.js";
import { splice } from "./patch.js";
import { type Redaction, redactionPatches } from "./redact.js";
import { stripPatches } from "./strip-tools.js";

/** Changes to a request, as data. */
export interface Edits {
  /** Not overlapping, in the order of their segments and ranges. */
  readonly redactions: readonly Redaction[];
  /** Names of offered tools to take out. */
  readonly tools: ReadonlySet<string>;
}

/**
 * The payload with its request body changed: the pieces to put one behind the other. Everything outside the edited strings and the
 * removed tools is the original's bytes. `event` is what `readSpans` made of the envelope.
 */
export function editRequest(
  { json, members }: Envelope,
  event: SpanEvent,
  { redactions, tools }: Edits,
): Uint8Array[] | CannotEdit {
  const body = members.request_body;
  if (!json.isObject(body)) return "no_body";
  const redacted = redactionPatches(json, { start: json.start(body), end: json.end(body) }, event, redactions);
  if (typeof redacted === "string") return redacted;
  const stripped = stripPatches(json, body, event, tools);
  if (typeof stripped === "string") return stripped;
  return splice(json.bytes, [...redacted, ...stripped]);
}
