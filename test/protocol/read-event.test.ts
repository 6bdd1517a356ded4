import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HookEvent } from "../../src/plugins/event.js";
import { openHookCall } from "../../src/protocol/hook-call.js";
import { readEvent } from "../../src/protocol/read-event.js";
import { EXPECTED, FIXTURES } from "./fixtures.js";
import { anySerialisation } from "./json/arbitrary.js";
import { plainSegment } from "./plain.js";
import { unseen } from "./unseen.js";

const read = (payload: unknown): HookEvent => {
  const envelope = openHookCall(Buffer.from(JSON.stringify(payload)));
  if ("refused" in envelope) throw new Error(envelope.refused);
  return readEvent(envelope);
};

const URLS: Readonly<Record<string, string>> = {
  openai_chat: "/v1/chat/completions",
  openai_responses: "/v1/responses",
  anthropic_messages: "/v1/messages",
  gemini: "/v1beta/models/g:generateContent",
  bedrock_converse: "/bedrock/model/m/converse",
  openai_embeddings: "/v1/embeddings",
  openai_completions: "/v1/completions",
  unknown: "/elsewhere",
};

/** Everything a reader may ask of an event: nothing of it throws. */
function touch(event: HookEvent): void {
  for (const { role, pointer, key, name, callId, mime, text } of event.segments)
    void [role, pointer, key, name, callId, mime, text];
  for (const { name, callId, pointer, paramsText, params, segments } of event.toolCalls) {
    void [name, callId, pointer, paramsText, params];
    for (const index of segments) expect(event.segments[index]).toBeDefined();
  }
  for (const { name, pointer } of event.toolDefinitions) void [name, pointer];
}

describe("nothing goes to the provider unseen", () => {
  test.each(Object.entries(URLS))("%s: any JSON as a body", (format, url) => {
    fc.assert(
      fc.property(anySerialisation(), (body) => {
        const request_body: unknown = JSON.parse(body);
        const event = read({ metadata: { url }, request_body });
        touch(event);
        expect(request_body === null ? [] : unseen(event, request_body)).toEqual([]);
        expect(event.format === format || format === "unknown").toBe(true);
      }),
    );
  });

  test("any fixture with any value swapped for another", () => {
    const payloads = FIXTURES.filter(({ bytes }) => bytes.length < 12_000).map(
      ({ bytes }) => JSON.parse(bytes.toString()) as object,
    );
    fc.assert(
      fc.property(fc.constantFrom(...payloads), fc.nat(), fc.jsonValue(), (payload, nth, value) => {
        const swapped = swap(payload, nth, value) as { metadata: unknown; request_body?: unknown };
        const envelope = openHookCall(Buffer.from(JSON.stringify(swapped)));
        if ("refused" in envelope) {
          expect(envelope.refused).toBe("metadata_missing");
          return;
        }
        const event = readEvent(envelope);
        touch(event);
        if (swapped.request_body !== null) expect(unseen(event, swapped.request_body)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("a text in the place of media is text", () => {
    const source = { type: "base64", media_type: "image/png", data: "token: not base64 at all" };
    const event = read({
      metadata: {},
      request_body: { messages: [{ role: "user", content: [{ type: "image", source }] }] },
    });
    expect(kindsOf(event, source.data)).toEqual(["other"]);
  });

  test("all members of one name are seen, the last one counts", () => {
    const payload =
      '{"metadata":{},"request_body":{"messages":[{"role":"user","content":"first"}],"messages":[{"role":"user","content":"last"}]}}';
    const envelope = openHookCall(Buffer.from(payload));
    const event = "refused" in envelope ? expect.fail() : readEvent(envelope);
    expect(kindsOf(event, "first")).toEqual(["other"]);
    expect(kindsOf(event, "last")).toEqual(["user"]);
  });

  test("a long member name is seen, a short one cannot hold a credential", () => {
    const event = read({ metadata: {}, request_body: { abcdefghijklmnop: 1, abcdefghijklmno: 2 } });
    expect(event.segments.map(({ kind, text }) => `${kind} ${text}`)).toEqual(["other abcdefghijklmnop"]);
  });
});

/** Replaces the nth value below `root` (counted in document order) by another. */
function swap(root: unknown, nth: number, value: unknown): unknown {
  let count = 0;
  const total = (function size(at: unknown): number {
    return (
      1 +
      (typeof at === "object" && at !== null ? Object.values(at).reduce<number>((sum, item) => sum + size(item), 0) : 0)
    );
  })(root);
  const target = 1 + (nth % (total - 1));
  return (function walk(at: unknown): unknown {
    if (count++ === target) return value;
    if (Array.isArray(at)) return at.map(walk);
    if (typeof at !== "object" || at === null) return at;
    return Object.fromEntries(Object.entries(at).map(([name, item]) => [name, walk(item)]));
  })(root);
}

function kindsOf(event: HookEvent, text: string): string[] {
  return event.segments.filter((segment) => segment.text === text).map(({ kind }) => kind);
}

describe("texts behind a second encoding", () => {
  const chat = (args: string): HookEvent => {
    const call = { id: "c1", type: "function", function: { name: "run", arguments: args } };
    return read({ metadata: {}, request_body: { messages: [{ role: "assistant", tool_calls: [call] }] } });
  };

  test("escaped strings inside JSON parameters", () => {
    const args = '{"plain":"a","cmd":"line one\\nline two"}';
    const event = chat(args);
    const [call] = event.toolCalls;
    expect(call?.segments.map((index) => event.segments[index]?.text)).toEqual(["run", args, "line one\nline two"]);
    expect(call?.params).toEqual({ plain: "a", cmd: "line one\nline two" });
    expect(call?.paramsText).toBe(args);
    expect(plainSegment(event.segments.at(-1) ?? expect.fail())).toEqual({
      kind: "tool_call",
      role: "assistant",
      turn: 0,
      trust: "model",
      text: "line one\nline two",
      key: "cmd",
      name: "run",
      callId: "c1",
      pointer: "/request_body/messages/0/tool_calls/0/function/arguments",
    });
  });

  test("free text is parameters too", () => {
    expect(chat("SELECT 1").toolCalls[0]).toMatchObject({ params: "SELECT 1", paramsText: '"SELECT 1"' });
    expect(chat("").toolCalls[0]).toMatchObject({ params: undefined, paramsText: "" });
  });

  test("text files carried as base64", () => {
    const data = Buffer.from("hidden note").toString("base64");
    const parts = [{ inlineData: { mimeType: "text/plain", data } }, { inlineData: { mimeType: "image/png", data } }];
    const event = read({ metadata: {}, request_body: { contents: [{ role: "user", parts }] } });
    expect(event.segments.filter(({ text }) => text === "hidden note").map(plainSegment)).toEqual([
      {
        kind: "document",
        role: "user",
        turn: 0,
        trust: "untrusted",
        pointer: "/request_body/contents/0/parts/0/inlineData/data",
        key: "data",
        mime: "text/plain",
        text: "hidden note",
      },
    ]);
  });
});

describe("sessions", () => {
  const session = (metadata: object, request_body: unknown): string => {
    const { sessionId, sessionDerived } = read({ metadata, request_body }).metadata;
    return `${sessionId}${sessionDerived ? " (derived)" : ""}`;
  };
  const messages = (text: string): object => ({
    messages: [{ role: "user", content: text }],
    max_tokens: 1,
    system: "s",
  });

  test("as sent", () => expect(session({ session_id: "s1" }, messages("x"))).toBe("s1"));
  test.each([
    [
      "anthropic",
      { ...messages("x"), metadata: { user_id: "user_1_account_2_session_6d0f4a52-11aa" } },
      "6d0f4a52-11aa",
    ],
    ["anthropic", { ...messages("x"), metadata: { user_id: '{"session_id":"packed"}' } }, "packed"],
    ["responses", { input: "x", prompt_cache_key: "k1" }, "k1"],
    ["responses", { input: "x", conversation: { id: "conv" } }, "conv"],
    ["responses", { input: "x", conversation: "conv" }, "conv"],
    ["chat", { messages: [{ role: "developer", content: "x" }], prompt_cache_key: "k2" }, "k2"],
    ["gemini", { request: { contents: [], session_id: "g1" } }, "g1"],
  ])("%s: from the body %j", (_, body, id) => expect(session({}, body)).toBe(`${id} (derived)`));

  test("else who asks and how the conversation began", () => {
    const first = session({ login_name: "a" }, messages("x"));
    const later = {
      ...messages("x"),
      messages: [
        { role: "user", content: "x" },
        { role: "assistant", content: "y" },
      ],
    };
    expect(first).toMatch(/^derived-[0-9a-f]{32} \(derived\)$/);
    expect(session({ login_name: "a" }, later)).toBe(first);
    expect(session({ login_name: "b" }, messages("x"))).not.toBe(first);
    expect(session({ login_name: "a" }, messages("z"))).not.toBe(first);
  });
});

describe("responses", () => {
  test("a stream is put together only where the response does not say it already", () => {
    const whole = JSON.parse(
      FIXTURES.find(({ name }) => name === "anthropic.tool_call_entire_request.streaming.json")?.bytes.toString() ?? "",
    );
    const texts = (payload: unknown): string[] =>
      read(payload)
        .segments.filter(({ kind }) => kind === "response_text")
        .map(({ text }) => text);
    expect(texts(whole)).toEqual(["I will remove the build output."]);
    expect(texts({ ...whole, response_body: null })).toEqual(["I will remove the build output."]);
    const calls = read({ ...whole, tool_calls: null, response_body: null }).toolCalls;
    expect(calls.map(({ name, source, params }) => ({ name, source, params }))).toEqual([
      { name: "Bash", source: "response", params: { command: "rm -rf build/ /tmp/cache", description: "clean" } },
      { name: "Read", source: "response", params: { file_path: "/home/alice/shop/Makefile" } },
    ]);
  });

  test("tool_calls name the calls of a response once", () => {
    for (const [name, { event }] of Object.entries(EXPECTED)) {
      if (event !== "tool_call_entire_request") continue;
      const payload = JSON.parse(FIXTURES.find((fixture) => fixture.name === name)?.bytes.toString() ?? "");
      const calls = read(payload).toolCalls.filter(({ source }) => source === "response");
      expect(calls.map((call) => call.name)).toEqual(payload.tool_calls.map((call: { name: string }) => call.name));
    }
  });

  test("a fragment may end inside a surrogate pair", () => {
    const chunk = (content: string): object => ({
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta: { content } }],
    });
    const event = read({ metadata: {}, raw_responses: [chunk("a\ud83d"), chunk("\ude00b")] });
    expect(event.segments.map(({ text }) => text)).toContain("a😀b");
  });
});
