import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { listChains } from "../../src/audit/chains.js";
import { readSpool } from "../../src/audit/read-spool.js";
import type { CallRecord } from "../../src/audit/record.js";
import { diskFiles } from "../../src/audit/spool-files.js";
import { verifySpool } from "../../src/audit/verify.js";
import { recorderPid } from "../support/recorder-pid.js";
import { prompt, startTestServer, type TestServer } from "../support/test-server.js";

/** `npm run kills:recorder` makes 200 of them. */
const KILLS = Number(process.env.SHUTTER_RECORDER_KILLS ?? 6);
const LINES = 4;
const KILL_MS_MAX = 2_000;

interface Load {
  /** Decision ids that a reply named: of `pre_request`s, and of completed requests that were acknowledged. */
  readonly acknowledged: Set<string>;
  readonly refused: number[];
  stop(): Promise<void>;
}

/** Requests and their completion, one after the other over some lines at once. */
function load(server: TestServer): Load {
  const acknowledged = new Set<string>();
  const refused: number[] = [];
  let running = true;
  const send = async (payload: unknown, event: string): Promise<void> => {
    const { status, decisionId } = await server.post(payload, { path: `?event=${event}` });
    if (status === 200 && decisionId !== null) acknowledged.add(decisionId);
    else refused.push(status);
  };
  const line = async (number: number): Promise<void> => {
    for (let n = 0; running; n++) {
      const call = prompt(`line ${number}, call ${n}`) as { metadata: object };
      const metadata = { ...call.metadata, request_id: `${number}-${n}`, session_id: `s${number}` };
      await send({ ...call, metadata }, "pre_request");
      await send({ ...call, metadata, response_body: {} }, "entire_request");
      await sleep(5);
    }
  };
  const lines = Array.from({ length: LINES }, (_, number) => line(number));
  return {
    acknowledged,
    refused,
    async stop() {
      running = false;
      await Promise.all(lines);
    },
  };
}

async function startedRecorder(): Promise<number> {
  await expect.poll(recorderPid, { timeout: 60_000, interval: 20 }).not.toBe(0);
  return recorderPid();
}

/** Everything `/v1/decisions` shows, page by page. */
async function shown(server: TestServer): Promise<CallRecord[]> {
  const records: CallRecord[] = [];
  let next: string | undefined = "";
  while (next !== undefined) {
    const query = `limit=200&from=90d${next === "" ? "" : `&cursor=${encodeURIComponent(next)}`}`;
    const page = (await server.admin(`/v1/decisions?${query}`)) as { decisions: CallRecord[]; next?: string };
    records.push(...page.decisions);
    next = page.next;
  }
  return records;
}

/** Every record of the account, as text; and whether its chains are sound. */
async function account(dir: string): Promise<{ records: string[]; isSound: boolean }> {
  const records: string[] = [];
  let isSound = true;
  for (const chain of await listChains(diskFiles, dir)) {
    for await (const { record } of readSpool(join(dir, chain))) {
      if (record.kind !== "marker" && record.kind !== "policy") records.push(JSON.stringify(record));
    }
    isSound &&= (await verifySpool(join(dir, chain))).ok;
  }
  return { records, isSound };
}

/** Those of `wanted` that are not among `there`. */
function lacking(there: readonly string[], wanted: readonly string[]): string[] {
  const known = new Set(there);
  return wanted.filter((one) => !known.has(one));
}

function kinds(records: readonly string[], ...of: string[]): number[] {
  return of.map((kind) => records.filter((record) => record.startsWith(`{"v":1,"kind":"${kind}"`)).length);
}

test("a recorder killed at random moments under load delays no answer, loses nothing and writes nothing twice", {
  timeout: KILLS * 20_000 + 120_000,
}, async () => {
  const server = await startTestServer({ budget_ms: 5_000, log: { level: "silent" } });
  try {
    const traffic = load(server);
    for (let kill = 0; kill < KILLS; kill++) {
      const victim = await startedRecorder();
      await sleep(Math.random() * KILL_MS_MAX);
      process.kill(victim, "SIGKILL");
      await expect.poll(recorderPid, { timeout: 30_000, interval: 20 }).not.toBe(victim);
    }
    await traffic.stop();
    const healthy = async (): Promise<boolean> =>
      (await fetch(`${server.adminUrl}/healthz`).catch(() => undefined))?.ok ?? false;
    await expect.poll(healthy, { timeout: 60_000 }).toBe(true);
    await expect.poll(async () => (await fetch(`${server.adminUrl}/readyz`)).status, { timeout: 60_000 }).toBe(200);

    const dir = join(server.dataDir, "audit");
    // Completed requests are looked at behind their acknowledgement.
    await expect
      .poll(async () => kinds((await account(dir)).records, "received", "evaluated"), { timeout: 60_000 })
      .toSatisfy(([received, evaluated]) => received === evaluated);
    const { records, isSound } = await account(dir);
    const stored = await shown(server);
    const inStore = stored.map((record) => JSON.stringify(record));
    expect(traffic.refused).toEqual([]);
    expect(isSound).toBe(true);
    const figures = {
      lost: lacking(inStore, records).length,
      foreign: lacking(records, inStore).length,
      twice: inStore.length - new Set(inStore).size,
    };
    expect(figures).toEqual({ lost: 0, foreign: 0, twice: 0 });
    const ids = stored.map(({ decision_id }) => decision_id);
    expect(lacking(ids, [...traffic.acknowledged])).toEqual([]);
    expect(traffic.acknowledged.size).toBeGreaterThan(KILLS);
  } finally {
    await server.stop();
  }
});
