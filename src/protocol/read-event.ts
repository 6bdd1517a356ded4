import type { HookEvent, ProviderFormat, Segment, ToolCall } from "../plugins/event.js";
import { derive, settle, stringsWithEscapes } from "./derive.js";
import { isFilledArray } from "./event-type.js";
import { firstAt } from "./first-at.js";
import { formatOfBody, formatOfResponse, formatOfUrl } from "./format.js";
import { FORMATS } from "./formats/all.js";
import type { Envelope } from "./hook-call.js";
import { Fields } from "./json/fields.js";
import type { Json, Node } from "./json/tape.js";
import { labelOf } from "./label.js";
import { Payload } from "./payload.js";
import { deriveSession } from "./session.js";
import { type CallMark, RESPONSE, Sheet } from "./sheet.js";
import type { SpanSegment } from "./span-segment.js";
import { type AssembledStream, assembleStream, formatOfStream } from "./streams/assemble.js";
import { sweep } from "./sweep.js";
import { AssembledToolCall, SpanToolCall } from "./tool-call.js";
import { SpanToolDefinition } from "./tool-definition.js";

const TOOL_USE = new Fields("name", "params");
/** What goes to the provider, and what came back. Everything else in the payload is Aperture's own. */
const REQUEST_MEMBERS = new Set(["request_body", "user_message"]);
const RESPONSE_MEMBERS = new Set(["tool_calls", "response_body", "raw_responses"]);

/** The turns of a conversation, as an array of the payload. */
export interface Conversation {
  readonly json: Json;
  readonly array: Node;
  /** Whether a result answers a call that was not read. */
  readonly lacksCall: boolean;
}

/** A hook event whose segments stand in the payload, each with its span. */
export interface SpanEvent extends HookEvent {
  /** Absent where the format is not told by the URL alone, or keeps no array of turns. */
  readonly conversation?: Conversation;
  readonly segments: readonly SpanSegment[];
  readonly toolCalls: readonly SpanToolCall[];
  readonly toolDefinitions: readonly SpanToolDefinition[];
}

/**
 * Reads a call's content as the front thread needs it: every string that goes to the provider, with its span, nothing decoded.
 *
 * Media is taken at its word here, and texts hidden in a second encoding are not looked for; `unpackEvent` and `readEvent` do that
 * where the content is scanned.
 */
export function readSpans(envelope: Envelope): SpanEvent {
  const { event } = read(envelope);
  return event;
}

/**
 * Reads a call's content in full: what `readSpans` gives, media checked, and behind it the texts that stand nowhere as they are:
 * decoded tool parameters, inline text files, responses assembled from their stream.
 */
export function readEvent(envelope: Envelope): HookEvent {
  const { event, streams } = read(envelope);
  const segments: Segment[] = [];
  const partsOfSegment = new Map<number, number[]>();
  const settled = event.segments.map(settle);
  segments.push(...settled);
  for (const [index, segment] of settled.entries()) {
    for (const derived of derive(segment)) {
      const parts = partsOfSegment.get(index) ?? [];
      partsOfSegment.set(index, parts);
      parts.push(segments.push(derived) - 1);
    }
  }
  const toolCalls: ToolCall[] = event.toolCalls.map((call) => {
    const hidden = call.segments.flatMap((index) => partsOfSegment.get(index) ?? []);
    return hidden.length === 0 ? call : new SpanToolCall(call.payload, call, [...call.segments, ...hidden]);
  });

  const hasCalls = toolCalls.some((call) => call.source === "response");
  for (const stream of streams) addStream(stream, segments, hasCalls ? undefined : toolCalls);
  return { ...event, segments, toolCalls };
}

interface Reading {
  readonly event: SpanEvent;
  readonly streams: readonly { assembled: AssembledStream; pointer: string }[];
}

function read({ json, type, metadata: sent, members }: Envelope): Reading {
  const payload = new Payload(json);
  const sheet = new Sheet(json);
  const { request_body, user_message, response_body, raw_responses, tool_calls } = members;
  const isPost = type !== "pre_request";
  const hasBody = !json.isNothing(request_body);

  const chosen = formatOfUrl(sent.url);
  const known = chosen ?? (hasBody ? formatOfBody(json, request_body, sent.model) : "unknown");
  const format = hasBody || known !== "unknown" ? known : formatOfAnswer({ json, members });

  FORMATS[format].mapRequest(sheet, request_body);
  sheet.mark(user_message, labelOf("user", -1));
  const streams: Reading["streams"][number][] = [];
  if (isPost) {
    mapToolUses(sheet, tool_calls);
    const answer = format === "unknown" ? formatOfResponse(json, response_body) : format;
    FORMATS[answer].mapResponse(sheet, response_body);
    if (json.isString(response_body)) sheet.mark(response_body, labelOf("response_text", -1));
    for (const [node, pointer] of [
      [response_body, "/response_body"],
      [raw_responses, "/raw_responses"],
    ] as const) {
      if (json.isArray(node) || json.isString(node)) {
        streams.push({ assembled: assembleStream(json, node, format), pointer });
      }
    }
  }

  const taken = new Set(streams.flatMap(({ assembled }) => [...assembled.taken]));
  const segments: SpanSegment[] = [];
  for (const key of json.keys(0)) {
    const name = json.text(key);
    const goesOut = REQUEST_MEMBERS.has(name) && !(name === "user_message" && hasBody);
    if (!goesOut && !(isPost && RESPONSE_MEMBERS.has(name))) continue;
    sweep(payload, sheet, key, taken, segments);
  }

  // `tool_calls` names the response's calls with their parameters; the body then only repeats them.
  const listed = isFilledArray(json, tool_calls);
  const isListed = ({ params, name }: CallMark): boolean =>
    json.start(tool_calls) < (name?.start ?? json.start(params)) &&
    (name?.start ?? json.start(params)) < json.end(tool_calls);
  const calls = sheet.calls.filter((call) => call.source === "history" || !listed || isListed(call));

  const sessionDerived = sent.sessionId === "";
  const sessionId = sessionDerived ? deriveSession(json, request_body, format, sent, segments) : sent.sessionId;
  const { conversation, lacksCall } = sheet;
  const event: SpanEvent = {
    type,
    format,
    ...(chosen === undefined || !json.isArray(conversation)
      ? {}
      : { conversation: { json, array: conversation, lacksCall } }),
    metadata: { ...sent, sessionId, sessionDerived },
    segments,
    toolCalls: calls.map((call) => toolCallOf(payload, call, segments)),
    toolDefinitions: sheet.definitions.map(
      ({ prefix, name, node }) =>
        new SpanToolDefinition(payload, prefix, name, { start: json.start(node), end: json.end(node) }),
    ),
  };
  return { event, streams };
}

function formatOfAnswer({ json, members }: Pick<Envelope, "json" | "members">): ProviderFormat {
  const format = formatOfResponse(json, members.response_body);
  return format === "unknown" ? formatOfStream(json, members.raw_responses) : format;
}

function mapToolUses(sheet: Sheet, toolCalls: Node): void {
  for (const use of sheet.json.elements(toolCalls)) {
    const { name, params } = TOOL_USE.of(sheet.json, use);
    if (name >= 0 || params >= 0) sheet.call(RESPONSE, labelOf("other", -1), { name, callId: -1, params });
  }
}

function toolCallOf(payload: Payload, mark: CallMark, segments: readonly SpanSegment[]): SpanToolCall {
  const { json } = payload;
  const indices: number[] = [];
  for (const part of mark.parts) {
    // Segments stand in document order, so those of a subtree are neighbours.
    const end = Math.max(json.end(part), json.start(part) + 1);
    for (let index = firstAt(segments, json.start(part)); (segments[index]?.start ?? end) < end; index++)
      indices.push(index);
  }
  const { source, turn, name: nameSpan, callId: callIdSpan, params } = mark;
  const paramsSpan = json.isNothing(params) ? undefined : { start: json.start(params), end: json.end(params) };
  return new SpanToolCall(payload, { source, turn, nameSpan, callIdSpan, paramsSpan }, indices);
}

/** Adds what a stream says and nothing else in the event does yet. */
function addStream(
  { assembled, pointer }: Reading["streams"][number],
  segments: Segment[],
  toolCalls: ToolCall[] | undefined,
): void {
  const known = new Set(segments.map((segment) => segment.text));
  const at = { role: "assistant", turn: -1, trust: "model", pointer, key: pointer.slice(1) } as const;
  const add = (segment: Segment): number => segments.push(segment) - 1;
  for (const { kind, text, name, callId } of assembled.parts) {
    const isCall = kind === "response_tool_call";
    if (known.has(text) && (!isCall || toolCalls === undefined)) continue;
    const origin: Segment = { ...at, kind, text, name: name || undefined, callId: callId || undefined };
    const indices = [add(origin)];
    if (!isCall) continue;
    if (name !== "") indices.push(add({ ...origin, text: name, key: "name" }));
    for (const derived of stringsWithEscapes(origin)) indices.push(add(derived));
    toolCalls?.push(new AssembledToolCall({ name, callId, text, pointer, segments: indices }));
  }
  for (const text of assembled.loose) if (!known.has(text)) add({ ...at, kind: "other", text });
}
