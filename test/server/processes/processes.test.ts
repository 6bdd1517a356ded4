import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listChains } from "../../../src/audit/chains.js";
import type { CallRecord } from "../../../src/audit/record.js";
import { diskFiles } from "../../../src/audit/spool-files.js";
import { verifySpool } from "../../../src/audit/verify.js";
import { KeyStore } from "../../../src/server/keys.js";
import { startShutter } from "../../support/shutter-process.js";
import { type HookReply, prompt, startTestServer, type TestServer } from "../../support/test-server.js";

const TOKEN = "ghp_2f9c4b7e1a8d3065c9e2b4f7a1d8c3e60597";
const START_MS_MAX = 120_000;
/** What a process needs for these tests: about ten of them are started, and rules that nobody asks take time to compile. */
const LEAN = { workers: { threads: 1 }, detectors: { injection: false, "tool-args": false } };
/** A busy machine must not turn what is decided into what was not finished. */
const SETTINGS = { ...LEAN, mode: "enforce", budget_ms: 5_000, log: { level: "silent" } };

let two: TestServer;
beforeAll(async () => {
  two = await startTestServer({ ...SETTINGS, processes: 2 });
}, START_MS_MAX);
afterAll(() => two.stop());

interface Process {
  readonly process: number;
  readonly pid: number;
  readonly up: boolean;
  readonly audit: { readonly accepted: number; readonly chain: string };
}

async function processes(): Promise<Process[]> {
  const status = (await two.admin("/v1/status")) as { readonly processes: Process[] };
  return status.processes;
}

async function decisions(): Promise<CallRecord[]> {
  return ((await two.admin("/v1/decisions?limit=500")) as { readonly decisions: CallRecord[] }).decisions;
}

function conversation(texts: readonly string[], session = "s1", requestId = ""): Record<string, unknown> {
  const messages = texts.map((content, index) => ({ role: index % 2 === 0 ? "user" : "assistant", content }));
  const metadata = { login_name: "dev@example.com", model: "m", session_id: session, request_id: requestId };
  return { metadata, request_body: { model: "m", messages } };
}

/** Scans done so far, over all detectors; scrapes are cached for a second. */
async function scans(): Promise<number> {
  await sleep(1_100);
  return two.metric("shutter_detector_duration_seconds_count", 'detector="secrets"');
}

/** Calls one after the other over `lines` at once, until told to stop. Every one is a connection of its own. */
function load(lines: number): { readonly calls: Outcome[]; stop(): Promise<void> } {
  const calls: Outcome[] = [];
  let running = true;
  const line = async (number: number): Promise<void> => {
    for (let n = 0; running; n++) {
      const begunMs = performance.now();
      const reply = await two.post(prompt(`line ${number}, call ${n}`)).catch(() => undefined);
      calls.push({ begunMs, reply });
      await sleep(10);
    }
  };
  const all = Array.from({ length: lines }, (_, number) => line(number));
  return {
    calls,
    async stop() {
      running = false;
      await Promise.all(all);
    },
  };
}

interface Outcome {
  readonly begunMs: number;
  readonly reply: HookReply | undefined;
}

const isAllowed = ({ reply }: Outcome): boolean =>
  reply?.status === 200 && (reply.body as { action?: string }).action === "allow";

/** The reply without the id of its decision. */
function decidedIn({ status, body, decisionId }: HookReply): unknown {
  return { status, body: JSON.stringify(body).replace(String(decisionId), "") };
}

async function verified(): Promise<boolean[]> {
  const dir = join(two.dataDir, "audit");
  const chains = await listChains(diskFiles, dir);
  return Promise.all(chains.map(async (chain) => (await verifySpool(join(dir, chain))).ok));
}

test("calls land on both processes, and are counted together", async () => {
  for (let n = 0; n < 40; n++) expect((await two.post(prompt(`hello ${n}`))).status).toBe(200);
  expect((await processes()).map(({ audit }) => audit.accepted > 0)).toEqual([true, true]);
  await sleep(1_100);
  const counted = 'event="pre_request",action="allow",code="200"';
  expect(await two.metric("shutter_hook_requests_total", counted)).toBe(40);
  expect(await two.metric("shutter_process_up", 'process="1"')).toBe(1);
  expect(await decisions()).toHaveLength(40);
});

describe("sessions spread over two processes", () => {
  let one: TestServer;
  beforeAll(async () => {
    one = await startTestServer(SETTINGS);
  }, START_MS_MAX);
  afterAll(() => one.stop());

  test("get the decisions they get from one, whatever is resent, edited or left out", {
    timeout: 120_000,
  }, async () => {
    const text = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom("Explain the parser.", "And now?", "x".repeat(5_000), "Done.") },
      { weight: 1, arbitrary: fc.constant(`Use ${TOKEN} please`) },
    );
    const turn = fc.oneof(
      { weight: 4, arbitrary: text.map((said) => (history: string[]) => [...history, said]) },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.nat({ max: 5 }), text).map(
          ([at, said]) =>
            (history: string[]) =>
              history.with(at % history.length, said),
        ),
      },
      { weight: 1, arbitrary: fc.nat({ max: 5 }).map((count) => (history: string[]) => history.slice(-1 - count)) },
    );
    let sessions = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 2, maxLength: 6 }), async (turns) => {
        const session = `session-${sessions++}`;
        let history = ["Hello."];
        for (const next of turns) {
          history = next(history);
          const call = conversation(history, session);
          const [alone, spread] = await Promise.all([one.post(call), two.post(call)]);
          expect(decidedIn(spread)).toEqual(decidedIn(alone));
        }
      }),
      { numRuns: 15 },
    );
  });
});

test("what one process has scanned no other scans again", async () => {
  const call = conversation(["Seen by one, known to all.", "Yes.", "Then go on."], "told");
  const before = await scans();
  await two.post(call);
  const once = await scans();
  for (let n = 0; n < 12; n++) await two.post(call);
  expect({ first: once - before, later: (await scans()) - once }).toEqual({ first: 1, later: 0 });
});

test("a finding is recorded as new once, wherever the session's calls land", async () => {
  for (let n = 0; n < 12; n++) {
    await two.post(conversation([`My key is ${TOKEN}, keep it.`], "finding"));
    await sleep(50);
  }
  const records = (await decisions()).filter(({ session_id }) => session_id === "finding");
  const fresh = records.map(({ findings = [] }) => findings.length).filter((count) => count > 0);
  expect({ records: records.length, fresh: fresh.length }).toEqual({ records: 12, fresh: 1 });
});

test("both post events of a request, sent at once, find out which of them is the repeated one", async () => {
  const ids = Array.from({ length: 12 }, (_, n) => `joined-${n}`);
  await Promise.all(ids.map((id) => two.post(conversation(["Hello."], "joined", id))));
  await Promise.all(
    ids.flatMap((id) =>
      ["tool_call_entire_request", "entire_request"].map((event) =>
        two.post({ ...conversation(["Hello."], "joined", id), response_body: {} }, { path: `?event=${event}` }),
      ),
    ),
  );
  const received = (await decisions()).filter(({ kind }) => kind === "received");
  for (const id of ids) {
    const [first, second] = received
      .filter(({ request_id }) => request_id === id)
      .sort((a, b) => Number(a.duplicate_of !== undefined) - Number(b.duplicate_of !== undefined));
    expect(first?.duplicate_of).toBe(undefined);
    expect(second?.duplicate_of).toBe(first?.decision_id);
  }
});

test("all processes follow the keys", async () => {
  const { key } = KeyStore.open(two.dataDir).create("acme", "web");
  const headers = { authorization: `Bearer ${key}` };
  const statuses = async (): Promise<Set<number>> =>
    new Set(
      await Promise.all(Array.from({ length: 16 }, async () => (await two.post(prompt("hi"), { headers })).status)),
    );
  await expect.poll(statuses, { timeout: 45_000, interval: 200 }).toEqual(new Set([200]));
});

test("POST /v1/evaluate is answered by any of them", async () => {
  const response = await fetch(`${two.adminUrl}/v1/evaluate?event=pre_request`, {
    method: "POST",
    headers: { authorization: "Bearer test-admin-token" },
    body: JSON.stringify(conversation([`Use ${TOKEN}`])),
  });
  expect(await response.json()).toMatchObject({ event: "pre_request", decision: { effective: { action: "block" } } });
});

test("a second server is not let onto the port", async () => {
  const port = Number(new URL(two.hookUrl).port);
  await expect(startTestServer({ processes: 2, listen: { port } })).rejects.toMatchObject({ code: "ADDRESS_UNUSABLE" });
});

test("killed, one loses no calls of the other, is back, and knows what was known", { timeout: 120_000 }, async () => {
  const known = conversation(["Known before the kill.", "Yes."], "killed");
  await two.post(known);
  const [victim] = await processes();
  if (victim === undefined) throw new Error("no process");
  const traffic = load(4);
  await sleep(500);
  process.kill(victim.pid, "SIGKILL");
  await expect.poll(() => existsProcess(victim.pid)).toBe(false);
  const goneMs = performance.now();
  await expect
    .poll(async () => (await processes()).map(({ up, pid }) => up && pid !== victim.pid), { timeout: 90_000 })
    .toEqual([true, true]);
  await sleep(500);
  await traffic.stop();
  const later = traffic.calls.filter(({ begunMs }) => begunMs > goneMs);
  expect(later.length).toBeGreaterThan(50);
  expect(later.filter((call) => !isAllowed(call))).toEqual([]);

  const before = await scans();
  for (let n = 0; n < 12; n++) await two.post(known);
  expect((await scans()) - before).toBe(0);
  expect(await two.metric("shutter_process_restarts_total", 'process="1",reason="crash"')).toBe(1);
  expect(await verified()).toEqual([true, true]);
});

test("replaced one after the other under load, no call is lost and no count falls", { timeout: 180_000 }, async () => {
  const counted = 'event="pre_request",action="allow",code="200"';
  await sleep(1_100);
  const before = await two.metric("shutter_hook_requests_total", counted);
  const pids = (await processes()).map(({ pid }) => pid);
  const traffic = load(3);
  await two.reload(two.config);
  await traffic.stop();
  expect(traffic.calls.filter((call) => !isAllowed(call))).toEqual([]);
  expect((await processes()).map(({ up, pid }) => up && !pids.includes(pid))).toEqual([true, true]);
  await sleep(1_100);
  expect(await two.metric("shutter_hook_requests_total", counted)).toBe(before + traffic.calls.length);
  expect(new Set(await verified())).toEqual(new Set([true]));
});

test("a configuration that does not start leaves everything as it is", { timeout: 120_000 }, async () => {
  const pids = (await processes()).map(({ pid }) => pid);
  await two.reload({ ...two.config, plugins: [{ use: join(two.dataDir, "absent.js"), options: {} }] });
  expect((await processes()).map(({ pid }) => pid)).toEqual(pids);
  expect((await two.post(prompt("still here"))).status).toBe(200);
});

test("SIGTERM: calls under way are answered by every process", { timeout: START_MS_MAX }, async () => {
  const shutter = await startShutter({ config: { ...LEAN, processes: 2 } });
  const { port, pathname } = new URL(shutter.hookUrl);
  const body = JSON.stringify(prompt("half of it comes later"));
  const head = [
    `POST ${pathname}?event=pre_request HTTP/1.1`,
    "Host: h",
    `Authorization: Bearer ${shutter.aperture.hooks?.["shutter-sync"]?.apikey}`,
    `Content-Length: ${body.length}\r\n\r\n`,
  ].join("\r\n");
  const open = await Promise.all(Array.from({ length: 12 }, () => begun(Number(port), head + body.slice(0, 20))));
  await sleep(300);
  const stopped = shutter.stop();
  await sleep(300);
  const answers = await Promise.all(open.map((socket) => finished(socket, body.slice(20))));
  expect(new Set(answers)).toEqual(new Set(["HTTP/1.1 200 OK"]));
  expect(await stopped).toBe(0);
});

function begun(port: number, bytes: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1").once("error", reject);
    socket.once("connect", () => socket.write(bytes, () => resolve(socket)));
  });
}

/** The status line of the answer to what is finished now. */
function finished(socket: Socket, rest: string): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once("data", (bytes) => resolve(bytes.toString("latin1").split("\r\n")[0] ?? ""));
    socket.once("error", reject).once("close", () => reject(new Error("closed without an answer")));
    socket.write(rest);
  });
}

/** Until it has been waited for: a zombie's threads may still hold its listening socket. */
function existsProcess(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
