import { expect, test } from "vitest";
import { API_IDS } from "../clients/all.js";
import { APERTURE_CAPABILITY, type Authorization, type HookEventName, type SendValue } from "./config.js";
import { MODELS } from "./provider/stub-provider.js";
import { asking, everyoneMaySend, startGuardedRig, startHook, startRig, WAYS } from "./rig.js";
import { ALLOW } from "./tiny-hook.js";

const ALL: readonly SendValue[] = [
  "request_body",
  "user_message",
  "tools",
  "response_body",
  "raw_responses",
  "grants",
  "estimated_cost",
  "quotas",
];
const EVENTS: readonly HookEventName[] = ["pre_request", "tool_call_entire_request", "entire_request"];

test("a call carries what Go sends, and nothing that names the hook", async () => {
  const { url, received } = await startHook(() => ALLOW);
  const { client } = await startGuardedRig({ guard: { url: `${url}/v1/agent/events?event=pre_request`, apikey: "k" } });
  await client("openai_chat").ask(asking("openai_chat"), { stream: false });
  expect(received.map(({ path, headers }) => ({ path, headers }))).toEqual([
    {
      path: "/v1/agent/events?event=pre_request",
      headers: {
        host: new URL(url).host,
        "user-agent": "Go-http-client/1.1",
        "content-length": String(Buffer.byteLength(received[0]?.text ?? "")),
        "content-type": "application/json",
        authorization: "Bearer k",
        "accept-encoding": "gzip",
      },
    },
  ]);
});

test.each([
  ["bearer", "authorization", "Bearer k"],
  ["x-api-key", "x-api-key", "k"],
  ["x-goog-api-key", "x-goog-api-key", "k"],
  ["hec", "authorization", "Splunk k"],
  ["cf-aig-authorization", "cf-aig-authorization", "Bearer k"],
] as const)("authorization %s", async (authorization: Authorization, header, value) => {
  const { url, received } = await startHook(() => ALLOW);
  const { client } = await startGuardedRig({ guard: { url, apikey: "k", authorization } });
  await client("openai_chat").ask(asking("openai_chat"), { stream: false });
  expect(received[0]?.headers[header]).toBe(value);
});

test.each(WAYS)("everything there is to tell: $api, stream $stream", async ({ api, stream }) => {
  const { url, received } = await startHook(() => ALLOW);
  const { aperture, provider, client } = await startRig({
    hooks: { guard: { url } },
    quotas: { daily: { capacity: 20_000_000_000, rate: "$20.00/day" } },
    grants: [
      everyoneMaySend([{ name: "guard", events: EVENTS, send: ALL }]),
      { src: ["group:eng"], app: { "example.com/cap/guard": [{ profile: "strict" }] } },
      { src: ["eve@example.com"], app: { "example.com/cap/guard": [{ profile: "lax" }] } },
    ],
    groups: { "group:eng": ["alice@example.com"] },
  });
  const args = { command: "ls <dir> && echo 'x'" };
  provider.script = () => ({
    text: "Let me look.",
    toolCalls: [{ name: "shell", args }],
    usage: { input_tokens: 1_000, output_tokens: 200 },
  });

  const headers = { "tailscale-user-login": "alice@example.com", "x-session-id": "s1", "user-agent": "agent/1.0" };
  const said = await client(api, { headers }).ask(asking(api, "List <dir> & go"), { stream });
  await aperture.settled();

  const toolCalls = [{ name: "shell", params: args }];
  expect(said).toEqual({ text: "Let me look.", toolCalls });
  const [before, ...after] = received.map(({ data }) => data);
  const requestBody = provider.requests[0]?.body;
  const metadata = {
    login_name: "alice@example.com",
    user_agent: "agent/1.0",
    url: expect.stringContaining(aperture.url),
    model: MODELS[api],
    provider: { openai_chat: "openai", openai_responses: "openai", anthropic_messages: "anthropic", gemini: "gemini" }[
      api
    ],
    tailnet_name: "example.ts.net",
    stable_node_id: expect.stringMatching(/^n\w{10}CNTRL$/),
    request_id: aperture.exchanges[0]?.requestId,
    session_id: "s1",
    grants: { "example.com/cap/guard": [{ profile: "strict" }] },
  };
  const quota = { capacity: 20_000_000_000, rate: "$20.00/day" };
  expect(before).toEqual({
    metadata: { ...metadata, quotas: { "daily:alice@example.com": { ...quota, current: 20_000_000_000 } } },
    user_message: "List <dir> & go",
    request_body: requestBody,
  });
  const whole = {
    metadata: {
      ...metadata,
      estimated_cost: {
        dollars: 0.006,
        cost_basis: `${api === "gemini" ? "google" : metadata.provider}/${MODELS[api]}`,
        usage: { input_tokens: 1_000, output_tokens: 200 },
      },
      quotas: { "daily:alice@example.com": { ...quota, current: 20_000_000_000 - 6_000_000 } },
    },
    user_message: "List <dir> & go",
    tool_calls: toolCalls,
    request_body: requestBody,
    response_body: expect.any(Object),
    ...(stream ? { raw_responses: expect.any(Array) } : {}),
  };
  expect(after).toEqual([whole, whole]);
  expect(received[0]?.text).toContain("List \\u003cdir\\u003e \\u0026 go");
});

test.each(API_IDS)("%s: hooks see the same response whether it was streamed or not", async (api) => {
  const { url, received } = await startHook(() => ALLOW);
  const { aperture, provider, client } = await startRig({
    hooks: { guard: { url } },
    grants: [
      everyoneMaySend([{ name: "guard", events: ["entire_request"], send: ["response_body", "raw_responses"] }]),
    ],
  });
  provider.script = () => ({ text: "Größe: 📏 3 < 4", toolCalls: [{ name: "measure", args: { of: "📏", n: 12 } }] });
  await client(api).ask(asking(api), { stream: false });
  await aperture.settled();
  await client(api).ask(asking(api), { stream: true });
  await aperture.settled();
  const [complete, streamed] = received.map(({ data }) => data);
  expect(streamed?.response_body).toEqual(complete?.response_body);
  expect(complete?.raw_responses).toBeUndefined();
  expect(streamed?.raw_responses?.length).toBeGreaterThan(3);
});

test("metadata is all that is sent when nothing is asked for", async () => {
  const { url, received } = await startHook(() => ALLOW);
  const { aperture, client } = await startRig({
    hooks: { guard: { url } },
    grants: [everyoneMaySend([{ name: "guard", events: EVENTS, send: [] }])],
  });
  await client("gemini").ask(asking("gemini"), { stream: false });
  await aperture.settled();
  expect(received.map(({ data }) => Object.keys(data))).toEqual([["metadata"], ["metadata"]]);
});

test.each([
  [{ text: "Fine." }, ["pre_request", "entire_request"]],
  [{ toolCalls: [{ name: "t", args: {} }] }, ["pre_request", "tool_call_entire_request", "entire_request"]],
  [{ error: { status: 529, body: { type: "error" } } }, ["pre_request", "entire_request"]],
])("a reply of %j makes the calls %j", async (reply, events) => {
  const { url } = await startHook(() => ALLOW);
  const { aperture, provider, client } = await startRig({
    hooks: { guard: { url } },
    grants: [everyoneMaySend([{ name: "guard", events: EVENTS, send: [] }])],
  });
  provider.script = () => reply;
  await client("anthropic_messages")
    .ask(asking("anthropic_messages"), { stream: false })
    .catch(() => {});
  await aperture.settled();
  expect(aperture.hookCalls.map(({ event }) => event).sort()).toEqual([...events].sort());
  expect(new Set(aperture.hookCalls.map(({ requestId }) => requestId)).size).toBe(1);
});

test("a blocked request makes no calls afterwards", async () => {
  const { url } = await startHook(() => ({ body: '{"action":"block"}' }));
  const { aperture, client } = await startRig({
    hooks: { guard: { url } },
    grants: [everyoneMaySend([{ name: "guard", events: EVENTS, send: [] }])],
  });
  await expect(client("gemini").ask(asking("gemini"), { stream: false })).rejects.toMatchObject({ status: 403 });
  await aperture.settled();
  expect(aperture.hookCalls.map(({ event }) => event)).toEqual(["pre_request"]);
});

test("the client does not wait for what happens afterwards, and does not feel it fail", async () => {
  const { url } = await startHook(() => "never");
  const { aperture, client } = await startRig({
    hooks: { guard: { url, timeout: "300ms", fail_policy: "fail_closed" } },
    grants: [everyoneMaySend([{ name: "guard", events: ["entire_request"], send: [] }])],
  });
  await client("openai_chat").ask(asking("openai_chat"), { stream: false });
  expect(aperture.hookCalls).toEqual([]);
  await aperture.settled();
  expect(aperture.hookCalls).toMatchObject([{ outcome: { kind: "failed", failure: "timeout" } }]);
});

test("events and sends of all matching grants are merged, and the hook fires once", async () => {
  const { url, received } = await startHook(() => ALLOW);
  const { client } = await startRig({
    hooks: { guard: { url } },
    grants: [
      everyoneMaySend([{ name: "guard", events: ["pre_request"], send: ["user_message"] }]),
      everyoneMaySend([{ name: "guard", events: ["pre_request"], send: ["request_body"] }]),
      { ...everyoneMaySend([{ name: "guard", events: ["pre_request"], send: ["quotas"] }]), src: ["eve@example.com"] },
    ],
  });
  await client("gemini").ask(asking("gemini"), { stream: false });
  expect(received.map(({ data }) => Object.keys(data))).toEqual([["metadata", "user_message", "request_body"]]);
  expect(received[0]?.data.metadata).not.toHaveProperty("quotas");
});

test.each([
  ["anthropic/**", 403],
  ["openai/gpt-5.4", 200],
  ["openai/*", 200],
  ["*", 403],
  ["**", 200],
] as const)("a grant of the models %s answers %d", async (models, status) => {
  const { aperture, client } = await startRig({
    grants: [{ src: ["*"], app: { [APERTURE_CAPABILITY]: [{ models }] } }],
  });
  const answer = client("openai_chat").ask(asking("openai_chat"), { stream: false });
  if (status === 200) await answer;
  else await expect(answer).rejects.toMatchObject({ status });
  expect(aperture.hookCalls).toEqual([]);
});

test("a conversation keeps its session while it grows", async () => {
  const { aperture, client } = await startRig();
  const agent = client("anthropic_messages");
  const first = asking("anthropic_messages", "Fix the build.");
  await agent.ask(first, { stream: false });
  await agent.ask(
    { ...first, turns: [...first.turns, { assistant: "Done." }, { user: "Now the docs." }] },
    { stream: true },
  );
  await agent.ask(asking("anthropic_messages", "Something else."), { stream: false });
  const [a, b, c] = aperture.exchanges.map(({ sessionId }) => sessionId);
  expect(b).toBe(a);
  expect(c).not.toBe(a);
});
