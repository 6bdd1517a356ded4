import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CallRecord } from "../../src/audit/record.js";
import { prompt, startTestServer, type TestServer } from "../support/test-server.js";

/** A budget so short that a few calls at once are more than can be done. */
const BUDGET_MS = 1;
const CALLS = 200;

interface Outcome {
  readonly replies: Awaited<ReturnType<TestServer["post"]>>[];
  /** Audit records of calls that were decided. */
  readonly records: CallRecord[];
  /** Calls the metrics say were answered. */
  readonly counted: number;
}

/** Sends more than can be done at once, and reads both accounts once everything is written. */
async function overload(mode: "monitor" | "enforce", path = "?event=pre_request"): Promise<Outcome> {
  const server = await startTestServer({ mode, budget_ms: BUDGET_MS });
  try {
    const replies = await Promise.all(
      Array.from({ length: CALLS }, (_, n) => server.post(prompt(`call ${n} ${"and so on ".repeat(200)}`), { path })),
    );
    const allowed = await server.metric(REQUESTS, 'event="pre_request",action="allow",code="200"');
    const deferred = await server.metric(REQUESTS, 'event="pre_request",action="none",code="503"');
    await expect.poll(() => callsOf(decisions(server.dataDir)), { timeout: 45_000 }).toBeGreaterThanOrEqual(CALLS);
    return { replies, counted: allowed + deferred, records: decisions(server.dataDir) };
  } finally {
    await server.stop();
  }
}

const REQUESTS = "shutter_hook_requests_total";

function decisions(dataDir: string): CallRecord[] {
  const spool = join(dataDir, "audit");
  const lines = readdirSync(spool)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => readFileSync(join(spool, name), "utf8").split("\n").slice(0, -1));
  // The first line of a file names the chain, and holds no record.
  const records = lines.map((line) => (JSON.parse(line) as { record?: CallRecord }).record);
  return records.filter((record): record is CallRecord => record?.kind === "decision");
}

const callsOf = (records: readonly CallRecord[]): number => records.reduce((sum, { calls = 1 }) => sum + calls, 0);

/** What both tests below look at; whichever comes first sends it. */
let sent: Promise<Outcome> | undefined;
const enforced = (): Promise<Outcome> => {
  sent ??= overload("enforce");
  return sent;
};

test("under overload every call is answered, counted, and found in the audit by its decision id", async () => {
  const { replies, records, counted } = await enforced();
  expect(replies.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
  expect(counted).toBe(CALLS);
  expect(callsOf(records)).toBe(CALLS);
  const ids = new Set(records.map(({ decision_id }) => decision_id));
  expect(replies.filter(({ decisionId }) => decisionId === null || !ids.has(decisionId))).toEqual([]);
  for (const record of records) CallRecord.parse(record);
});

test("calls that were not read share a record that says so", async () => {
  const { records } = await enforced();
  const unread = records.filter(({ calls }) => calls !== undefined);
  expect(callsOf(unread)).toBeGreaterThan(0);
  for (const { decision, degraded, http_status } of unread) {
    expect({ effective: decision?.effective, reason: degraded?.reason, http_status }).toEqual({
      effective: "defer",
      reason: "overload",
      http_status: 503,
    });
  }
});

test("monitor mode allows under overload too, and records what it let through unread", async () => {
  const { replies, records } = await overload("monitor");
  expect(replies.map(({ status, body }) => [status, body])).toEqual(replies.map(() => [200, { action: "allow" }]));
  expect(callsOf(records)).toBe(CALLS);
  const unread = records.filter(({ calls }) => calls !== undefined);
  expect(callsOf(unread)).toBeGreaterThan(0);
  expect(new Set(unread.map(({ degraded }) => degraded?.reason))).toEqual(new Set(["overload"]));
});

test("a call whose URL does not say that somebody waits for it is read in any case", async () => {
  const { records } = await overload("enforce", "");
  expect(records.filter(({ calls }) => calls !== undefined)).toEqual([]);
  expect(records).toHaveLength(CALLS);
});
