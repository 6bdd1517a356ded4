import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Random } from "../../scripts/random.js";
import { type Receiver, startReceiver } from "../sinks/receiver.js";
import { type ShutterProcess, startShutter } from "../support/shutter-process.js";

const COUNT = 500;
const FIXTURES = join(import.meta.dirname, "../fixtures/hooks");
/** What Aperture vouches for, and what calls and sessions are found by: kept as it is. */
const IDENTIFIERS = new Set([
  "login_name",
  "session_id",
  "request_id",
  "stable_node_id",
  "node",
  "tailnet_name",
  "tailnet",
  "model",
  "provider",
  "api_type",
  "grants",
]);

const BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const HEX = "0123456789abcdef";
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const draw = (random: Random, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[random.int(alphabet.length)]).join("");

/** Credentials that were never issued, in the forms of providers that leak most. */
const FORMS: readonly ((random: Random) => string)[] = [
  (random) => `ghp_${draw(random, BASE62, 36)}`,
  (random) => `glpat-${draw(random, BASE62, 20)}`,
  (random) => `AKIA${draw(random, BASE32, 16)}`,
  (random) => `xoxb-${draw(random, "123456789", 12)}-${draw(random, "123456789", 12)}-${draw(random, BASE62, 24)}`,
  (random) => `sk_live_${draw(random, BASE62, 24)}`,
  (random) => `sk-ant-api03-${draw(random, BASE62, 93)}AA`,
  (random) => `npm_${draw(random, BASE62, 36)}`,
  (random) => `SG.${draw(random, BASE62, 22)}.${draw(random, BASE62, 43)}`,
  (random) => `dop_v1_${draw(random, HEX, 64)}`,
  (random) => `hvs.${draw(random, BASE62, 90)}`,
];
const SAID = [
  (canary: string) => canary,
  (canary: string) => `the token is ${canary}, keep it`,
  (canary: string) => `export API_KEY="${canary}"\nmake deploy`,
  (canary: string) => JSON.stringify({ nested: { api_key: canary } }),
];

let shutter: ShutterProcess;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver(() => ({ status: 200, body: '{"errors":false,"items":[]}' }));
  shutter = await startShutter({
    mode: "enforce",
    config: {
      audit: { inputs: "full" },
      sinks: [
        { id: "file", use: "jsonl", from: "start", options: { path: "sink/audit.jsonl" } },
        { id: "elastic", use: "elastic-bulk", from: "start", options: { url: `${receiver.url}/_bulk` } },
        { id: "collector", use: "otlp-logs", from: "start", options: { url: `${receiver.url}/v1/logs` } },
      ],
    },
  });
});
afterAll(async () => {
  await shutter?.stop();
  await receiver?.close();
});

const random = new Random(20);
const canaries: string[] = [];
const newCanary = (): string => {
  const canary = FORMS[canaries.length % FORMS.length]?.(random) ?? "";
  canaries.push(canary);
  return canary;
};

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** Every place a string stands, but for identifiers. */
function places(value: Json, at: readonly string[] = []): string[][] {
  if (typeof value === "string") return [[...at]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    (at[0] === "metadata" && IDENTIFIERS.has(name)) || name === "session_id" ? [] : places(item, [...at, name]),
  );
}

function put(value: Json, at: readonly string[], text: string): Json {
  const [name, ...rest] = at;
  if (name === undefined) return text;
  const copy = structuredClone(value) as Record<string, Json>;
  copy[name] = put(copy[name] ?? null, rest, text);
  return copy;
}

async function post(body: string, path = "", headers: Record<string, string> = {}): Promise<string> {
  const key = /Hook key \(shown once\): (\S+)/.exec(shutter.said())?.[1];
  const response = await fetch(`${shutter.hookUrl}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, ...headers },
    body,
  });
  return response.text();
}

async function admin(path: string, init: RequestInit = {}): Promise<string> {
  const headers = { authorization: `Bearer ${shutter.adminToken}` };
  return (await fetch(`${shutter.adminUrl}${path}`, { ...init, headers })).text();
}

/** Reads a stream that does not end by itself. */
async function listen(path: string): Promise<{ stop(): Promise<string> }> {
  const ending = new AbortController();
  const headers = { authorization: `Bearer ${shutter.adminToken}` };
  const response = await fetch(`${shutter.adminUrl}${path}`, { headers, signal: ending.signal });
  let text = "";
  const done = (async () => {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
  })().catch(() => {});
  return {
    async stop() {
      ending.abort();
      await done;
      return text;
    },
  };
}

/** Every path of the API that can be read as it is. */
async function readablePaths(): Promise<string[]> {
  const document = JSON.parse(await admin("/openapi.json")) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(document.paths)
    .filter(([path, operations]) => "get" in operations && !path.includes("{") && !path.endsWith("/tail"))
    .map(([path]) => path);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** As itself, and as it would stand in base64 or in hex. */
function spellings(canary: string): Buffer[] {
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from("x".repeat(shift) + canary)
      .toString("base64")
      .replace(/=+$/, "")
      .slice(shift === 0 ? 0 : 4, -3),
  );
  return [canary, ...base64, Buffer.from(canary).toString("hex")].map((text) => Buffer.from(text));
}

test(`of ${COUNT} secrets sent on every way in, none is found on any way out`, { timeout: 180_000 }, async () => {
  const tail = await listen("/v1/tail");
  const spoken: Record<string, string> = {};

  const names = readdirSync(FIXTURES).filter((name) => name.endsWith(".json"));
  const sending: Promise<string>[] = [];
  for (let n = 0; canaries.length < COUNT - 60; n++) {
    const name = names[n % names.length] ?? "";
    const payload = JSON.parse(readFileSync(join(FIXTURES, name), "utf8")) as Json;
    const spots = places(payload);
    const spot = spots[random.int(spots.length)];
    const say = SAID[n % SAID.length];
    if (spot === undefined || say === undefined) continue;
    const event = /\.(pre_request|entire_request|tool_call_entire_request)\./.exec(name)?.[1] ?? "";
    sending.push(post(JSON.stringify(put(payload, spot, say(newCanary()))), event === "" ? "" : `?event=${event}`));
    if (sending.length === 8) await Promise.all(sending.splice(0));
  }
  await Promise.all(sending);

  const tool = (name: string, params: Json) =>
    JSON.stringify({ metadata: { request_id: "r", session_id: "s" }, tool_calls: [{ name, params }] });
  const chat = (text: string) =>
    JSON.stringify({ metadata: {}, request_body: { messages: [{ role: "user", content: text }] } });
  for (let n = 0; n < 10; n++) {
    await post(tool(newCanary(), { path: "/tmp/x" }));
    await post(tool("Bash", { [newCanary()]: 1 }));
    await post(chat("hello").slice(0, -1) + newCanary());
    await post(chat("hello"), "", { authorization: `Bearer ${newCanary()}` });
    await post(chat("hello"), `?event=${newCanary()}`, { "user-agent": canaries.at(-1) ?? "", "x-note": newCanary() });
    spoken[`evaluate ${n}`] = await admin("/v1/evaluate", {
      method: "POST",
      body: chat(SAID[n % 4]?.(newCanary()) ?? ""),
    });
  }
  expect(new Set(canaries).size).toBeGreaterThanOrEqual(COUNT);

  // Until what was answered is in the spool, the store and the sinks.
  await expect
    .poll(async () => /audit_oldest_unshipped_seconds\{sink="collector"\} 0$/m.test(await admin("/metrics")), {
      timeout: 30_000,
      interval: 500,
    })
    .toBe(true);
  await sleep(1_000);
  for (const path of await readablePaths()) spoken[path] = await admin(path);
  for (const path of ["/metrics", "/ui/", "/v1/export?format=csv", "/v1/export?format=jsonl"])
    spoken[path] = await admin(path);
  const sessions = JSON.parse(spoken["/v1/sessions"] ?? "{}") as { sessions?: { session: string }[] };
  for (const { session } of sessions.sessions ?? []) {
    const path = `/v1/sessions/${encodeURIComponent(session)}`;
    spoken[path] = await admin(path);
  }
  spoken["live tail"] = await tail.stop();
  expect(spoken["live tail"]).toContain("decision_id");
  spoken.log = shutter.said();
  for (const [n, { text }] of receiver.received.entries()) spoken[`sink ${n}`] = text;
  expect(receiver.received.length).toBeGreaterThan(2);
  const written = filesIn(shutter.folder);
  expect(written.some((path) => path.endsWith("sink/audit.jsonl"))).toBe(true);
  expect(written.some((path) => path.includes("/store/"))).toBe(true);

  const everything = new Map<string, Buffer>([
    ...Object.entries(spoken).map(([place, text]) => [place, Buffer.from(text)] as const),
    ...written.map((path) => [path.slice(shutter.folder.length), readFileSync(path)] as const),
  ]);
  const found = canaries.flatMap((canary, n) =>
    spellings(canary).flatMap((bytes) =>
      [...everything].filter(([, content]) => content.includes(bytes)).map(([place]) => `canary ${n} in ${place}`),
    ),
  );
  expect(found).toEqual([]);
});
