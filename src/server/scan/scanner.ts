import type { LaneReport, ReportedFinding } from "../../plugins/host.js";
import { packEvent } from "../../protocol/pack.js";
import type { SpanEvent } from "../../protocol/read-event.js";
import type { Trace } from "../../sessions/trace.js";
import type { Body } from "../http/exchange.js";
import type { ScanTaskResult } from "../pool/task.js";
import type { TaskOutcome, WorkerPool } from "../pool/worker-pool.js";
import { mergeTraces } from "../trace/merge-traces.js";
import { within } from "../within.js";
import { partition, type Weighed } from "./partition.js";
import { byDetector, type IncompleteReason, incompleteOf, missedLanes, type ScanOutcome } from "./scan-outcome.js";

/**
 * From this many bytes of text on, an event is shared out over the workers; below it one hop with everything is faster than
 * several (`docs/performance.md`).
 */
export const PARALLEL_BYTES_MIN = 64 * 1024;

/**
 * An event is shared out in parts of about this many bytes, and not one for each worker: what was finished by the
 * deadline need not be scanned again when the caller tries again, so a body of any size gets through in the end.
 */
const SHARE_BYTES = 128 * 1024;
/** Parts of one event for each worker; others wait for theirs meanwhile, in a queue that has an end. */
const SHARES_A_WORKER_MAX = 8;

const NOTHING: ScanOutcome = { findings: [], traces: [], lanes: [], scanned: [], queueUs: 0, scanUs: 0 };

interface Flight {
  readonly indices: readonly number[];
  readonly lanes: readonly string[];
  readonly running: Promise<TaskOutcome<ScanTaskResult>>;
  landed?: TaskOutcome<ScanTaskResult>;
}

/**
 * Scans a `pre_request` in the worker pool and stops waiting at the deadline. What finished by then counts; what is
 * still running is neither awaited nor killed: its findings arrive through `late`. What no worker has begun by then is
 * not begun.
 *
 * @param indices the segments to scan.
 * @param deadline on the clock of `performance.now()`.
 * @param parallelBytesMin from this many bytes of text on, it is shared out over the workers.
 */
export async function scanEvent(
  pool: WorkerPool,
  detectorIds: readonly string[],
  body: Body,
  event: SpanEvent,
  indices: readonly number[],
  deadline: number,
  parallelBytesMin = PARALLEL_BYTES_MIN,
): Promise<ScanOutcome> {
  if (indices.length === 0 || detectorIds.length === 0) return NOTHING;

  const begun = performance.now();
  const remainingMs = deadline - begun;
  if (remainingMs <= 0) return unscanned(detectorIds, "deadline");
  // It was admitted before its body came, and others were meanwhile.
  if (pool.backlogMs > remainingMs) return unscanned(detectorIds, "overload");

  const lateAt = Date.now() + remainingMs;
  const flights = sharesOf(event, indices, detectorIds, pool.threads, parallelBytesMin).map(
    ({ indices: part, textBytes, lanes }): Flight => {
      const running = pool.run({
        kind: "scan",
        body: body.shared,
        byteLength: body.bytes.byteLength,
        packed: packEvent(event, part),
        textBytes,
        lanes,
        lateAt,
      });
      const flight: Flight = { indices: part, lanes, running };
      running.then((outcome) => {
        flight.landed = outcome;
      });
      return flight;
    },
  );

  const allLanded = Promise.all(flights.map(({ running }) => running));
  await within(allLanded, remainingMs);

  const findings: ReportedFinding[] = [];
  const traces: Trace[] = [];
  const lanes: LaneReport[] = [];
  let queueMs = 0;
  let reason: IncompleteReason | undefined;
  const flying: Flight[] = [];
  for (const flight of flights) {
    const { landed } = flight;
    if (landed === undefined) flying.push(flight);
    if (landed?.status === "done") {
      findings.push(...landed.result.findings);
      traces.push(...landed.result.traces);
      lanes.push(...landed.result.lanes);
      queueMs = Math.max(queueMs, landed.result.begunAt - (performance.timeOrigin + begun));
    } else {
      const why = landed?.status ?? "deadline";
      reason ??= why;
      lanes.push(...missedLanes(flight.lanes, why));
    }
  }
  const incomplete = incompleteOf(lanes, reason);

  return {
    findings,
    traces: mergeTraces(traces),
    lanes: byDetector(lanes),
    scanned: scannedBy(flights, indices),
    queueUs: Math.max(0, Math.round(queueMs * 1_000)),
    scanUs: Math.round((performance.now() - begun) * 1_000),
    ...(incomplete === undefined ? {} : { incomplete }),
    ...(flying.length === 0 ? {} : { late: landing(flying, flights, indices) }),
  };
}

interface Share {
  readonly indices: readonly number[];
  readonly textBytes: number;
  readonly lanes: readonly string[];
}

/** Those of `indices` that every detector is through with, as far as is known by now. */
function scannedBy(flights: readonly Flight[], indices: readonly number[]): readonly number[] {
  const open = flights.filter(
    ({ landed }) =>
      landed?.status !== "done" || landed.result.lanes.some(({ status }) => status === "missed" || status === "failed"),
  );
  if (open.length === 0) return indices;
  const left = new Set(open.flatMap((flight) => flight.indices));
  return indices.filter((index) => !left.has(index));
}

/**
 * What workers get, a task each. Runs of turns with all detectors: each then decodes its own part only. Where there is nothing
 * to cut (one long text), every detector gets it all in a task of its own.
 */
function sharesOf(
  event: SpanEvent,
  indices: readonly number[],
  detectorIds: readonly string[],
  workers: number,
  parallelBytesMin: number,
): Share[] {
  const weighed = indices.map((index): Weighed => {
    const { start = 0, end = 0, turn = 0 } = event.segments[index] ?? {};
    return { bytes: end - start, turn };
  });
  const bytesOf = (from: number, to: number | undefined): number =>
    weighed.slice(from, to).reduce((sum, { bytes }) => sum + bytes, 0);
  const textBytes = bytesOf(0, undefined);
  if (textBytes < parallelBytesMin || workers === 1) return [{ indices, textBytes, lanes: detectorIds }];
  const parts = Math.min(Math.max(workers, Math.ceil(textBytes / SHARE_BYTES)), workers * SHARES_A_WORKER_MAX);
  const starts = partition(weighed, parts);
  if (starts.length === 1) return detectorIds.map((id) => ({ indices, textBytes, lanes: [id] }));
  return starts.map((start, share) => {
    const end = starts[share + 1];
    return { indices: indices.slice(start, end), textBytes: bytesOf(start, end), lanes: detectorIds };
  });
}

/** One order of findings, whoever found them and when. */
export function byPlace(a: ReportedFinding, b: ReportedFinding): number {
  return a.segment - b.segment || a.start - b.start || a.end - b.end || (a.rule < b.rule ? -1 : 1);
}

function unscanned(detectorIds: readonly string[], reason: "deadline" | "overload"): ScanOutcome {
  return { ...NOTHING, lanes: missedLanes(detectorIds, reason), incomplete: { reason, missed: detectorIds } };
}

async function landing(
  flying: readonly Flight[],
  all: readonly Flight[],
  indices: readonly number[],
): NonNullable<ScanOutcome["late"]> {
  const outcomes = await Promise.all(flying.map(({ running }) => running));
  const results = outcomes.flatMap((outcome) => (outcome.status === "done" ? [outcome.result] : []));
  return {
    findings: results.flatMap(({ findings }) => findings),
    traces: results.flatMap(({ traces }) => traces),
    lanes: byDetector(results.flatMap(({ lanes }) => lanes)),
    scanned: scannedBy(all, indices),
  };
}
