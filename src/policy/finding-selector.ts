import type { PolicyFinding } from "./request.js";

/** The sets of `context.findings` that name findings, and the name of one finding in each. */
export const FINDING_NAMES = {
  ids: ({ detector, rule }) => `${detector}/${rule}`,
  categories: ({ category }) => category,
  levels: ({ detector, level }) => `${detector}:${level}`,
  by_trust: ({ detector, level, trust }) => `${detector}:${level}:${trust}`,
  by_kind: ({ detector, level, kind }) => `${detector}:${level}:${kind}`,
  detectors: ({ detector }) => detector,
} as const satisfies Readonly<Record<string, (finding: PolicyFinding) => string>>;

export type FindingSet = keyof typeof FINDING_NAMES;

/** Findings by one of their names: `{ set: "levels", name: "secrets:block" }`. */
export interface FindingSelector {
  readonly set: FindingSet;
  readonly name: string;
}

/** Whether a finding is one of those that any selector names. */
export function isSelected(finding: PolicyFinding, selectors: readonly FindingSelector[]): boolean {
  return selectors.some(({ set, name }) => FINDING_NAMES[set](finding) === name);
}
