import type { Bench, BenchResult } from "./bench.js";
import { P99_MS_MAX } from "./capacity-search.js";
import type { ConnectionUse } from "./connections.js";
import { keepToLastCore, serverCores } from "./cores.js";
import { allowedDegradedBy, type Ledger, ledgerOf } from "./ledger.js";
import { closedLoop, type LoadResult, sendLoad } from "./load.js";
import { agentTurn, SIZES, type SizeName } from "./payloads.js";
import { type Measured, startShutter, withServers } from "./processes.js";

/**
 * The load generator has a core of its own and the server the others, so that the generator does not take from the
 * server what it needs at ten times the load; the peak is measured the same way.
 */
const SESSIONS = 16;
const SECONDS = 3;
const TIMES = [1, 2, 5, 10];
const PEAK_CONNECTIONS = 32;
/** What may be added to the deadline by sockets, both processes and the clock. */
const BEYOND_DEADLINE_MS = 20;

interface Case {
  readonly size: SizeName;
  readonly use: ConnectionUse;
  readonly mode: "enforce" | "monitor";
}
const CASES: readonly Case[] = [
  { size: "2 KB", use: "kept", mode: "enforce" },
  { size: "20 KB", use: "fresh", mode: "enforce" },
  { size: "20 KB", use: "fresh", mode: "monitor" },
];

interface Step {
  readonly times: number;
  readonly result: LoadResult;
  /** Allowed without a complete evaluation, as monitor mode does where another mode would answer 503. */
  readonly allowedDegraded: number;
}

/** Calls a second that were evaluated in full. */
const goodput = ({ result: { answered, seconds }, allowedDegraded }: Step): number =>
  (answered - allowedDegraded) / seconds;

/** Everything a server can do, when each of some connections waits for its answer. */
async function peakOf(
  server: Measured,
  message: (n: number) => readonly Buffer[],
  use: ConnectionUse,
): Promise<number> {
  const load = { message, connections: PEAK_CONNECTIONS };
  await closedLoop(server, { ...load, seconds: 2 }, use);
  return closedLoop(server, { ...load, seconds: SECONDS }, use);
}

async function measure({
  size,
  use,
  mode,
}: Case): Promise<{ peak: number; steps: Step[]; calls: number; ledger: Ledger }> {
  return withServers(async (start) => {
    const server = await start(startShutter({ use, mode, cores: serverCores() }));
    const bodies = Array.from({ length: SESSIONS }, (_, seed) => agentTurn(SIZES[size], seed));
    const next = server.messages(bodies);
    let calls = 0;
    const message: typeof next = (n) => {
      calls++;
      return next(n);
    };
    const peak = await peakOf(server, message, use);
    const steps: Step[] = [];
    for (const times of TIMES) {
      const before = await allowedDegradedBy(server);
      const result = await sendLoad(server, { message, rate: peak * times, seconds: SECONDS, use });
      steps.push({ times, result, allowedDegraded: (await allowedDegradedBy(server)) - before });
    }
    return { peak, steps, calls, ledger: await ledgerOf(server) };
  });
}

async function run(): Promise<BenchResult> {
  const release = keepToLastCore();
  try {
    const rows: Record<string, string | number>[] = [];
    const ledgers: Record<string, string | number>[] = [];
    const faults: string[] = [];
    for (const what of CASES) {
      const { peak, steps, calls, ledger } = await measure(what);
      const name = `${what.size} ${what.use} ${what.mode}`;
      for (const step of steps) {
        const { times, result, allowedDegraded } = step;
        rows.push({
          body: what.size,
          connections: what.use,
          mode: what.mode,
          load: `${times}x`,
          "calls/s": Math.round(result.requests / SECONDS),
          "goodput/s": Math.round(goodput(step)),
          "of peak": goodput(step) / peak,
          shed: `${((100 * (result.shed + allowedDegraded)) / result.requests).toFixed(1)} %`,
          lost: result.lost,
          "p50 ms": result.p50Ms,
          "p99 ms": result.p99Ms,
          "answered p99 ms": result.answeredP99Ms,
          "sent late p99 ms": result.sentLateP99Ms,
          "generator busy": result.generatorBusy,
        });
        if (result.lost > 0) faults.push(`${name}, ${times}x: ${result.lost} calls got no answer, 0 allowed`);
        if (result.p99Ms > P99_MS_MAX + BEYOND_DEADLINE_MS) {
          const allowed = P99_MS_MAX + BEYOND_DEADLINE_MS;
          faults.push(`${name}, ${times}x: p99 ${result.p99Ms.toFixed(0)} ms, ${allowed} ms allowed`);
        }
      }
      ledgers.push({
        case: name,
        "calls sent": calls,
        "in the metrics": ledger.counted,
        "in the audit spool": ledger.recorded,
        dropped: ledger.dropped,
      });
      if (ledger.counted !== calls) faults.push(`${name}: ${ledger.counted} calls in the metrics, ${calls} sent`);
      if (ledger.recorded !== calls) faults.push(`${name}: ${ledger.recorded} calls in the spool, ${calls} sent`);
    }
    return {
      tables: [
        { title: "Load beyond what can be done", rows },
        { title: "Every call is accounted for", rows: ledgers },
      ],
      faults,
    };
  } finally {
    release();
  }
}

export const overload: Bench = {
  name: "overload",
  question: "What becomes of calls at 2, 5 and 10 times the load the server can take?",
  run,
};
