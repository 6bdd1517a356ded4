import { type Edits, editRequest } from "../../../src/protocol/edit/edit-request.js";
import { openHookCall } from "../../../src/protocol/hook-call.js";
import { readSpans, type SpanEvent } from "../../../src/protocol/read-event.js";

/** A payload around a request body that is given as text, so that its bytes are known. */
export function payloadOf(requestBody: string, url = ""): Buffer {
  return Buffer.from(`{"metadata":{"url":${JSON.stringify(url)},"session_id":"s"},"request_body":${requestBody}}`);
}

export function eventOf(payload: Buffer): SpanEvent {
  const envelope = openHookCall(payload, "pre_request");
  if ("refused" in envelope) throw new Error(`${envelope.refused} at ${envelope.at}`);
  return readSpans(envelope);
}

/** The payload with the edits applied, or why they cannot be. */
export function edited(payload: Buffer, edits: Partial<Edits>): Buffer | string {
  const envelope = openHookCall(payload, "pre_request");
  if ("refused" in envelope) throw new Error(`${envelope.refused} at ${envelope.at}`);
  const pieces = editRequest(envelope, readSpans(envelope), { redactions: [], tools: new Set(), ...edits });
  return typeof pieces === "string" ? pieces : Buffer.concat(pieces);
}

/** The edited request body as text. */
export function editedBody(payload: Buffer, edits: Partial<Edits>): string {
  const result = edited(payload, edits);
  if (typeof result === "string") return `cannot: ${result}`;
  return /"request_body":(.*)\}$/s.exec(result.toString())?.[1] ?? "";
}
