import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench, BenchResult } from "./bench.js";
import { openDashboard } from "./dashboard-client.js";
import { type LoadResult, merged, sendLoad } from "./load.js";
import { agentTurn, SIZES } from "./payloads.js";
import { type Measured, startShutter, withServers } from "./processes.js";
import { writeSpool } from "./written-spool.js";

const SESSIONS = 16;
const RATE = 100;
const ROUNDS = 3;
const WARM_UP_S = 2;
const RATIO_MAX = 1.2;

interface Round {
  readonly load: LoadResult;
  /** Seconds the recorder was behind when the load was over: 0, and it was not at work all the time. */
  readonly behindS: number;
  readonly stored: number;
  readonly refused: number;
}

/** Calls to a server whose recorder has a spool to catch up with, while somebody looks; or to one with nothing to do. */
async function round(isBusy: boolean, { records, seconds }: { records: number; seconds: number }): Promise<Round> {
  const dataDir = mkdtempSync(join(tmpdir(), "shutter-bench-data-"));
  if (isBusy) writeSpool(dataDir, { records, days: 1, end: Date.now() });
  const measuring = withServers(async (start) => {
    const server = await start(startShutter({ dataDir }));
    const bodies = Array.from({ length: SESSIONS }, (_, seed) => agentTurn(SIZES["20 KB"], seed));
    const message = server.messages(bodies);
    await sendLoad(server, { message, rate: RATE, seconds: WARM_UP_S });
    const dashboard = isBusy ? await openDashboard(server) : undefined;
    const load = await sendLoad(server, { message, rate: RATE, seconds });
    const [behindS, stored] = await Promise.all([
      metric(server, 'shutter_audit_oldest_unshipped_seconds{sink="store"}'),
      metric(server, 'shutter_audit_records_total{sink="store",result="written"}'),
    ]);
    const answers = (await dashboard?.close()) ?? new Map();
    const refused = [...answers].filter(([status]) => status !== 200);
    return { load, behindS, stored, refused: refused.reduce((sum, [, count]) => sum + count, 0) };
  });
  return measuring.finally(() => rmSync(dataDir, { recursive: true, force: true }));
}

async function metric({ adminUrl }: Measured, sample: string): Promise<number> {
  const page = await (await fetch(`${adminUrl}/metrics`)).text();
  const line = page.split("\n").find((one) => one.startsWith(`${sample} `));
  return Number(line?.slice(sample.length) ?? Number.NaN);
}

async function run({ isGuard }: { readonly isGuard: boolean }): Promise<BenchResult> {
  const size = isGuard ? { records: 100_000, seconds: 4 } : { records: 500_000, seconds: 10 };
  const [quiet, busy]: [Round[], Round[]] = [[], []];
  for (let n = 1; n <= (isGuard ? 1 : ROUNDS); n++) {
    process.stderr.write(`recorder: round ${n}\n`);
    // In turns, so that what else the machine does falls on both.
    quiet.push(await round(false, size));
    busy.push(await round(true, size));
  }
  const [without, with_] = [quiet, busy].map((rounds) => merged(rounds.map(({ load }) => load))) as [
    LoadResult,
    LoadResult,
  ];
  const ratio = with_.p99Ms / without.p99Ms;
  const row = (
    recorder: string,
    rounds: readonly Round[],
    { p50Ms, p90Ms, p99Ms, sentLateP99Ms, lost, shed }: LoadResult,
  ) => ({
    recorder,
    "p50 ms": p50Ms,
    "p90 ms": p90Ms,
    "p99 ms": p99Ms,
    "sent late p99 ms": sentLateP99Ms,
    lost,
    shed,
    "records stored": Math.round(rounds.reduce((sum, { stored }) => sum + stored, 0) / rounds.length),
    "behind at the end, s": Math.min(...rounds.map(({ behindS }) => behindS)),
  });
  return {
    tables: [
      {
        title: `${RATE} calls/s of 20 KB, with the recorder at full speed and a dashboard open, and without`,
        rows: [
          row("nothing to do", quiet, without),
          { ...row("catching up, dashboard open", busy, with_), "p99 ratio": ratio },
        ],
      },
    ],
    ratios: { "recorder: p99 with it at full speed / without": ratio },
    faults: [
      ...(with_.lost + without.lost > 0 ? ["calls were lost"] : []),
      ...(busy.some(({ behindS }) => behindS === 0) ? ["the recorder was done before the load was: more records"] : []),
      ...(busy.some(({ refused }) => refused > 0) ? ["the dashboard was not answered"] : []),
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
