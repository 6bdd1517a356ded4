import { FLOW_RULES } from "../sessions/flow-rules.js";
import type { Trajectories } from "../sessions/trajectories.js";
import type { LocatedFinding } from "./event-summary.js";
import type { LocatedTrace } from "./trace/tie.js";

/** The detector id of what only a whole session shows. */
export const SESSION_DETECTOR = "session";

const SCORES = { block: 0.9, flag: 0.6 } as const;

/** Takes an event over into its session. What it leads to are findings like others, placed at the call that completes a flow. */
export function sessionFindings(
  trajectories: Trajectories,
  tenant: string,
  session: string,
  traces: readonly LocatedTrace[],
): LocatedFinding[] {
  const flows = trajectories.follow(tenant, session, traces);
  return flows.flatMap((found, index) => {
    const at = traces[index];
    if (at === undefined) return [];
    const { segment, kind, trust, pointer, turn, length, trace } = at;
    return found.map(({ rule, level }) => ({
      detector: SESSION_DETECTOR,
      rule,
      category: FLOW_RULES[rule].category,
      severity: level === "block" ? FLOW_RULES[rule].severity : "medium",
      level,
      score: SCORES[level],
      segment,
      start: 0,
      end: length,
      length,
      // The print is keyed: equal calls, equal fingerprints.
      fingerprint: (trace.id >>> 0).toString(16).padStart(16, "0"),
      kind,
      trust,
      pointer,
      turn,
    }));
  });
}

/** Calls of a request that detectors or flows would stop, for when it was. */
export function deniedCalls(
  traces: readonly LocatedTrace[],
  flows: readonly LocatedFinding[],
): { readonly id: number; readonly targets: readonly number[] }[] {
  const blocked = new Set(flows.filter(({ level }) => level === "block").map(({ segment }) => segment));
  return traces.flatMap(({ trace, segment }) =>
    trace.kind === "call" && (trace.level === "block" || blocked.has(segment)) ? [trace] : [],
  );
}
