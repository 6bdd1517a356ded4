import type { CallRecord } from "../../audit/record.js";
import type { Severity } from "../../plugins/contract.js";

/** How much one finding adds that the session had not had before. */
const FINDING: Readonly<Record<Severity, number>> = { low: 2, medium: 8, high: 20, critical: 40 };
/** What a request adds that was blocked, or would have been with every policy enforced. */
const BLOCKED = 10;
/** After this long without anything it is half of what it was. */
const HALF_LIFE_MS = 30 * 60_000;
const RISK_MAX = 100;

/** What a session's risk was, and when. */
export interface Risk {
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export const NO_RISK: Risk = { value: 0, at: 0 };

/** A session's risk after one more record: a figure to look at over time, from 0 to 100. Policies do not read it. */
export function riskAfter(before: Risk, { ts, findings = [], decision }: CallRecord): Risk {
  const at = Date.parse(ts);
  const passed = Math.max(0, at - before.at);
  const left = before.value * 0.5 ** (passed / HALF_LIFE_MS);
  const found = findings.reduce((sum, { severity }) => sum + FINDING[severity], 0);
  const value = Math.min(RISK_MAX, left + found + (decision?.would === "block" ? BLOCKED : 0));
  return { value: Math.round(value * 10) / 10, at: Math.max(at, before.at) };
}
