import type { Severity } from "../plugins/contract.js";
import type { FindingSelector } from "./finding-selector.js";

/** `off`: checked at load, never evaluated. `monitor`: evaluated and recorded. `enforce`: may change the answer. */
export const POLICY_MODES = ["off", "monitor", "enforce"] as const;
export type PolicyMode = (typeof POLICY_MODES)[number];

/**
 * What a policy does where it matches and is enforced.
 * - `redact`: the findings its condition names are replaced by placeholders.
 * - `strip_tool`: the tool is taken out of the tools offered; the result of one that was called is blocked.
 * - `alert`: recorded, and never changes the answer.
 */
export const POLICY_ACTIONS = ["block", "redact", "strip_tool", "alert"] as const;
export type PolicyAction = (typeof POLICY_ACTIONS)[number];

/** Where findings are redacted: agents resend the conversation, so what is not redacted in the next request is sent. */
export const REDACTION_SCOPES = ["all", "last_turn"] as const;
export type RedactionScope = (typeof REDACTION_SCOPES)[number];

/** What becomes of a request whose edit cannot be made. */
export const ON_MODIFY_FAIL = ["block", "open"] as const;
export type OnModifyFail = (typeof ON_MODIFY_FAIL)[number];

/** What to answer when an enforced policy needs a detector that did not finish, and nothing else blocks. */
export const ON_INCOMPLETE = ["defer", "allow", "block"] as const;
export type OnIncomplete = (typeof ON_INCOMPLETE)[number];

/**
 * Why a decision rests on less than everything. `missing_input`: what a policy reads beside findings is unknown.
 * `policy_error`: a policy could not be evaluated on this request.
 */
export type IncompleteReason = "deadline" | "overload" | "crash" | "detector_error" | "missing_input" | "policy_error";

/**
 * One answer to a hook call.
 * - `modify`: all edits of all policies, at least one.
 * - `defer`: 503, so that Aperture applies the hook's own `fail_policy`.
 */
export type Outcome =
  | { readonly action: "allow" }
  | Block
  | { readonly action: "modify"; readonly redactions: readonly Redaction[]; readonly strips: readonly Strip[] }
  | { readonly action: "defer"; readonly reason: IncompleteReason };

/**
 * The request is refused. `status` is 400-499 without 408, 409, 429, or 503 where trying again may help. `message` is a
 * template: `blockMessage` fills it in.
 */
export interface Block {
  readonly action: "block";
  readonly status: number;
  readonly message: string;
  readonly policy: string;
}

interface Edit {
  /** Id of the policy that asks for it. */
  readonly policy: string;
  /** The answer where the edit cannot be made; absent where the request then proceeds as it is. */
  readonly otherwise?: Block;
}

/** Every finding that any of the selectors names is to be replaced; see `isSelected`. */
export interface Redaction extends Edit {
  readonly selectors: readonly FindingSelector[];
  readonly scope: RedactionScope;
}

/** Tools to take out of the tools offered, by name as in the request, sorted. */
export interface Strip extends Edit {
  readonly tools: readonly string[];
}

/** What a policy leaves in the session: `@session("quarantined:30m")`. */
export interface SessionTag {
  readonly tag: string;
  readonly ttlS: number;
  readonly policy: string;
}

/** One policy that matched. */
export interface PolicyMatch {
  readonly policy: string;
  readonly effect: "permit" | "forbid";
  readonly mode: Exclude<PolicyMode, "off">;
  readonly severity: Severity;
  readonly action: PolicyAction;
  /** Whether it counted towards `effective`: it is enforced, for this request too, and the event waits for an answer. */
  readonly live: boolean;
  /** Not live, and enforcing just this one would have changed `effective`. */
  readonly flips: boolean;
  /** Tools it matched, by name, sorted; empty where it matched the exchange as a whole. */
  readonly tools: readonly string[];
  /** It is not known to match: something it reads is missing, and it is to count as a match then. */
  readonly resolvedBy?: "on_missing";
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
   * Present when a policy that would edit or block (in any mode) is unknown or in error. `resolution` is what that did to
   * `effective`; `decided`: what had finished blocked, so nothing missing could have changed the answer.
   */
  readonly incomplete?: { readonly reason: IncompleteReason; readonly resolution: OnIncomplete | "decided" };
  /** Policies in whose scope the request is and that read something missing, by id. */
  readonly unknown: readonly string[];
  /** Policies that match, and that an exception lifts for this principal, by id. */
  readonly excepted: readonly string[];
  /** Policies that could not be evaluated on this request, by id. */
  readonly errors: readonly string[];
  /** To be kept with the session until they expire: of enforced policies that matched, on events of any kind. */
  readonly sessionTags: readonly SessionTag[];
}

/** `Outcome.policy` of a block that `on_incomplete: block` made; no policy can have this id. */
export const INCOMPLETE_POLICY = "on_incomplete";

/** What no policy permits or forbids: how that is decided, as policies of their own. */
export const DEFAULT_POLICIES = { send_prompt: "default.send_prompt", use_tool: "default.use_tool" } as const;
export type DefaultAction = keyof typeof DEFAULT_POLICIES;

/**
 * What the developer reads: the message of a block, placeholders filled in, ending with the id to quote. `advice` is what
 * to do instead, in a detector's own words; "" leaves nothing behind.
 */
export function blockMessage(outcome: Pick<Block, "message" | "policy">, decisionId: string, advice = ""): string {
  const advised = outcome.message.replaceAll(
    advice === "" ? / ?\{findings\.advice\}/g : "{findings.advice}",
    () => advice,
  );
  const text = advised.replaceAll("{policy.id}", outcome.policy);
  if (text.includes("{decision.id}")) return text.replaceAll("{decision.id}", decisionId);
  return `${text} (decision ${decisionId})`;
}
