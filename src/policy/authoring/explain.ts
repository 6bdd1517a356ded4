import type { ActionId } from "../cedar/world.js";
import type { PolicyMode } from "../decision.js";
import type { PolicyEngine } from "../engine.js";
import type { Inspected, LoadedPolicy } from "../policy-set.js";
import type { DecisionRequest } from "../request.js";
import { type Clause, explainClauses } from "./clauses.js";

/** What one policy came to about the exchange or one tool, and why. */
export interface PolicyExplanation {
  readonly policy: string;
  readonly effect: "permit" | "forbid";
  readonly mode: PolicyMode;
  readonly action: ActionId;
  /** Absent for the exchange as a whole. */
  readonly tool?: string;
  /** `excepted`: it matches, and an exception lifts it. `unknown`: it reads something that is missing. */
  readonly outcome: "match" | "no" | "unknown" | "error" | "excepted";
  readonly clauses: readonly Clause[];
}

/** Explanations of one request: a request may offer 256 tools to 500 policies. */
export const EXPLANATIONS_MAX = 200;

/**
 * Why policies came to what they came to. Nothing said in the conversation is shown.
 *
 * @param ids policies to explain, whatever they came to; absent: those that match, are unknown or in error.
 */
export function explainRequest(
  engine: Pick<PolicyEngine, "inspect">,
  request: DecisionRequest,
  ids?: readonly string[],
): readonly PolicyExplanation[] {
  const all: PolicyExplanation[] = [];
  for (const inspected of engine.inspect(request)) {
    for (const policy of inspected.asked) {
      const outcome = outcomeOf(policy.id, inspected);
      if (ids === undefined ? outcome === "no" : !ids.includes(policy.id)) continue;
      all.push(explanation(policy, outcome, inspected));
      if (all.length >= EXPLANATIONS_MAX) return all;
    }
  }
  return all;
}

function explanation(
  { id, json, info }: LoadedPolicy,
  outcome: PolicyExplanation["outcome"],
  { question, missing }: Inspected,
): PolicyExplanation {
  const { action, tool, request } = question;
  return {
    policy: id,
    effect: info.effect,
    mode: info.mode,
    action,
    ...(tool === undefined ? {} : { tool }),
    outcome,
    clauses: explainClauses(json, request, (expr) => missing.ofExpr(expr, info, question)),
  };
}

function outcomeOf(id: string, { verdict }: Inspected): PolicyExplanation["outcome"] {
  const isAmong = (list: readonly { readonly id: string }[]): boolean => list.some((info) => info.id === id);
  if (isAmong(verdict.excepted)) return "excepted";
  if (isAmong(verdict.unknown)) return "unknown";
  if (isAmong(verdict.errored)) return "error";
  return isAmong(verdict.matched) ? "match" : "no";
}
