import { SEVERITIES } from "../../plugins/contract.js";
import type { Redaction } from "../../protocol/edit/redact.js";
import type { LocatedFinding } from "../event-summary.js";
import type { Placeholder } from "./placeholder.js";

/** Findings as the edits that hide them: those that overlap are replaced together, under the name of the gravest. */
export function redactionsOf(findings: readonly LocatedFinding[], placeholder: Placeholder): Redaction[] {
  const sorted = [...findings].sort((a, b) => a.segment - b.segment || a.start - b.start);
  const redactions: Redaction[] = [];
  let group: LocatedFinding[] = [];
  let end = 0;
  const close = (): void => {
    const [first] = group;
    if (first === undefined) return;
    const gravest = group.reduce((a, b) => (isGraver(b, a) ? b : a));
    redactions.push({ segment: first.segment, start: first.start, end, text: placeholder(gravest) });
  };
  for (const finding of sorted) {
    if (group[0]?.segment === finding.segment && finding.start < end) {
      group.push(finding);
      end = Math.max(end, finding.end);
    } else {
      close();
      group = [finding];
      end = finding.end;
    }
  }
  close();
  return redactions;
}

/** A total order, so that the same findings always give the same name. */
function isGraver(a: LocatedFinding, b: LocatedFinding): boolean {
  const difference =
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.score - b.score || a.length - b.length;
  return difference > 0 || (difference === 0 && `${a.detector}/${a.rule}` < `${b.detector}/${b.rule}`);
}
