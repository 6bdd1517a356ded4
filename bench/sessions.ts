import type { HookEvent } from "../src/plugins/event.js";
import type { ReportedFinding } from "../src/plugins/host.js";
import { openHookCall } from "../src/protocol/hook-call.js";
import { readEvent } from "../src/protocol/read-event.js";
import { loadDetectorHost } from "../src/server/detector-set.js";
import { Printer } from "../src/server/trace/printer.js";
import { readTraces } from "../src/server/trace/read-traces.js";
import { type LocatedTrace, tieTraces } from "../src/server/trace/tie.js";
import { Trajectories } from "../src/sessions/trajectories.js";
import type { Bench, BenchResult } from "./bench.js";
import { agentTurn, SIZES, sessionOfCalls } from "./payloads.js";
import { median, quantile } from "./statistics.js";
import type { Table } from "./table.js";

const ROUNDS = 60;
const WARM_UP_ROUNDS = 10;
const LANES = ["tool-args", "secrets", "injection"];

/** Microseconds a run takes. */
function us(run: () => void): number[] {
  const samples: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const begun = process.hrtime.bigint();
    run();
    if (round >= 0) samples.push(Number(process.hrtime.bigint() - begun) / 1_000);
  }
  return samples;
}

interface Read {
  readonly event: HookEvent;
  readonly findings: readonly ReportedFinding[];
  readonly traces: readonly LocatedTrace[];
}

/** What a worker does for a session beside scanning, and what the front thread does with it. */
async function run(): Promise<BenchResult> {
  const key = Buffer.alloc(32, 7);
  const printer = new Printer(key);
  const host = await loadDetectorHost(
    LANES.map((from) => ({ from, options: {} })),
    key,
  );
  const read = (body: string): Read => {
    const envelope = openHookCall(Buffer.from(body));
    if ("refused" in envelope) throw new Error("the payload cannot be read");
    const event = readEvent(envelope);
    const { findings } = host.scan(event);
    return { event, findings, traces: tieTraces(readTraces(event, findings, printer), event, printer) };
  };
  const inputs = [
    ...(["2 KB", "20 KB", "200 KB"] as const).map(
      (size) => [`${size} of a session`, agentTurn(SIZES[size], 1)] as const,
    ),
    ["200 KB of tool calls", sessionOfCalls(SIZES["200 KB"], 1)] as const,
  ];

  const worker: Table["rows"][number][] = [];
  const front: Table["rows"][number][] = [];
  const ratios: Record<string, number> = {};
  for (const [name, body] of inputs) {
    const { event, findings, traces } = read(body);
    const scan = median(us(() => void host.scan(event)));
    const making = median(us(() => void readTraces(event, findings, printer)));
    worker.push({
      input: name,
      traces: traces.length,
      "scan µs": scan,
      "traces µs": making,
      "of the scan": `${Math.round((100 * making) / scan)} %`,
    });
    ratios[`${name}, traces / scan`] = making / scan;

    // As a session goes: everything but the newest call and its result is known.
    const before = traces.slice(0, -2);
    const fresh = us(() => {
      const sessions = new Trajectories();
      sessions.follow("t", "s", before);
      const begun = process.hrtime.bigint();
      sessions.follow("t", "s", traces);
      steps.push(Number(process.hrtime.bigint() - begun) / 1_000);
    });
    const sessions = new Trajectories();
    sessions.follow("t", "s", traces);
    const state = us(() => void sessions.state("t", "s"));
    const newest = steps.splice(0).slice(WARM_UP_ROUNDS);
    front.push({
      input: name,
      "whole session, p50 µs": median(fresh),
      "newest call, p50 µs": median(newest),
      "p99 µs": quantile(0.99, newest),
      "asked, p50 µs": median(state),
    });
  }
  return {
    tables: [
      { title: "In a worker, beside the scan", rows: worker },
      { title: "On the front thread", rows: front },
    ],
    ratios,
  };
}

const steps: number[] = [];

export const sessions: Bench = {
  name: "sessions",
  question: "What does it cost to remember what sessions do, in workers and on the thread that answers?",
  run,
};
