import { createHash } from "node:crypto";
import type { HookMetadata, ProviderFormat } from "../plugins/event.js";
import { Fields } from "./json/fields.js";
import { readJson } from "./json/read.js";
import type { Json, Node } from "./json/tape.js";
import { principalOf } from "./metadata.js";
import type { SpanSegment } from "./span-segment.js";

const BODY = new Fields("metadata", "prompt_cache_key", "conversation", "request", "session_id");
const ANTHROPIC = new Fields("user_id");
const PACKED = new Fields("session_id");
const CONVERSATION = new Fields("id");
/** Longer ones are no ids; sessions are looked up by them. */
const SESSION_ID_LENGTH_MAX = 256;
/** Enough of a text to tell conversations apart. */
const BEGINNING_BYTES = 16_384;

/**
 * The session of a call that Aperture sent none for: the id the client put into the body, else a digest of who asks, with what, and how
 * the conversation began (the system prompt and the first user message stay the same from turn to turn).
 */
export function deriveSession(
  json: Json,
  body: Node,
  format: ProviderFormat,
  metadata: HookMetadata,
  segments: readonly SpanSegment[],
): string {
  const sent = sessionInBody(json, body, format);
  if (sent !== "" && sent.length <= SESSION_ID_LENGTH_MAX) return sent;

  const hash = createHash("sha256");
  for (const part of [principalOf(metadata), metadata.nodeId, metadata.userAgent]) hash.update(part).update("\0");
  for (const kind of ["system", "user"] as const) {
    const first = segments.find((segment) => segment.kind === kind);
    if (first !== undefined) hash.update(beginningOf(first));
    hash.update("\0");
  }
  return `derived-${hash.digest("hex").slice(0, 32)}`;
}

function beginningOf({ start, end, payload }: SpanSegment): Buffer {
  return payload.bytes.subarray(start, Math.min(end, start + BEGINNING_BYTES));
}

function sessionInBody(json: Json, body: Node, format: ProviderFormat): string {
  const member = BODY.of(json, body);
  if (format === "anthropic_messages") return packedSession(json.text(ANTHROPIC.of(json, member.metadata).user_id));
  if (format === "gemini") return json.text(PACKED.of(json, member.request).session_id);
  if (format === "openai_responses" || format === "openai_chat") {
    const conversation = json.isObject(member.conversation)
      ? CONVERSATION.of(json, member.conversation).id
      : member.conversation;
    return json.text(member.prompt_cache_key) || (format === "openai_responses" ? json.text(conversation) : "");
  }
  return "";
}

/** Claude Code packs its session id into `user_id`: as `..._session_<uuid>`, or as a JSON text. */
function packedSession(userId: string): string {
  const suffix = /_session_([0-9a-fA-F-]{8,})$/.exec(userId)?.[1];
  if (suffix !== undefined || !userId.startsWith("{")) return suffix ?? "";
  const json = readJson(Buffer.from(userId));
  return "refused" in json ? "" : json.text(PACKED.of(json, 0).session_id);
}
