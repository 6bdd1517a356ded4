import type { KeyedDigest } from "../audit/keyed-digest.js";
import type { LaneReport } from "../plugins/host.js";
import type { Envelope } from "../protocol/hook-call.js";
import { readSpans } from "../protocol/read-event.js";
import { type EventFacts, factsOfEvent, factsOfSummary } from "./decision-request.js";
import { type EventSummary, type LocatedFinding, locate, summarize } from "./event-summary.js";
import type { Body } from "./http/exchange.js";
import type { WorkerPool } from "./pool/worker-pool.js";
import { type Incomplete, type IncompleteReason, incompleteOf } from "./scan-outcome.js";
import { scanEvent, within } from "./scanner.js";

/** What is known about one `pre_request` when it has to be decided. */
export interface Assessment {
  readonly facts: EventFacts;
  readonly findings: readonly LocatedFinding[];
  readonly lanes: readonly LaneReport[];
  /** Absent when every lane finished. */
  readonly incomplete?: Incomplete;
  /** Microseconds: reading on this thread, waiting for a worker, and all of the scan with its waiting. */
  readonly readUs: number;
  readonly queueUs: number;
  readonly scanUs: number;
  /** What the account keeps. Costs time, so it is asked for after the reply. */
  summarize(): EventSummary;
  /** What lanes found that were still running at the deadline. Absent when none was. */
  readonly late?: Promise<{ readonly findings: readonly LocatedFinding[]; readonly lanes: readonly LaneReport[] }>;
}

export interface AssessDeps {
  readonly pool: WorkerPool;
  readonly detectorIds: readonly string[];
  readonly digest: KeyedDigest;
}

/**
 * A body of more JSON values than this is read by a worker as a whole: finding its spans would hold up the calls
 * behind it. A megabyte of a real session has about 10,000; 100,000 take the front thread some 20 ms.
 */
export const FRONT_NODES_MAX = 100_000;

/**
 * Reads and scans one `pre_request`. Never throws: a fault of ours leaves an event of which nothing is known and every
 * detector missed, and what that means is for the policy to say.
 *
 * @param deadline on the clock of `performance.now()`.
 */
export async function assess(envelope: Envelope, body: Body, deadline: number, deps: AssessDeps): Promise<Assessment> {
  try {
    return await (envelope.json.nodeCount > FRONT_NODES_MAX ? inWorker : inSpans)(envelope, body, deadline, deps);
  } catch {
    return unknown(envelope, "crash", deps);
  }
}

async function inSpans(
  envelope: Envelope,
  body: Body,
  deadline: number,
  { pool, detectorIds, digest }: AssessDeps,
): Promise<Assessment> {
  const begun = performance.now();
  const event = readSpans(envelope);
  const readUs = Math.round((performance.now() - begun) * 1_000);
  const { findings, late, ...scan } = await scanEvent(pool, detectorIds, body, event, deadline);
  return {
    ...scan,
    readUs,
    facts: factsOfEvent(event),
    findings: locate(findings, event),
    summarize: () => summarize(event, digest),
    ...(late === undefined
      ? {}
      : { late: late.then((report) => ({ ...report, findings: locate(report.findings, event) })) }),
  };
}

async function inWorker(envelope: Envelope, body: Body, deadline: number, deps: AssessDeps): Promise<Assessment> {
  const begun = performance.now();
  const running = deps.pool.run({
    kind: "whole",
    body: body.shared,
    byteLength: body.bytes.byteLength,
    urlEvent: envelope.type,
  });
  const outcome = await within(running, deadline - begun);
  if (outcome?.status !== "done") return unknown(envelope, outcome?.status ?? "deadline", deps);
  const { summary, findings, lanes, begunAt } = outcome.result;
  const incomplete = incompleteOf(lanes);
  return {
    facts: factsOfSummary(summary),
    findings,
    lanes,
    readUs: 0,
    queueUs: Math.max(0, Math.round((begunAt - (performance.timeOrigin + begun)) * 1_000)),
    scanUs: Math.round((performance.now() - begun) * 1_000),
    summarize: () => summary,
    ...(incomplete === undefined ? {} : { incomplete }),
  };
}

function unknown(
  { type, metadata }: Envelope,
  reason: IncompleteReason,
  { detectorIds, digest }: AssessDeps,
): Assessment {
  const event = { type, metadata, format: "unknown", segments: [], toolCalls: [], toolDefinitions: [] } as const;
  return {
    facts: factsOfEvent(event),
    findings: [],
    lanes: detectorIds.map((detector) => ({
      detector,
      status: "missed",
      reason: reason === "detector_error" ? "throw" : reason,
      us: 0,
    })),
    incomplete: { reason, missed: detectorIds },
    readUs: 0,
    queueUs: 0,
    scanUs: 0,
    summarize: () => summarize(event, digest),
  };
}
