import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { listChains } from "../../src/audit/chains.js";
import type { CallRecord } from "../../src/audit/record.js";
import { diskFiles } from "../../src/audit/spool-files.js";
import { tailSpool } from "../../src/audit/tail.js";
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

/** Every record of the account, as text, sorted; and whether its chains are sound. */
async function account(dir: string): Promise<{ records: string[]; isSound: boolean }> {
  const records: string[] = [];
  for await (const { record } of tailSpool(dir, { from: "start", follow: false })) {
    if (record.kind !== "marker" && record.kind !== "policy") records.push(JSON.stringify(record));
  }
  const chains = await listChains(diskFiles, dir);
  const verified = await Promise.all(chains.map((chain) => verifySpool(join(dir, chain))));
  return { records: records.sort(), isSound: verified.every(({ ok }) => ok) };
}

test("a recorder killed at random moments under load delays no answer, loses nothing and writes nothing twice", {
  timeout: KILLS * 20_000 + 120_000,
}, async () => {
  const server = await startTestServer({ budget_ms: 5_000, log: { level: "silent" } });
  try {
    const traffic = load(server);
    for (let kill = 0; kill < KILLS; kill++) {
      await expect.poll(recorderPid, { timeout: 30_000, interval: 20 }).not.toBe(0);
      await sleep(Math.random() * KILL_MS_MAX);
      process.kill(recorderPid(), "SIGKILL");
    }
    await traffic.stop();
    const healthy = async (): Promise<boolean> =>
      (await fetch(`${server.adminUrl}/healthz`).catch(() => undefined))?.ok ?? false;
    await expect.poll(healthy, { timeout: 60_000 }).toBe(true);
    await expect.poll(async () => (await fetch(`${server.adminUrl}/readyz`)).status, { timeout: 60_000 }).toBe(200);

    const inStore = await shown(server);
    const { records, isSound } = await account(join(server.dataDir, "audit"));
    expect(traffic.refused).toEqual([]);
    expect(isSound).toBe(true);
    expect(inStore.map((record) => JSON.stringify(record)).sort()).toEqual(records);
    const ids = new Set(inStore.map(({ decision_id }) => decision_id));
    expect([...traffic.acknowledged].filter((id) => !ids.has(id))).toEqual([]);
    expect(traffic.acknowledged.size).toBeGreaterThan(KILLS);
  } finally {
    await server.stop();
  }
});
