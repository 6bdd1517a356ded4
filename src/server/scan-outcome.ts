import type { LaneReport, ReportedFinding } from "../plugins/host.js";

/** Why an evaluation is incomplete. */
export type IncompleteReason = "deadline" | "overload" | "crash" | "detector_error";

/** What is known about one event when it has to be decided. */
export interface ScanOutcome {
  /** `segment` counts in the whole event. */
  readonly findings: readonly ReportedFinding[];
  readonly lanes: readonly LaneReport[];
  /** Absent when every lane finished. */
  readonly incomplete?: { readonly reason: IncompleteReason; readonly missed: readonly string[] };
  /** Longest wait for a worker, and longest work of one, in microseconds. */
  readonly queueUs: number;
  readonly scanUs: number;
  /** What lanes found that were still running: resolves when the last one is done. Absent when none was. */
  readonly late?: Promise<{ readonly findings: readonly ReportedFinding[]; readonly lanes: readonly LaneReport[] }>;
}
