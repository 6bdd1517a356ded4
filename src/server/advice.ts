import { adviceOn } from "../detectors/tool-args/advice.js";
import type { LocatedFinding } from "./event-summary.js";

/** What to do instead of the gravest dangerous call, for the message of a block; "" where no finding has advice. */
export function adviceFor(findings: readonly LocatedFinding[]): string {
  let gravest: LocatedFinding | undefined;
  for (const finding of findings) {
    if (finding.detector !== "tool-args" || finding.allowed !== undefined) continue;
    if (gravest === undefined || weight(finding) > weight(gravest)) gravest = finding;
  }
  return gravest === undefined ? "" : (adviceOn(gravest.rule) ?? "");
}

function weight({ level, score }: LocatedFinding): number {
  return (level === "block" ? 1 : 0) + score;
}
