import { SEVERITIES } from "../plugins/contract.js";
import {
  type Decision,
  INCOMPLETE_POLICY,
  type IncompleteReason,
  type OnIncomplete,
  type Outcome,
  type PolicyMatch,
} from "./decision.js";
import type { PolicyInfo } from "./engine.js";
import type { Coverage, DecisionRequest } from "./request.js";

/** What evaluating the policies of one request gave. */
export interface Verdicts {
  /** Policies that were asked anything, none of them off. */
  readonly asked: readonly PolicyInfo[];
  /** Ids that matched, and the tools each matched. */
  readonly matched: ReadonlyMap<string, ReadonlySet<string>>;
  readonly errored: ReadonlySet<string>;
}

const ALLOW: Outcome = { action: "allow" };

/**
 * Turns verdicts into a decision; their order means nothing. A match that blocks always wins: what is missing could
 * only add to it. Nothing that is not enforced has a say in `effective`.
 */
export function combine(
  { asked, matched, errored }: Verdicts,
  { event, coverage }: Pick<DecisionRequest, "event" | "coverage">,
  onIncomplete: OnIncomplete,
  policyRevision: string,
): Decision {
  const waits = event === "pre_request";
  const isLive = (policy: PolicyInfo): boolean => waits && policy.mode === "enforce";

  const hits = asked.filter(({ id }) => matched.has(id)).sort(mostSevereFirst);
  const blocking = hits.filter(({ action }) => action === "block");
  const lacking = asked.filter(
    (policy) => policy.action === "block" && (errored.has(policy.id) || lacks(policy, coverage)),
  );
  const reason: IncompleteReason = lacking.some((policy) => lacks(policy, coverage))
    ? (coverage.reason ?? "detector_error")
    : "policy_error";

  const outcome = (blocker: PolicyInfo | undefined, isLacking: boolean): Outcome =>
    blocker !== undefined ? blockBy(blocker) : isLacking ? incompleteOutcome(onIncomplete, reason) : ALLOW;
  const effective = outcome(blocking.find(isLive), lacking.some(isLive));
  const would = outcome(blocking[0], lacking.length > 0);
  const primary = [effective, would]
    .flatMap((answer) => (answer.action === "block" ? [answer.policy] : []))
    .find((id) => matched.has(id));

  const resolution = blocking.some(isLive) ? "decided" : lacking.some(isLive) ? onIncomplete : "allow";
  return {
    effective,
    would,
    matches: hits.map((policy) =>
      match(policy, isLive(policy), waits && effective.action !== "block", matched.get(policy.id)),
    ),
    ...optional("primary", primary ?? hits[0]?.id),
    policyRevision,
    ...(lacking.length === 0 ? {} : { incomplete: { reason, resolution } }),
    errors: [...errored].sort(),
  };
}

function match(
  policy: PolicyInfo,
  live: boolean,
  couldFlip: boolean,
  tools: ReadonlySet<string> = new Set(),
): PolicyMatch {
  const { id, mode, severity, action } = policy;
  return {
    policy: id,
    mode: mode === "enforce" ? "enforce" : "monitor",
    severity,
    action,
    live,
    flips: couldFlip && !live && action === "block",
    tools: [...tools].sort(),
  };
}

function lacks({ reads }: PolicyInfo, { complete, missed, errored }: Coverage): boolean {
  if (complete || reads.length === 0) return false;
  if (reads === "all" || missed.length + errored.length === 0) return true;
  return reads.some((detector) => missed.includes(detector) || errored.includes(detector));
}

function blockBy({ id, status, message }: PolicyInfo): Outcome {
  return { action: "block", status, message, policy: id };
}

function incompleteOutcome(onIncomplete: OnIncomplete, reason: IncompleteReason): Outcome {
  if (onIncomplete === "allow") return ALLOW;
  if (onIncomplete === "defer") return { action: "defer", reason };
  const message = "This request could not be checked completely and was blocked. Try again.";
  return { action: "block", status: 403, message, policy: INCOMPLETE_POLICY };
}

function mostSevereFirst(a: PolicyInfo, b: PolicyInfo): number {
  return SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || (a.id < b.id ? -1 : 1);
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
}
