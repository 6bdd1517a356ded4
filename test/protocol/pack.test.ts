import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { type Envelope, openHookCall } from "../../src/protocol/hook-call.js";
import { type PackedEvent, packEvent, unpackEvent } from "../../src/protocol/pack.js";
import { readEvent, readSpans } from "../../src/protocol/read-event.js";
import { FIXTURES } from "./fixtures.js";
import { plainCall, plainEvent, plainSegment } from "./plain.js";

const open = (bytes: Buffer): Envelope => {
  const envelope = openHookCall(bytes);
  if ("refused" in envelope) throw new Error(envelope.refused);
  return envelope;
};

/** What arrives in another thread, the table's buffer transferred. */
function sent(packed: PackedEvent): PackedEvent {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(packed, [packed.table.buffer]);
  const { message } = receiveMessageOnPort(port2) as { message: PackedEvent };
  port1.close();
  return message;
}

const requests = FIXTURES.filter(({ bytes }) => open(bytes).type === "pre_request");

test.each(requests)("$name: all of it, unpacked, is the event", ({ bytes }) => {
  const event = readSpans(open(bytes));
  const unpacked = unpackEvent(bytes, sent(packEvent(event, event.segments.keys())));
  const { toolDefinitions: _, ...whole } = plainEvent(readEvent(open(bytes))) as ReturnType<typeof Object>;
  expect(plainEvent(unpacked)).toMatchObject(whole);
});

describe("a choice", () => {
  const { bytes } = FIXTURES.find(({ name }) => name === "openai-chat.pre_request.agentic.json") ?? expect.fail();
  const event = readSpans(open(bytes));
  const chosen = event.segments.findIndex(({ text }) => text.includes("tail -n 20"));
  const unpacked = unpackEvent(bytes, sent(packEvent(event, [chosen])));

  test("comes with the rest of its tool call, and says where it came from", () => {
    expect(unpacked.segments.map(({ text }) => text)).toEqual([
      "execute_command",
      '{"command":"tail -n 20 deploy.log","requires_approval":false}',
    ]);
    expect(unpacked.origins).toEqual([chosen - 1, chosen]);
    const original = event.toolCalls.find(({ name }) => name === "execute_command") ?? expect.fail();
    expect(unpacked.toolCalls.map(plainCall)).toEqual([{ ...plainCall(original), segments: [0, 1] }]);
    expect(unpacked.toolDefinitions).toEqual([]);
  });

  test("in a tool definition comes with its name", () => {
    const described = event.segments.findIndex(({ text }) => text === "Run a shell command");
    const { toolDefinitions, segments } = unpackEvent(bytes, packEvent(event, [described]));
    expect(toolDefinitions.map(({ name, pointer }) => `${name} ${pointer}`)).toEqual([
      "execute_command /request_body/tools/1",
    ]);
    expect(segments.map(plainSegment)).toEqual([plainSegment(event.segments[described] ?? expect.fail())]);
  });

  test("of nothing is an event without segments", () => {
    expect(unpackEvent(bytes, packEvent(event, []))).toMatchObject({ segments: [], toolCalls: [], origins: [] });
  });
});

test("media is only believed where it is scanned", () => {
  const url = "data:image/png;base64,tok_en-not-base64!";
  const payload = {
    metadata: {},
    request_body: { messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }] },
  };
  const bytes = Buffer.from(JSON.stringify(payload));
  const event = readSpans(open(bytes));
  const index = event.segments.findIndex(({ kind }) => kind === "media");
  const unpacked = unpackEvent(bytes, packEvent(event, [index]));
  expect(unpacked.segments.map(({ kind, text }) => [kind, text])).toEqual([["other", url]]);
});
