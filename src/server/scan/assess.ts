import assert from "node:assert/strict";
import type { KeyedDigest } from "../../audit/keyed-digest.js";
import type { LaneReport } from "../../plugins/host.js";
import { type Envelope, openHookCall } from "../../protocol/hook-call.js";
import { readSpans, type SpanEvent } from "../../protocol/read-event.js";
import type { SeenContent } from "../../sessions/seen-content.js";
import { type EventFacts, factsOfEvent, factsOfSummary } from "../decision-request.js";
import { type EventSummary, type LocatedFinding, locate, summarize } from "../event-summary.js";
import type { Body } from "../http/exchange.js";
import type { WorkerPool } from "../pool/worker-pool.js";
import { mergeTraces } from "../trace/merge-traces.js";
import type { Printer } from "../trace/printer.js";
import { type LocatedTrace, tieTraces } from "../trace/tie.js";
import { within } from "../within.js";
import type { ResentPart } from "./resent-part.js";
import { type Incomplete, type IncompleteReason, incompleteOf, missedLanes, type ScanOutcome } from "./scan-outcome.js";
import { byPlace, scanEvent } from "./scanner.js";
import { planScan, type SeenPlan } from "./seen-plan.js";

/** What is known about one `pre_request` when it has to be decided. */
export interface Assessment {
  readonly facts: EventFacts;
  readonly findings: readonly LocatedFinding[];
  /** What remains for the session; empty when something was not looked at in time: it comes again. */
  readonly traces: readonly LocatedTrace[];
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
  readonly printer: Printer;
  /** Whether any policy reads parameters of tool calls. */
  readsParams(): boolean;
  /** Marks the findings that somebody answers for. What is remembered is remembered without: entries expire. */
  allow(findings: readonly LocatedFinding[], tenant: string): readonly LocatedFinding[];
  /** Absent: everything is scanned every time. */
  readonly seen?: SeenContent | undefined;
  /** What contents must have in common, beside themselves, to share a verdict: a secret and the detector set version. */
  readonly scope: string;
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
 * @param resent what `envelope` was opened with.
 */
export async function assess(
  envelope: Envelope,
  body: Body,
  deadline: number,
  tenant: string,
  resent: ResentPart | undefined,
  deps: AssessDeps,
): Promise<Assessment> {
  const begun = performance.now();
  try {
    const event = readOnFront(envelope, resent);
    if (event === undefined) return await inWorker(envelope, body, deadline, tenant, deps);
    return await inSpans(event, begun, body, deadline, tenant, resent, deps);
  } catch {
    return unknown(envelope, "crash", deps);
  }
}

/** Undefined for a body of so many values that a worker has to read it. */
function readOnFront(envelope: Envelope, resent: ResentPart | undefined): SpanEvent | undefined {
  if (envelope.json.nodeCount > FRONT_NODES_MAX) return undefined;
  const event = readSpans(envelope);
  if (resent === undefined || resent.fits(event)) return event;
  resent.forget();
  const whole = openHookCall(envelope.json.bytes, envelope.type);
  assert(!("refused" in whole), "only what was read before is left unread");
  return readOnFront(whole, undefined);
}

async function inSpans(
  event: SpanEvent,
  begun: number,
  body: Body,
  deadline: number,
  tenant: string,
  resent: ResentPart | undefined,
  { pool, detectorIds, digest, printer, readsParams, allow, seen, scope }: AssessDeps,
): Promise<Assessment> {
  const judged = resent?.judged;
  const plan = seen === undefined ? scanAll(event) : planScan(event, `${scope}\0${tenant}`, seen);
  const readUs = Math.round((performance.now() - begun) * 1_000);

  const { findings, traces, scanned, late, ...scan } = await scanEvent(
    pool,
    detectorIds,
    body,
    event,
    plan.unseen,
    deadline,
  );
  const located = locate([...plan.known.findings, ...findings].sort(byPlace), event);
  const tied = tieTraces(mergeTraces([...plan.known.traces, ...traces]), event, printer);
  plan.remember({ findings, traces }, scanned);
  if (scan.incomplete === undefined) resent?.remember(event, located, tied);
  const isWhole = scan.lanes.every(({ status }) => status !== "missed");
  const seenLanes =
    plan.unseen.length === 0 ? detectorIds.map((detector) => ({ detector, status: "seen", us: 0 }) as const) : [];
  return {
    ...scan,
    readUs,
    lanes: [...scan.lanes, ...seenLanes],
    facts: factsOfEvent(event, readsParams()),
    findings: allow(resent === undefined ? located : resent.complete(located, event), tenant),
    traces: !isWhole ? [] : resent === undefined ? tied : resent.completeTraces(tied, event),
    summarize: () => summarize(event, digest, judged),
    ...(late === undefined ? {} : { late: landed(late) }),
  };

  async function landed(flying: NonNullable<ScanOutcome["late"]>): NonNullable<Assessment["late"]> {
    const report = await flying;
    // The caller may try again: what has been looked at by then need not be late a second time.
    plan.remember(
      { findings: [...findings, ...report.findings], traces: mergeTraces([...traces, ...report.traces]) },
      report.scanned,
    );
    return { lanes: report.lanes, findings: allow(locate(report.findings, event), tenant) };
  }
}

function scanAll({ segments }: SpanEvent): SeenPlan {
  return { known: { findings: [], traces: [] }, unseen: [...segments.keys()], remember: () => {} };
}

async function inWorker(
  envelope: Envelope,
  body: Body,
  deadline: number,
  tenant: string,
  deps: AssessDeps,
): Promise<Assessment> {
  const begun = performance.now();
  const running = deps.pool.run({
    kind: "whole",
    body: body.shared,
    byteLength: body.bytes.byteLength,
    urlEvent: envelope.type,
    withParams: deps.readsParams(),
  });
  const outcome = await within(running, deadline - begun);
  if (outcome?.status !== "done") return unknown(envelope, outcome?.status ?? "deadline", deps);
  const { summary, calls, findings, traces, lanes, begunAt } = outcome.result;
  const incomplete = incompleteOf(lanes);
  return {
    facts: factsOfSummary(summary, calls),
    findings: deps.allow(findings, tenant),
    traces,
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
    facts: factsOfEvent(event, false),
    findings: [],
    traces: [],
    lanes: missedLanes(detectorIds, reason === "detector_error" ? "throw" : reason),
    incomplete: { reason, missed: detectorIds },
    readUs: 0,
    queueUs: 0,
    scanUs: 0,
    summarize: () => summarize(event, digest),
  };
}
