import type { LaneReport } from "../../plugins/host.js";
import type { BlockVerdict } from "../../sessions/seen-content.js";

/** Why an evaluation is incomplete. */
export type IncompleteReason = "deadline" | "overload" | "crash" | "detector_error";

export interface Incomplete {
  readonly reason: IncompleteReason;
  /** Detector ids that have no say. */
  readonly missed: readonly string[];
}

/** What the worker pool has to say about the segments of an event. `segment` counts in the whole event. */
export interface ScanOutcome extends BlockVerdict {
  readonly lanes: readonly LaneReport[];
  /** Absent when every lane finished. */
  readonly incomplete?: Incomplete;
  /** Longest wait for a worker, and longest work of one, in microseconds. */
  readonly queueUs: number;
  readonly scanUs: number;
  /** What lanes found that were still running: resolves when the last one is done. Absent when none was. */
  readonly late?: Promise<BlockVerdict & { readonly lanes: readonly LaneReport[] }>;
}

/**
 * What the lanes of one event lack.
 *
 * @param reason what is known to have gone wrong beyond single detectors.
 */
export function incompleteOf(lanes: readonly LaneReport[], reason?: IncompleteReason): Incomplete | undefined {
  const lacking = lanes.filter(({ status }) => status === "missed" || status === "failed");
  if (lacking.length === 0) return undefined;
  const late = lacking.some((lane) => lane.reason === "deadline");
  return {
    reason: reason ?? (late ? "deadline" : "detector_error"),
    missed: [...new Set(lacking.map(({ detector }) => detector))],
  };
}
