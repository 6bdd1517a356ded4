import { adviceOn } from "../detectors/tool-args/advice.js";
import { FLOW_RULES, type FlowRuleId } from "../sessions/flow-rules.js";
import type { LocatedFinding } from "./event-summary.js";
import { SESSION_DETECTOR } from "./session-flows.js";

/** What to do instead of the gravest dangerous call or flow, for the message of a block; "" where no finding has advice. */
export function adviceFor(findings: readonly LocatedFinding[]): string {
  let gravest: LocatedFinding | undefined;
  for (const finding of findings) {
    if (!(finding.detector in ADVICE) || finding.allowed !== undefined) continue;
    if (gravest === undefined || weight(finding) > weight(gravest)) gravest = finding;
  }
  return gravest === undefined ? "" : (ADVICE[gravest.detector]?.(gravest.rule) ?? "");
}

/** Who has advice on its rules, by detector id. */
const ADVICE: Readonly<Record<string, (rule: string) => string | undefined>> = {
  "tool-args": adviceOn,
  [SESSION_DETECTOR]: (rule) => FLOW_RULES[rule as FlowRuleId]?.remedy,
};

function weight({ level, score }: LocatedFinding): number {
  return (level === "block" ? 1 : 0) + score;
}
