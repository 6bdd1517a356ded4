import { blockOfMissing, couldAct, incompleteOutcome } from "./combine.js";
import type { Decision, OnIncomplete, Outcome } from "./decision.js";
import type { PolicyInfo } from "./engine.js";
import type { Defaults } from "./rollout-file.js";

export interface UnreadContext {
  readonly onIncomplete: OnIncomplete;
  readonly defaults: Defaults;
  readonly policyRevision: string;
}

/**
 * The decision about a `pre_request` that was not even read, for lack of time: any policy might have acted on it, and
 * what each says about missing input decides. While nothing is enforced, it is allowed.
 *
 * @param policies those that apply to the owner and are not off.
 */
export function decideUnread(policies: readonly PolicyInfo[], context: UnreadContext): Decision {
  const { onIncomplete, defaults, policyRevision } = context;
  const acting = policies.filter(couldAct);
  const denials = [defaults.send_prompt, defaults.use_tool].filter(({ effect }) => effect === "deny");

  const answer = (isEnforced: (rule: { readonly mode: string }) => boolean): Outcome => {
    const counting = acting.filter(isEnforced);
    const closed = counting.find(({ onMissing }) => onMissing === "closed");
    if (closed !== undefined) return blockOfMissing(closed);
    const lacks = counting.some(({ onMissing }) => onMissing === undefined) || denials.some(isEnforced);
    return lacks && onIncomplete !== "allow" ? incompleteOutcome(onIncomplete, "overload") : { action: "allow" };
  };
  const effective = answer(({ mode }) => mode === "enforce");
  const resolution = effective.action === "allow" || effective.action === "modify" ? "allow" : effective.action;
  return {
    effective,
    would: answer(({ mode }) => mode !== "off"),
    matches: [],
    policyRevision,
    incomplete: { reason: "overload", resolution },
    unknown: acting.map(({ id }) => id).sort(),
    excepted: [],
    errors: [],
    sessionTags: [],
  };
}
