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
  /** Segments, of those to scan, that every detector finished with. */
  readonly scanned: readonly number[];
  /**
   * What lanes found that were still running: resolves when the last one is done. `scanned` is of the whole scan then.
   * Absent when none was.
   */
  readonly late?: Promise<
    BlockVerdict & { readonly lanes: readonly LaneReport[]; readonly scanned: readonly number[] }
  >;
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

/** Of detectors that did not look, all for the same reason. */
export function missedLanes(detectorIds: readonly string[], reason: NonNullable<LaneReport["reason"]>): LaneReport[] {
  return detectorIds.map((detector) => ({ detector, status: "missed", reason, us: 0 }));
}

const WORST_FIRST: readonly LaneReport["status"][] = ["missed", "failed", "done", "seen", "skipped"];

/** One report a detector, of those about the parts of an event: how its worst part fared, and the time of all. */
export function byDetector(lanes: readonly LaneReport[]): LaneReport[] {
  const merged = new Map<string, LaneReport>();
  for (const lane of lanes) {
    const known = merged.get(lane.detector) ?? lane;
    const worst = WORST_FIRST.indexOf(lane.status) < WORST_FIRST.indexOf(known.status) ? lane : known;
    merged.set(lane.detector, known === lane ? lane : { ...worst, us: known.us + lane.us });
  }
  return [...merged.values()];
}
