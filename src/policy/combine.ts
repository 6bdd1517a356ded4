import { SEVERITIES } from "../plugins/contract.js";
import { ACTION_GROUP, type ActionId } from "./cedar/world.js";
import {
  type Block,
  DEFAULT_POLICIES,
  type Decision,
  type DefaultAction,
  INCOMPLETE_POLICY,
  type IncompleteReason,
  type OnIncomplete,
  type Outcome,
  type PolicyMatch,
} from "./decision.js";
import type { PolicyInfo } from "./engine.js";
import type { DecisionRequest } from "./request.js";
import type { DefaultRule, Defaults } from "./rollout-file.js";

/** What evaluating the policies gave for the exchange, or for one tool. */
export interface ItemVerdict {
  readonly action: ActionId;
  readonly tool?: string;
  readonly matched: readonly PolicyInfo[];
  /** In scope, and something they read is missing. */
  readonly unknown: readonly PolicyInfo[];
  readonly errored: readonly PolicyInfo[];
  /** They match or are unknown, and are lifted for this principal. */
  readonly excepted: readonly PolicyInfo[];
  /** Whether some `permit` may hold once the parameters are there: a tool that is offered is not denied by default then. */
  readonly mayBePermitted: boolean;
  /** Whether findings, and not only other things, are what the unknown ones lack. */
  readonly lacksFindings: boolean;
}

export interface CombineContext {
  readonly request: DecisionRequest;
  readonly onIncomplete: OnIncomplete;
  readonly defaults: Defaults;
  readonly policyRevision: string;
  /** Whether a policy is enforced for this request. */
  isEnforced(policy: PolicyInfo): boolean;
}

/** Which policies count: those in force, or those and more, to see what would be. */
type Counts = (policy: Pick<PolicyInfo, "id" | "mode">) => boolean;

const ALLOW: Outcome = { action: "allow" };
const NO_LIMITS: Counts = () => true;

/**
 * Turns verdicts into a decision; their order means nothing. Block over modify over allow. A match that blocks always
 * wins: what is missing could only add to it. Nothing that is not enforced has a say in `effective`.
 */
export function combine(items: readonly ItemVerdict[], context: CombineContext): Decision {
  const { request, policyRevision } = context;
  const waits = request.event === "pre_request";
  const enforced = new Map<string, boolean>();
  const isEnforced = (policy: PolicyInfo): boolean => {
    const known = enforced.get(policy.id) ?? context.isEnforced(policy);
    enforced.set(policy.id, known);
    return known;
  };
  const hits = hitsOf(items);
  const live: Counts = (policy) =>
    waits && (isDefault(policy.id) ? policy.mode === "enforce" : (enforced.get(policy.id) ?? false));
  for (const item of items)
    for (const policy of [...item.matched, ...item.unknown, ...item.errored]) isEnforced(policy);

  const would = answer(items, NO_LIMITS, context);
  const effective = waits ? answer(items, live, context) : ALLOW;
  const primary = [effective, would]
    .flatMap((outcome) => policiesOf(outcome))
    .find((id) => hits.some(({ policy }) => policy.id === id) || isDefault(id));

  const lacking = items.flatMap(({ unknown, errored }) => [...unknown, ...errored]).filter(couldAct);
  const reason = reasonOf(items, request);
  return {
    effective,
    would,
    matches: [
      ...hits.map(({ policy, tools, resolved }): PolicyMatch => {
        const isLive = live(policy);
        return {
          policy: policy.id,
          effect: policy.effect,
          mode: policy.mode === "enforce" ? "enforce" : "monitor",
          severity: policy.severity,
          action: policy.action,
          live: isLive,
          flips: waits && !isLive && flips(policy),
          tools: [...tools].sort(),
          ...(resolved ? { resolvedBy: "on_missing" as const } : {}),
        };
      }),
      ...defaultMatches(items, context, live),
    ],
    ...optional("primary", primary ?? hits[0]?.policy.id),
    policyRevision,
    ...(lacking.length === 0 ? {} : { incomplete: { reason, resolution: resolutionOf(effective) } }),
    unknown: idsOf(items, "unknown"),
    excepted: idsOf(items, "excepted"),
    errors: idsOf(items, "errored"),
    sessionTags: hits.flatMap(({ policy, resolved }) =>
      policy.session === undefined || resolved || !isEnforced(policy) ? [] : [{ ...policy.session, policy: policy.id }],
    ),
  };

  /** Whether enforcing this one too would change the answer. */
  function flips(policy: PolicyInfo): boolean {
    if (policy.action === "alert" && policy.effect === "forbid") return false;
    const after = answer(items, (other) => other.id === policy.id || live(other), context);
    return after.action !== effective.action || editsOf(after) !== editsOf(effective);
  }

  function resolutionOf(outcome: Outcome): OnIncomplete | "decided" {
    if (outcome.action === "defer") return "defer";
    if (outcome.action !== "block") return "allow";
    const isOfMissing = hits.some(({ policy, resolved }) => resolved && policy.id === outcome.policy);
    return isOfMissing || outcome.policy === INCOMPLETE_POLICY ? "block" : "decided";
  }
}

/** The answer of the policies that count. */
function answer(items: readonly ItemVerdict[], counts: Counts, context: CombineContext): Outcome {
  const { request, onIncomplete, defaults } = context;
  const blockers: { policy: PolicyInfo; block: Block; isMissing: boolean }[] = [];
  const strips = new Map<PolicyInfo, Set<string>>();
  const redactions = new Set<PolicyInfo>();
  let denied: Block | undefined;
  const denials = new Set<string>();
  let lacks = false;

  for (const item of items) {
    const { action, tool } = item;
    const act = (policy: PolicyInfo, isMissing: boolean): void => {
      const kind = actionOn(policy, action);
      if (kind === "strip_tool") strips.set(policy, (strips.get(policy) ?? new Set()).add(tool ?? ""));
      // What was not found cannot be redacted.
      else if (kind === "redact" && !isMissing) redactions.add(policy);
      else if (kind !== "alert") blockers.push({ policy, block: blockBy(policy, tool, request, isMissing), isMissing });
    };
    for (const policy of item.matched) if (policy.effect === "forbid" && counts(policy)) act(policy, false);
    for (const policy of [...item.unknown, ...item.errored]) {
      if (!couldAct(policy) || !counts(policy)) continue;
      if (policy.onMissing === "closed") act(policy, true);
      else if (policy.onMissing === undefined) lacks = true;
    }

    const rule = defaultRule(item, defaults);
    if (rule === undefined || !counts({ id: rule.id, mode: rule.mode })) continue;
    if (item.matched.some((policy) => policy.effect === "permit" && counts(policy))) continue;
    if (action === "offer_tool") denials.add(tool ?? "");
    else denied ??= deniedBy(rule.id);
  }

  // What is known to match explains more than what is taken for a match.
  const [first] = blockers.sort(
    (a, b) => Number(a.isMissing) - Number(b.isMissing) || mostSevereFirst(a.policy, b.policy),
  );
  if (first !== undefined) return first.block;
  if (denied !== undefined) return denied;
  if (lacks && onIncomplete !== "allow") return incompleteOutcome(onIncomplete, reasonOf(items, request));
  if (strips.size + redactions.size + denials.size === 0) return ALLOW;
  return {
    action: "modify",
    redactions: [...redactions].sort(mostSevereFirst).map((policy) => ({
      policy: policy.id,
      selectors: policy.selectors,
      scope: policy.scope,
      ...otherwise(policy),
    })),
    strips: [
      ...[...strips]
        .sort(([a], [b]) => mostSevereFirst(a, b))
        .map(([policy, names]) => {
          const tools = [...names].sort();
          return { policy: policy.id, tools, ...otherwise(policy, tools) };
        }),
      ...(denials.size === 0
        ? []
        : [
            {
              policy: DEFAULT_POLICIES.use_tool,
              tools: [...denials].sort(),
              otherwise: deniedBy(DEFAULT_POLICIES.use_tool),
            },
          ]),
    ],
  };

  function otherwise(policy: PolicyInfo, tools?: readonly string[]): { otherwise?: Block } {
    return policy.onModifyFail === "open" ? {} : { otherwise: blockBy(policy, tools?.join(", "), request, false) };
  }
}

/** A tool that was called cannot be stripped any more. */
function actionOn({ action }: PolicyInfo, item: ActionId): PolicyInfo["action"] {
  return action === "strip_tool" && item !== "offer_tool" ? "block" : action;
}

interface Hit {
  readonly policy: PolicyInfo;
  readonly tools: Set<string>;
  /** Nowhere known to match; taken for a match where something is missing. */
  resolved: boolean;
}

/** Every policy that matches some item, most severe first. */
function hitsOf(items: readonly ItemVerdict[]): readonly Hit[] {
  const hits = new Map<string, Hit>();
  const add = (policy: PolicyInfo, tool: string | undefined, resolved: boolean): void => {
    const hit = hits.get(policy.id) ?? { policy, tools: new Set(), resolved: true };
    hit.resolved &&= resolved;
    if (tool !== undefined) hit.tools.add(tool);
    hits.set(policy.id, hit);
  };
  for (const { matched, unknown, errored, tool } of items) {
    for (const policy of matched) add(policy, tool, false);
    // In monitor mode it is counted as unknown: a match that is none would spoil what monitoring is for.
    for (const policy of [...unknown, ...errored])
      if (couldAct(policy) && policy.onMissing === "closed" && policy.mode === "enforce") add(policy, tool, true);
  }
  return [...hits.values()].sort((a, b) => mostSevereFirst(a.policy, b.policy));
}

interface DefaultDenial extends DefaultRule {
  readonly id: string;
}

/** The default that denies an item no matter who permits it; undefined where none does. */
function defaultRule({ action, mayBePermitted }: ItemVerdict, defaults: Defaults): DefaultDenial | undefined {
  if (action === "complete" || mayBePermitted) return undefined;
  const kind: DefaultAction = ACTION_GROUP[action] === "use_tool" ? "use_tool" : "send_prompt";
  const rule = defaults[kind];
  return rule.effect === "allow" || rule.mode === "off" ? undefined : { ...rule, id: DEFAULT_POLICIES[kind] };
}

/** Defaults are recorded like policies, so that one that denies can be watched before it is enforced. */
function defaultMatches(
  items: readonly ItemVerdict[],
  { request, defaults }: CombineContext,
  live: Counts,
): PolicyMatch[] {
  const denied = new Map<string, { rule: DefaultDenial; tools: string[] }>();
  for (const item of items) {
    const rule = defaultRule(item, defaults);
    if (rule === undefined || item.matched.some(({ effect }) => effect === "permit")) continue;
    const match = denied.get(rule.id) ?? { rule, tools: [] };
    if (item.tool !== undefined) match.tools.push(item.tool);
    denied.set(rule.id, match);
  }
  return [...denied.values()].map(({ rule, tools }) => {
    const isLive = live(rule);
    return {
      policy: rule.id,
      effect: "forbid",
      mode: rule.mode === "enforce" ? "enforce" : "monitor",
      severity: "medium",
      action: "block",
      live: isLive,
      flips: !isLive && request.event === "pre_request",
      tools: [...new Set(tools)].sort(),
    };
  });
}

function isDefault(id: string): boolean {
  return id === DEFAULT_POLICIES.send_prompt || id === DEFAULT_POLICIES.use_tool;
}

/** Whether a policy that is unknown leaves the answer in doubt: alerts change nothing, and permits are then not given. */
export function couldAct({ effect, action }: PolicyInfo): boolean {
  return effect === "forbid" && action !== "alert";
}

function reasonOf(items: readonly ItemVerdict[], { coverage }: DecisionRequest): IncompleteReason {
  if (items.some(({ unknown, lacksFindings }) => lacksFindings && unknown.some(couldAct)))
    return coverage.reason ?? "detector_error";
  return items.some(({ unknown }) => unknown.some(couldAct)) ? "missing_input" : "policy_error";
}

/** The policies an answer is owed to, in the order they explain it. */
function policiesOf(outcome: Outcome): string[] {
  if (outcome.action === "block") return [outcome.policy];
  return outcome.action === "modify" ? [...outcome.redactions, ...outcome.strips].map(({ policy }) => policy) : [];
}

/** What would be edited, whoever asks for it. */
function editsOf(outcome: Outcome): string {
  if (outcome.action !== "modify") return "";
  const selectors = outcome.redactions.flatMap(({ selectors, scope }) =>
    selectors.map(({ set, name }) => `${scope} ${set} ${name}`),
  );
  const tools = outcome.strips.flatMap(({ tools }) => tools);
  return JSON.stringify([[...new Set(selectors)].sort(), [...new Set(tools)].sort()]);
}

const MISSING_MESSAGE = "This request could not be checked completely and was blocked. Try again.";

/** What a policy answers that is to count as a match where something it reads is missing. */
export function blockOfMissing({ id, missingStatus }: PolicyInfo): Block {
  return { action: "block", status: missingStatus, message: MISSING_MESSAGE, policy: id };
}

function blockBy(
  policy: PolicyInfo,
  tool: string | undefined,
  { model, findings }: DecisionRequest,
  isMissing: boolean,
): Block {
  if (isMissing) return blockOfMissing(policy);
  const { id, status, message } = policy;
  const filled = message
    .replaceAll("{tool.name}", () => tool ?? "")
    .replaceAll("{findings.types}", () => findings.categories.join(", "))
    .replaceAll("{model}", () => model);
  return { action: "block", status, message: filled, policy: id };
}

function deniedBy(policy: string): Block {
  return { action: "block", status: 403, message: "No policy permits this.", policy };
}

export function incompleteOutcome(onIncomplete: Exclude<OnIncomplete, "allow">, reason: IncompleteReason): Outcome {
  if (onIncomplete === "defer") return { action: "defer", reason };
  return { action: "block", status: 403, message: MISSING_MESSAGE, policy: INCOMPLETE_POLICY };
}

function idsOf(items: readonly ItemVerdict[], kind: "unknown" | "excepted" | "errored"): readonly string[] {
  return [...new Set(items.flatMap((item) => item[kind].map(({ id }) => id)))].sort();
}

function mostSevereFirst(a: PolicyInfo, b: PolicyInfo): number {
  return SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || (a.id < b.id ? -1 : 1);
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };
}
