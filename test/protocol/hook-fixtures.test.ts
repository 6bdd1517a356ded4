import { expect, test } from "vitest";
import type { HookEvent, Segment } from "../../src/plugins/event.js";
import { type Envelope, openHookCall } from "../../src/protocol/hook-call.js";
import { NONE } from "../../src/protocol/json/tape.js";
import { readEvent } from "../../src/protocol/read-event.js";
import { assembleStream } from "../../src/protocol/streams/assemble.js";
import { EXPECTED, FIXTURES } from "./fixtures.js";
import { followPointer } from "./json-walk.js";
import { unseen } from "./unseen.js";

/** How the expectations' prose names what we record as the basis. */
const BASIS: Readonly<Record<string, Envelope["basis"]>> = {
  "no response fields": "default",
  "no response fields (null values do not count)": "default",
  default: "default",
  "tool_calls non-empty": "tool_calls",
  "response_body present, no tool calls": "response",
  "raw_responses present, no tool calls": "response",
  "explicit event field": "field",
  "estimated_cost.usage.output_tokens > 0 (weak)": "usage",
};

const RESPONSE_KINDS: Readonly<Record<string, Segment["kind"]>> = {
  resp_text: "response_text",
  resp_tool_call: "response_tool_call",
};

const open = (bytes: Buffer): Envelope => {
  const envelope = openHookCall(bytes);
  if ("refused" in envelope) throw new Error(envelope.refused);
  return envelope;
};

test("all fifty are there", () => expect(FIXTURES.map(({ name }) => name)).toEqual(Object.keys(EXPECTED).sort()));

test.each(FIXTURES)("$name", ({ name, bytes }) => {
  const { event: type, basis, format, note: _, ...kinds } = EXPECTED[name] ?? expect.fail();
  const envelope = open(bytes);
  const event = readEvent(envelope);
  expect({ type: event.type, basis: envelope.basis, format: event.format }).toEqual({
    type,
    basis: BASIS[basis],
    format,
  });
  const payload: unknown = JSON.parse(bytes.toString());
  const missing = Object.entries(kinds).flatMap(([kind, wanted]) =>
    (wanted as readonly string[])
      .filter((text) => !holds(event, envelope, payload, kind, text))
      .map((text) => `${kind}: ${text}`),
  );
  expect(missing).toEqual([]);
});

function holds(event: HookEvent, envelope: Envelope, payload: unknown, kind: string, text: string): boolean {
  if (kind === "stream_text" || kind === "stream_tool_call") {
    const { raw_responses, response_body } = envelope.members;
    const stream = raw_responses === NONE ? response_body : raw_responses;
    const { parts } = assembleStream(envelope.json, stream, event.format);
    const wanted = kind === "stream_text" ? "response_text" : "response_tool_call";
    return parts.some((part) => part.kind === wanted && part.text.includes(text));
  }
  if (kind === "secret_paths") {
    const pointer = `/request_body/${text.replaceAll(/[[\]]/g, ".").replaceAll("..", ".").replaceAll(".", "/")}`;
    return event.segments.some((segment) => segment.credentialByDesign === true && segment.pointer === pointer);
  }
  const wanted = RESPONSE_KINDS[kind] ?? kind;
  if (wanted === "tool_def" && event.toolDefinitions.some(({ name }) => name === text)) return true;
  const source = wanted === "tool_call" ? "history" : "response";
  if (wanted === "tool_call" || wanted === "response_tool_call") {
    const calls = event.toolCalls.filter((call) => call.source === source);
    if (calls.some((call) => call.name.includes(text) || call.paramsText.includes(text))) return true;
  }
  return event.segments.some((segment) => {
    if (segment.kind !== wanted) return false;
    if (wanted === "media") return segment.mime === text && typeof followPointer(payload, segment.pointer) === "string";
    if (!segment.text.includes(text)) return false;
    const found = followPointer(payload, segment.pointer);
    // Text that stands nowhere as it is (assembled, decoded) points at what it was made from.
    return segment.span === undefined || (typeof found === "string" && found.toWellFormed().includes(text));
  });
}

test.each(FIXTURES)("$name: every string that goes to the provider is a segment", ({ bytes }) => {
  const { request_body } = JSON.parse(bytes.toString()) as { request_body?: unknown };
  expect(unseen(readEvent(open(bytes)), request_body)).toEqual([]);
});
