import type { CallRecord, RecordedFinding } from "../../src/audit/record.js";

const WIDTHS = { at: 5, who: 6, agent: 11, title: 42, decision: 19 } as const;

export interface Row {
  readonly at: string;
  readonly who: string;
  readonly agent: string;
  readonly title: string;
  readonly decision: string;
  readonly why: string;
}

export const HEADING = line({
  at: "time",
  who: "who",
  agent: "agent",
  title: "what the agent does",
  decision: "decision",
  why: "why",
});

export function line({ at, who, agent, title, decision, why }: Row): string {
  const cells = { at, who, agent, title, decision };
  const padded = Object.entries(WIDTHS).map(([name, width]) =>
    cells[name as keyof typeof cells].slice(0, width).padEnd(width),
  );
  return `${padded.join("  ")}  ${why}`.trimEnd();
}

/** What was answered, and in monitor mode what would have been. */
export function decisionOf({ decision }: CallRecord): string {
  if (decision === undefined) return "-";
  const { effective, would } = decision;
  return effective === would ? effective : `${effective} (would ${would})`;
}

/** The policy that decided and the evidence it had. What was found is not here: the record does not hold it. */
export function reasonOf({ decision, findings = [], findings_repeated = 0, degraded }: CallRecord): string {
  const strongestFirst = [...findings].sort((a, b) => rank(b) - rank(a));
  const evidence = strongestFirst.map(({ detector, rule, pointer }) => `${detector} ${rule} at ${pointer}`);
  const [first, ...others] = evidence;
  const parts = [
    ...(decision?.primary === undefined ? [] : [decision.primary]),
    ...(first === undefined ? [] : [others.length === 0 ? first : `${first} (+${others.length})`]),
    ...(findings_repeated > 0 ? [`${findings_repeated} known from this session`] : []),
    ...(degraded === undefined ? [] : [`incomplete: ${degraded.reason}`]),
  ];
  return parts.join(": ");
}

function rank({ level, score }: RecordedFinding): number {
  return (level === "block" ? 1 : 0) + score;
}
