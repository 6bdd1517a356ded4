import type { HookEventType, HookMetadata } from "../plugins/event.js";
import { type EventBasis, eventTypeOf } from "./event-type.js";
import { Fields } from "./json/fields.js";
import { type Elide, type JsonRefusal, readJson } from "./json/read.js";
import type { Json, Node } from "./json/tape.js";
import { readMetadata } from "./metadata.js";

/** A hook call that has been opened, not yet read: its structure and its envelope, no content. */
export interface Envelope {
  readonly json: Json;
  readonly type: HookEventType;
  readonly basis: EventBasis;
  /** As sent: `sessionId` may still be "" here; `readEvent` derives one. */
  readonly metadata: HookMetadata;
  /** Equal for repeated deliveries of one observation, and for the two post events of one request; "" without a request id. */
  readonly duplicateKey: string;
  readonly members: Readonly<Record<(typeof PAYLOAD.names)[number], Node>>;
}

export interface Refusal {
  readonly refused: JsonRefusal["refused"] | "not_an_object" | "metadata_missing";
  /** Offset of the byte where reading stopped. */
  readonly at: number;
}

const PAYLOAD = new Fields(
  "metadata",
  "event",
  "event_type",
  "hook_event",
  "request_body",
  "user_message",
  "response_body",
  "raw_responses",
  "tool_calls",
);

/**
 * Opens one hook call: structure, metadata, type. Cheap enough for the front thread, which does it for every call.
 *
 * @param urlEvent the type the operator put into the URL (query or path suffix), which overrides the payload.
 * @param elide what of the conversation need not be read.
 */
export function openHookCall(bytes: Buffer, urlEvent?: HookEventType, elide?: Elide): Envelope | Refusal {
  const json = readJson(bytes, elide);
  if ("refused" in json) return json;
  if (!json.isObject(0)) return { refused: "not_an_object", at: json.start(0) };
  const members = PAYLOAD.of(json, 0);
  if (!json.isObject(members.metadata)) return { refused: "metadata_missing", at: json.start(0) };

  const { type, basis } = eventTypeOf(json, members, urlEvent);
  const metadata = readMetadata(json, members.metadata);
  // `tool_call_entire_request` and `entire_request` observe the same finished request, so they share the phase `post`.
  const phase = type === "pre_request" ? "pre" : "post";
  const duplicateKey = metadata.requestId === "" ? "" : `${metadata.requestId}|${phase}`;
  return { json, type, basis, metadata, duplicateKey, members };
}
