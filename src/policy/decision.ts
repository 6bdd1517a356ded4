import type { Severity } from "../plugins/contract.js";

/** `off`: checked at load, never evaluated. `monitor`: evaluated and recorded. `enforce`: may change the answer. */
export const POLICY_MODES = ["off", "monitor", "enforce"] as const;
export type PolicyMode = (typeof POLICY_MODES)[number];

/** What a policy does where it matches and is enforced. `alert` is recorded and never changes the answer. */
export const POLICY_ACTIONS = ["block", "alert"] as const;
export type PolicyAction = (typeof POLICY_ACTIONS)[number];

/** What to answer when an enforced policy needs a detector that did not finish, and nothing else blocks. */
export const ON_INCOMPLETE = ["defer", "allow", "block"] as const;
export type OnIncomplete = (typeof ON_INCOMPLETE)[number];

/** Why a decision rests on less than everything. `policy_error`: a policy could not be evaluated on this request. */
export type IncompleteReason = "deadline" | "overload" | "crash" | "detector_error" | "policy_error";

/**
 * One answer to a hook call.
 * - `block`: `status` is 400-499 without 408, 409, 429. `message` is a template: `blockMessage` fills it in.
 * - `defer`: 503, so that Aperture applies the hook's own `fail_policy`.
 */
export type Outcome =
  | { readonly action: "allow" }
  | { readonly action: "block"; readonly status: number; readonly message: string; readonly policy: string }
  | { readonly action: "defer"; readonly reason: IncompleteReason };

/** One policy that matched. */
export interface PolicyMatch {
  readonly policy: string;
  readonly mode: Exclude<PolicyMode, "off">;
  readonly severity: Severity;
  readonly action: PolicyAction;
  /** Whether it counted towards `effective`: it is enforced and the event waits for an answer. */
  readonly live: boolean;
  /** Not live, and enforcing just this one would have changed `effective` to a block. */
  readonly flips: boolean;
  /** Tools it matched, by name, sorted; empty where it matched the exchange as a whole. */
  readonly tools: readonly string[];
}

/** The whole account of one decision. `would` counts every policy as enforced and every event as waiting. */
export interface Decision {
  /** The answer to give. Always `allow` for events that do not wait for one, and while no policy is enforced. */
  readonly effective: Outcome;
  readonly would: Outcome;
  /** Most severe first, then by id. */
  readonly matches: readonly PolicyMatch[];
  /** The match that explains the answer: the blocking policy, else the most severe match; absent when none matched. */
  readonly primary?: string;
  readonly policyRevision: string;
  /**
   * Present when an evaluated policy (in any mode) needed what is missing. `resolution` is what that did to
   * `effective`; `decided`: what had finished blocked, so nothing missing could have changed the answer.
   */
  readonly incomplete?: { readonly reason: IncompleteReason; readonly resolution: OnIncomplete | "decided" };
  /** Policies that could not be evaluated on this request, by id. */
  readonly errors: readonly string[];
}

/** `Outcome.policy` of a block that `on_incomplete: block` made; no policy can have this id. */
export const INCOMPLETE_POLICY = "on_incomplete";

/** What the developer reads: the message of a block, placeholders filled in, ending with the id to quote. */
export function blockMessage(outcome: Extract<Outcome, { action: "block" }>, decisionId: string): string {
  const text = outcome.message.replaceAll("{policy.id}", outcome.policy);
  if (text.includes("{decision.id}")) return text.replaceAll("{decision.id}", decisionId);
  return `${text} (decision ${decisionId})`;
}
