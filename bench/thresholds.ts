import { openHookCall } from "../src/protocol/hook-call.js";
import { readSpans, type SpanEvent } from "../src/protocol/read-event.js";
import type { Body } from "../src/server/http/exchange.js";
import { WorkerPool } from "../src/server/pool/worker-pool.js";
import { scanEvent } from "../src/server/scan/scanner.js";
import { planScan } from "../src/server/scan/seen-plan.js";
import { SeenContent } from "../src/sessions/seen-content.js";
import type { Bench, BenchResult } from "./bench.js";
import { agentTurn } from "./payloads.js";
import { median } from "./statistics.js";

const KILOBYTES = [16, 32, 64, 128, 256, 512, 1_024];
const WORKERS = 2;
const SCANS = 15;
const BLOCK_KILOBYTES = [8, 16, 32, 64, 128, 256];
const SESSION_BYTES = [200_000, 1_000_000, 2_000_000];
const PLANS = 40;
const WARM_UP = 5;
const PATIENCE_MS = 60_000;
const LANES = ["tool-args", "secrets", "injection"];
const ALWAYS_ONE = Number.POSITIVE_INFINITY;
const ALWAYS_MANY = 0;

interface Input {
  readonly body: Body;
  readonly event: SpanEvent;
}

function inputOf(payload: string): Input {
  const source = Buffer.from(payload);
  const shared = new SharedArrayBuffer(source.byteLength);
  const bytes = Buffer.from(shared);
  source.copy(bytes);
  const envelope = openHookCall(bytes);
  if ("refused" in envelope) throw new Error("the payload cannot be read");
  return { body: { shared, bytes }, event: readSpans(envelope) };
}

/** Milliseconds of one scan of everything, as one task or shared out. */
async function scanMs(pool: WorkerPool, { body, event }: Input, parallelBytesMin: number): Promise<number> {
  const begun = performance.now();
  const all = [...event.segments.keys()];
  const outcome = await scanEvent(pool, LANES, body, event, all, begun + PATIENCE_MS, parallelBytesMin);
  if (outcome.incomplete !== undefined) throw new Error(`a scan was incomplete: ${outcome.incomplete.reason}`);
  return performance.now() - begun;
}

async function oneOrMany(): Promise<Record<string, number>[]> {
  const detectors = LANES.map((from) => ({ from, options: {} }));
  const pool = new WorkerPool({
    settings: {
      detectors,
      fingerprintKey: Buffer.alloc(32),
      digestKey: Buffer.alloc(32),
      traceKey: Buffer.alloc(32),
      nice: 0,
    },
    threads: WORKERS,
    queueMax: 64,
    heapMbMax: 512,
    stuckMs: PATIENCE_MS,
  });
  try {
    await pool.warmUp();
    const rows: Record<string, number>[] = [];
    for (const kilobytes of KILOBYTES) {
      const input = inputOf(agentTurn(kilobytes * 1_024, kilobytes));
      const [one, many]: [number[], number[]] = [[], []];
      for (let round = -WARM_UP; round < SCANS; round++) {
        const times = [await scanMs(pool, input, ALWAYS_ONE), await scanMs(pool, input, ALWAYS_MANY)] as const;
        if (round < 0) continue;
        one.push(times[0]);
        many.push(times[1]);
      }
      rows.push({
        "KB unseen": kilobytes,
        "one task ms": median(one),
        [`over ${WORKERS} workers ms`]: median(many),
        "one / many": median(one) / median(many),
      });
    }
    return rows;
  } finally {
    await pool.close(0);
  }
}

/** Microseconds it takes to learn that all but the newest turn of a session was seen. */
function planUs(payload: string, blockBytesMin: number): number {
  const seen = new SeenContent(1_000_000);
  const [before = "", after = ""] = payload.split("@@@@@@@@@@@@");
  const times: number[] = [];
  for (let turn = -WARM_UP; turn < PLANS; turn++) {
    const { event } = inputOf(`${before}turn ${turn}${after}`);
    const begun = performance.now();
    const plan = planScan(event, "scope", seen, blockBytesMin);
    const us = (performance.now() - begun) * 1_000;
    plan.remember({ findings: [], traces: [] }, plan.unseen);
    if (turn >= 0) times.push(us);
  }
  return median(times);
}

function blockSizes(): Record<string, number>[] {
  const sessions = SESSION_BYTES.map((bytes) => ({ bytes, payload: agentTurn(bytes, 1) }));
  return BLOCK_KILOBYTES.map((kilobytes) => ({
    "KB a block": kilobytes,
    ...Object.fromEntries(
      sessions.map(({ bytes, payload }) => [`${bytes / 1_000} KB, us`, planUs(payload, kilobytes * 1_024)]),
    ),
  }));
}

async function run(): Promise<BenchResult> {
  return {
    tables: [
      { title: "Unseen text scanned as one task, or shared out by turns", rows: await oneOrMany() },
      {
        title: "Looking up a session of which the newest turn is new, by the size of the blocks that are named",
        rows: blockSizes(),
      },
    ],
  };
}

export const thresholds: Bench = {
  name: "thresholds",
  question: "From which size on is a scan worth sharing out, and how large should blocks of seen content be?",
  run,
};
