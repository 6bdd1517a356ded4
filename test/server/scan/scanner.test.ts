import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReportedFinding } from "../../../src/plugins/host.js";
import { openHookCall } from "../../../src/protocol/hook-call.js";
import { readSpans, type SpanEvent } from "../../../src/protocol/read-event.js";
import type { Body } from "../../../src/server/http/exchange.js";
import { WorkerPool } from "../../../src/server/pool/worker-pool.js";
import { byPlace, scanEvent } from "../../../src/server/scan/scanner.js";

const LANES = ["secrets", "injection"];
const TOKEN = "ghp_2f9c4b7e1a8d3065c9e2b4f7a1d8c3e60597";
const TURNS = 80;
const PATIENCE_MS = 60_000;

let pool: WorkerPool;
beforeAll(async () => {
  const key = new Uint8Array(32);
  pool = new WorkerPool({
    settings: {
      detectors: LANES.map((from) => ({ from, options: {} })),
      fingerprintKey: key,
      digestKey: key,
      traceKey: key,
      nice: 0,
    },
    threads: 2,
    queueMax: 100,
    heapMbMax: 512,
    stuckMs: PATIENCE_MS,
  });
  await pool.warmUp();
});
afterAll(() => pool.close(0));

/** A conversation of half a megabyte with a token in every turn. */
function conversation(): { body: Body; event: SpanEvent } {
  const messages = Array.from({ length: TURNS }, (_, n) => ({
    role: "user",
    content: `${`What was decided on day ${n} is written here. `.repeat(150)} ${TOKEN}`,
  }));
  const source = Buffer.from(JSON.stringify({ metadata: { url: "/v1/messages" }, request_body: { messages } }));
  const shared = new SharedArrayBuffer(source.byteLength);
  const bytes = Buffer.from(shared);
  source.copy(bytes);
  const envelope = openHookCall(bytes);
  if ("refused" in envelope) throw new Error(envelope.refused);
  return { body: { shared, bytes }, event: readSpans(envelope) };
}

const { body, event } = conversation();
const all = [...event.segments.keys()];

interface Scanned {
  readonly findings: readonly ReportedFinding[];
  readonly scanned: readonly number[];
  readonly isComplete: boolean;
}

/** One scan, with what arrived after its deadline. */
async function scan(indices: readonly number[], budgetMs: number): Promise<Scanned> {
  const outcome = await scanEvent(pool, LANES, body, event, indices, performance.now() + budgetMs);
  const late = await outcome.late;
  return {
    findings: [...outcome.findings, ...(late?.findings ?? [])].sort(byPlace),
    scanned: late?.scanned ?? outcome.scanned,
    isComplete: outcome.incomplete === undefined,
  };
}

test("shared out over the workers, everything is scanned", async () => {
  const { findings, scanned, isComplete } = await scan(all, PATIENCE_MS);
  expect({ scanned, isComplete }).toEqual({ scanned: all, isComplete: true });
  expect(findings.map(({ rule }) => rule)).toEqual(Array(TURNS).fill("github-pat"));
});

test("of what was finished by the deadline or behind it, all is found, and going on from there finishes the rest", async () => {
  const whole = await scan(all, PATIENCE_MS);
  const found: ReportedFinding[] = [];
  let left = all;
  for (let tries = 0; left.length > 0 && tries < TURNS; tries++) {
    const { findings, scanned } = await scan(left, 5);
    const isScanned = new Set(scanned);
    found.push(...findings.filter(({ segment }) => isScanned.has(segment)));
    expect(scanned.filter((index) => !left.includes(index))).toEqual([]);
    left = left.filter((index) => !isScanned.has(index));
  }
  expect({ left, found: found.sort(byPlace) }).toEqual({ left: [], found: whole.findings });
});

test("what is due before it begins is not begun", async () => {
  expect(await scan(all, 0)).toEqual({ findings: [], scanned: [], isComplete: false });
});
