import type { HookEventType } from "../../plugins/event.js";
import type { LaneReport, ReportedFinding } from "../../plugins/host.js";
import type { CallFacts } from "../../policy/request.js";
import type { PackedEvent } from "../../protocol/pack.js";
import type { Trace } from "../../sessions/trace.js";
import type { DetectorSource } from "../detector-set.js";
import type { EventSummary, LocatedFinding } from "../event-summary.js";
import type { Inspection, Unreadable } from "../inspection.js";
import type { LocatedTrace } from "../trace/tie.js";

/** What every worker of a pool is started with. Plain data: it is cloned. */
export interface WorkerSettings {
  readonly detectors: readonly DetectorSource[];
  readonly fingerprintKey: Uint8Array;
  /** Keys the digests of tool parameters in audit records. */
  readonly digestKey: Uint8Array;
  /** Keys the hashes that sessions are remembered by. */
  readonly traceKey: Uint8Array;
  /** Operating system niceness of the worker's thread, 0 to 19; background work must not take a core from a waiting call. */
  readonly nice: number;
}

/** Scan some segments of a `pre_request` that the front thread has already read. */
export interface ScanTask {
  readonly kind: "scan";
  readonly body: SharedArrayBuffer;
  readonly byteLength: number;
  readonly packed: PackedEvent;
  /** Bytes of the segments to scan. */
  readonly textBytes: number;
  /** Detector ids to run. */
  readonly lanes: readonly string[];
  /** Wall clock in milliseconds (`Date.now`) after which it is not begun any more; one that was begun is finished. */
  readonly lateAt: number;
}

export interface ScanTaskResult {
  /** `segment` counts in the event that was packed. */
  readonly findings: readonly ReportedFinding[];
  /** `segment` likewise. Those of one call or result may come from several tasks (`mergeTraces`). */
  readonly traces: readonly Trace[];
  readonly lanes: readonly LaneReport[];
  /** Wall clock in milliseconds at which the worker began; the rest of the wait was queueing. */
  readonly begunAt: number;
  /** Milliseconds the worker was busy. Absent when it came too late and was not begun. */
  readonly workedMs?: number;
}

/** Read and scan a whole event from its bytes: completed requests, and what is too much for the front thread. */
export interface WholeTask {
  readonly kind: "whole";
  readonly body: SharedArrayBuffer;
  readonly byteLength: number;
  readonly urlEvent: HookEventType | undefined;
  /** Whether policies read parameters of tool calls. */
  readonly withParams: boolean;
}

export interface WholeTaskResult {
  readonly summary: EventSummary;
  readonly calls: readonly CallFacts[];
  readonly findings: readonly LocatedFinding[];
  readonly traces: readonly LocatedTrace[];
  readonly lanes: readonly LaneReport[];
  /** Wall clock in milliseconds at which the worker began. */
  readonly begunAt: number;
  readonly workedMs: number;
}

/** Read and scan a payload for a person to look at. */
export interface InspectTask {
  readonly kind: "inspect";
  readonly payload: Uint8Array;
  readonly urlEvent: HookEventType | undefined;
}

/** Nothing to do: answered once the worker has loaded its detectors. */
export interface WarmUpTask {
  readonly kind: "warm_up";
}

export type Task = ScanTask | WholeTask | InspectTask | WarmUpTask;
export type TaskResult = ScanTaskResult | WholeTaskResult | Inspection | Unreadable | undefined;
