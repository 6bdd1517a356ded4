import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { GeminiError } from "../clients/gemini-client.js";
import type { ClientApiId } from "./apis/client-api.js";
import { asking, startGuardedRig, startHook, startRig, WAYS } from "./rig.js";
import type { HookAnswer } from "./tiny-hook.js";

const MESSAGE = "Blocked: a credential (dec_1)";
const BLOCK: HookAnswer = { body: JSON.stringify({ action: "block", status_code: 403, message: MESSAGE }) };

const ENVELOPES: Readonly<Record<ClientApiId, unknown>> = {
  openai_chat: { error: { message: MESSAGE, type: "guardrail_blocked" } },
  openai_responses: { error: { message: MESSAGE, type: "guardrail_blocked" } },
  anthropic_messages: { type: "error", error: { type: "invalid_request_error", message: MESSAGE } },
  gemini: { error: { code: 403, message: MESSAGE, status: "PERMISSION_DENIED" } },
};

const ERRORS: Readonly<Record<ClientApiId, new (...args: never[]) => Error>> = {
  openai_chat: OpenAI.PermissionDeniedError,
  openai_responses: OpenAI.PermissionDeniedError,
  anthropic_messages: Anthropic.PermissionDeniedError,
  gemini: GeminiError,
};

const RETRYING: readonly ClientApiId[] = ["openai_chat", "openai_responses", "anthropic_messages"];

describe.each(WAYS)("$api, stream $stream", ({ api, stream }) => {
  test("a conversation goes through unchanged", async () => {
    const { provider, client } = await startRig();
    provider.script = () => ({ text: "4, as far as I know 📐", toolCalls: [{ name: "add", args: { a: 2, b: [2] } }] });
    const conversation = {
      ...asking(api),
      system: "You add numbers.",
      tools: ["add"],
      turns: [
        { user: "2 + 2?" },
        { tool: "add", args: { a: 2 }, result: "<4>" },
        { assistant: "4" },
        { user: "Sure?" },
      ],
    };
    expect(await client(api).ask(conversation, { stream })).toEqual({
      text: "4, as far as I know 📐",
      toolCalls: [{ name: "add", params: { a: 2, b: [2] } }],
    });
    const [sent] = provider.requests;
    expect(sent?.api).toBe(api);
    expect(sent?.model).toBe(conversation.model);
    for (const text of ["You add numbers.", "2 + 2?", "<4>", "Sure?"]) expect(sent?.text).toContain(text);
  });

  test("the provider sees its own credential only", async () => {
    const { provider, client } = await startRig();
    await client(api).ask(asking(api), { stream });
    const { authorization, "x-api-key": key, "x-goog-api-key": googleKey } = provider.requests[0]?.headers ?? {};
    expect([authorization, key, googleKey].filter((value) => value !== undefined)).toEqual([
      expect.stringMatching(/^(Bearer )?stub-\w+-key$/),
    ]);
  });

  test("a block is an error the SDK does not retry", async () => {
    const { url } = await startHook(() => BLOCK);
    const { aperture, client } = await startGuardedRig({ guard: { url } });
    const error = await client(api, { retries: 2 })
      .ask(asking(api), { stream })
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ERRORS[api]);
    expect(error).toMatchObject({ status: 403, message: expect.stringContaining(MESSAGE) });
    expect(aperture.hookCalls).toHaveLength(1);
  });

  test("a block wears the envelope of the API", async () => {
    const { url } = await startHook(() => BLOCK);
    const { aperture } = await startGuardedRig({ guard: { url } });
    const response = await fetch(`${aperture.url}${PATHS[api](stream)}`, {
      method: "POST",
      body: JSON.stringify({ model: asking(api).model, stream, messages: [], input: [], contents: [] }),
    });
    expect(response.status).toBe(403);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual(ENVELOPES[api]);
  });
});

const PATHS: Readonly<Record<ClientApiId, (stream: boolean) => string>> = {
  openai_chat: () => "/v1/chat/completions",
  openai_responses: () => "/v1/responses",
  anthropic_messages: () => "/v1/messages",
  gemini: (stream) => `/v1beta/models/gemini-3-pro:${stream ? "streamGenerateContent?alt=sse" : "generateContent"}`,
};

test.each(RETRYING)("%s: a 503 of a closed guard is retried, so the hook is asked again", async (api) => {
  const { url } = await startHook(() => ({ status: 503, body: "" }));
  const { aperture, client } = await startGuardedRig({ guard: { url, fail_policy: "fail_closed" } });
  await expect(client(api, { retries: 1 }).ask(asking(api), { stream: false })).rejects.toMatchObject({ status: 503 });
  expect(aperture.hookCalls).toHaveLength(2);
});

test("Gemini streams a JSON array where the client does not ask for events", async () => {
  const { aperture, provider } = await startRig();
  provider.script = () => ({ text: "A rather long answer." });
  const response = await fetch(`${aperture.url}/v1beta/models/gemini-3-pro:streamGenerateContent`, {
    method: "POST",
    body: JSON.stringify({ contents: [{ parts: [{ text: "Hello" }] }] }),
  });
  expect(await response.json()).toHaveLength(3);
});

test.each([
  ["an unknown path", "/v1/nothing", "{}", 404],
  ["a body that is no object", "/v1/messages", "[]", 400],
  ["an unknown model", "/v1/messages", '{"model":"nobody"}', 404],
] as const)("%s", async (_name, path, body, status) => {
  const { aperture, provider } = await startRig();
  expect((await fetch(`${aperture.url}${path}`, { method: "POST", body })).status).toBe(status);
  expect(provider.requests).toEqual([]);
});

test("an upload over the limit is refused after it was read", async () => {
  const { aperture } = await startRig({ max_request_body_bytes: 1_000 });
  const response = await fetch(`${aperture.url}/v1/messages`, { method: "POST", body: "x".repeat(5_000_000) });
  expect(response.status).toBe(413);
});

test("a client that goes away takes the hook call with it", async () => {
  const { url, received } = await startHook(() => "never");
  const { aperture, provider } = await startGuardedRig({ guard: { url } });
  const client = new AbortController();
  const answer = fetch(`${aperture.url}/v1/messages`, {
    method: "POST",
    body: '{"model":"claude-sonnet-4-6"}',
    signal: client.signal,
  });
  while (received.length === 0) await new Promise(setImmediate);
  client.abort();
  await expect(answer).rejects.toThrow("aborted");
  await aperture.settled();
  expect(aperture.hookCalls).toMatchObject([{ outcome: { kind: "aborted" } }]);
  expect(aperture.exchanges).toMatchObject([{ status: 0, result: "aborted" }]);
  expect(provider.requests).toEqual([]);
});

test("a provider that cannot be reached is a 502", async () => {
  const { aperture, provider, client } = await startRig();
  await provider.close();
  await expect(client("gemini").ask(asking("gemini"), { stream: false })).rejects.toMatchObject({ status: 502 });
  expect(aperture.exchanges).toMatchObject([{ status: 502 }]);
});
