import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Bench, BenchOptions, BenchResult } from "./bench.js";
import { openDashboard } from "./dashboard-client.js";
import { type LoadResult, merged, pooled, sendLoad } from "./load.js";
import { agentTurn, SIZES } from "./payloads.js";
import { BENCH_ADMIN_TOKEN, type Measured, startLoop, startShutter, withServers } from "./processes.js";
import { writeSpool } from "./written-spool.js";

/**
 * One server is loaded all the time, and every two seconds something else is at work beside it: nothing, the recorder
 * with a dashboard open, or a loop that does nothing, at the recorder's priority. Whoever has no turn is stopped. So a
 * stall of a shared machine meets all three alike, and the loop tells what it costs that a core is taken at all.
 */
const STATES = ["nothing", "recorder and dashboard", "an empty loop"] as const;
type State = (typeof STATES)[number];

const FULL = { records: 700_000, cycles: 20 };
const GUARD = { records: 100_000, cycles: 2 };
const WINDOW_S = 2;
const SETTLE_MS = 200;
const WARM_UP_S = 4;
const SESSIONS = 16;
const RATE = 100;
/** As `recorder/recorder-process.ts` sets its own. */
const RECORDER_NICENESS = 5;
const RATIO_MAX = 1.2;

interface Figures {
  readonly behind_s: number;
  readonly stored: number;
}

async function measure(server: Measured, cycles: number): Promise<{ windows: Map<State, LoadResult[]>; end: Figures }> {
  const bodies = Array.from({ length: SESSIONS }, (_, seed) => agentTurn(SIZES["20 KB"], seed));
  const message = server.messages(bodies);
  const dashboard = await openDashboard(server);
  const loop = startLoop(RECORDER_NICENESS);
  const beside: Readonly<Record<State, readonly number[]>> = {
    nothing: [],
    "recorder and dashboard": [await recorderPid(server), dashboard.pid],
    "an empty loop": [loop.pid],
  };
  const windows = new Map<State, LoadResult[]>(STATES.map((state) => [state, []]));
  try {
    await sendLoad(server, { message, rate: RATE, seconds: WARM_UP_S });
    for (let window = 0; window < cycles * STATES.length; window++) {
      const state = STATES[window % STATES.length] ?? "nothing";
      for (const other of STATES) {
        for (const pid of beside[other]) process.kill(pid, other === state ? "SIGCONT" : "SIGSTOP");
      }
      await sleep(SETTLE_MS);
      windows.get(state)?.push(await sendLoad(server, { message, rate: RATE, seconds: WINDOW_S }));
    }
  } finally {
    for (const pid of Object.values(beside).flat()) process.kill(pid, "SIGCONT");
    await loop.stop();
  }
  const end = await figures(server);
  const refused = [...(await dashboard.close())].filter(([status]) => status !== 200);
  if (refused.length > 0) throw new Error(`the dashboard was answered ${refused.map(([status]) => status)}`);
  return { windows, end };
}

async function recorderPid({ adminUrl }: Measured): Promise<number> {
  const headers = { authorization: `Bearer ${BENCH_ADMIN_TOKEN}` };
  const status = (await (await fetch(`${adminUrl}/v1/status`, { headers })).json()) as { recorder: { pid: number } };
  return status.recorder.pid;
}

async function figures({ adminUrl }: Measured): Promise<Figures> {
  const lines = (await (await fetch(`${adminUrl}/metrics`)).text()).split("\n");
  const value = (sample: string): number =>
    Number(lines.find((line) => line.startsWith(`${sample} `))?.slice(sample.length) ?? Number.NaN);
  return {
    behind_s: value('shutter_audit_oldest_unshipped_seconds{sink="store"}'),
    stored: value('shutter_audit_records_total{sink="store",result="written"}'),
  };
}

async function run({ isGuard }: BenchOptions): Promise<BenchResult> {
  const { records, cycles } = isGuard ? GUARD : FULL;
  const dataDir = mkdtempSync(join(tmpdir(), "shutter-bench-data-"));
  writeSpool(dataDir, { records, days: 1, end: Date.now() });
  const measuring = withServers(async (start) => measure(await start(startShutter({ dataDir })), cycles));
  const { windows, end } = await measuring.finally(() => rmSync(dataDir, { recursive: true, force: true }));

  const rows = STATES.map((state) => {
    const loads = windows.get(state) ?? [];
    const took = pooled(loads);
    const { requests, lost, shed, sentLateP99Ms } = merged(loads);
    const ms = (percentile: number): number => took.getValueAtPercentile(percentile) / 1_000;
    return { state, p50: ms(50), p90: ms(90), p99: ms(99), requests, lost, shed, sentLateP99Ms };
  });
  const [quiet, busy, loop] = rows as [(typeof rows)[0], (typeof rows)[0], (typeof rows)[0]];
  const ratio = busy.p99 / quiet.p99;
  return {
    tables: [
      {
        title: `${RATE} calls/s of 20 KB, with the recorder at full speed and a dashboard open, and without`,
        rows: rows.map(({ state, p50, p90, p99, requests, lost, shed, sentLateP99Ms }) => ({
          "at work beside it": state,
          "p50 ms": p50,
          "p90 ms": p90,
          "p99 ms": p99,
          "p99 / nothing": p99 / quiet.p99,
          "p99 / loop": p99 / loop.p99,
          "sent late p99 ms": sentLateP99Ms,
          calls: requests,
          lost,
          shed,
        })),
      },
      {
        title: "The recorder meanwhile, in a third of the time",
        rows: [{ "records stored": end.stored, "behind at the end, s": Math.round(end.behind_s) }],
      },
    ],
    ratios: { "recorder: p99 with it at full speed / without": ratio },
    faults: [
      ...(busy.lost + quiet.lost > 0 ? ["calls were lost"] : []),
      ...(end.stored >= records ? ["the recorder was done before the load was: more records"] : []),
      ...(!isGuard && ratio > RATIO_MAX
        ? [`p99 with the recorder at full speed is ${ratio.toFixed(2)} times that without`]
        : []),
    ],
  };
}

export const recorder: Bench = {
  name: "recorder",
  question: "What does it cost a waiting caller that the recorder is at full speed and somebody looks?",
  run,
};
