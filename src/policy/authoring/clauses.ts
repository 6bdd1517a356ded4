import type { Expr, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { compile, compilePolicy } from "../cedar/compile.js";
import { printExpr, printScope } from "../cedar/print.js";
import { type CedarRequest, CedarSet, type CedarValue } from "../cedar/value.js";
import { partsOf, pathOf } from "../cedar/walk.js";
import { showValue } from "./show-value.js";

/** `unknown`: it asks for something that was not there to be asked. `error`: Cedar cannot evaluate it. */
export type Truth = "true" | "false" | "unknown" | "error";

/** A condition, or a part of one, and what it came to. */
export interface Condition {
  readonly text: string;
  readonly truth: Truth;
  /** What it looked at: bounded, and never what was said in the conversation. Of the smallest parts only. */
  readonly seen?: Readonly<Record<string, string>>;
  /** Operands of `&&` and `||`, up to the one that decided. */
  readonly parts?: readonly Condition[];
}

/** A part of a policy's scope, or a `when` or `unless`: the policy matches where all are true and no `unless` is. */
export interface Clause extends Condition {
  readonly clause: "principal" | "action" | "resource" | "when" | "unless";
}

/** Tells whether an expression, or a part of it, asks for something that is missing. */
export type IsMissing = (expr: Expr) => boolean;

/** What every clause of a policy comes to on one request; a scope that admits everything is left out. */
export function explainClauses(policy: PolicyJson, request: CedarRequest, isMissing: IsMissing): Clause[] {
  const scopes = (["principal", "action", "resource"] as const).flatMap((clause) => {
    const scope = policy[clause];
    if (scope.op === "All") return [];
    const unscoped: PolicyJson = { effect: "forbid", principal: ALL, action: ALL, resource: ALL, conditions: [] };
    const holds = compilePolicy({ ...unscoped, [clause]: scope });
    const isDoubtful = clause === "principal" && !holds(request) && isMissing(IN_A_GROUP);
    const truth: Truth = isDoubtful ? "unknown" : holds(request) ? "true" : "false";
    return [{ clause, text: `${clause} ${printScope(scope)}`, truth, seen: seenOf(clause, request) }];
  });
  const conditions = policy.conditions.map(({ kind, body }): Clause => {
    return { clause: kind, ...explain(body, request, isMissing) };
  });
  return [...scopes, ...conditions];
}

const ALL = { op: "All" } as const;
/** What a scope such as `principal in Guard::Group::"sales"` asks, as a condition would. */
const IN_A_GROUP: Expr = { in: { left: { Var: "principal" }, right: { Value: { __entity: { type: "G", id: "" } } } } };

function explain(expr: Expr, request: CedarRequest, isMissing: IsMissing): Condition {
  for (const [operator, decisive] of [
    ["&&", "false"],
    ["||", "true"],
  ] as const) {
    if (!(operator in expr)) continue;
    const parts: Condition[] = [];
    for (const operand of operandsOf(expr, operator)) {
      const part = explain(operand, request, isMissing);
      parts.push(part);
      if (part.truth === decisive || part.truth === "error") break;
    }
    const ended = parts.find(({ truth }) => truth === decisive || truth === "error")?.truth;
    const otherwise = decisive === "false" ? "true" : "false";
    const truth = ended ?? (parts.some((part) => part.truth === "unknown") ? "unknown" : otherwise);
    return { text: printExpr(expr), truth, parts };
  }
  const truth = isMissing(expr) ? "unknown" : truthOf(expr, request);
  return { text: printExpr(expr), truth, seen: seenBy(expr, request, isMissing) };
}

/** The operands of a chain, which leans to the left. */
function operandsOf(expr: Expr, operator: "&&" | "||"): Expr[] {
  const body = (expr as Record<string, unknown>)[operator] as { left: Expr; right: Expr } | undefined;
  return body === undefined ? [expr] : [...operandsOf(body.left, operator), ...operandsOf(body.right, operator)];
}

function truthOf(expr: Expr, request: CedarRequest): Truth {
  try {
    const value = compile(expr)(request);
    return typeof value === "boolean" ? (value ? "true" : "false") : "error";
  } catch {
    return "error";
  }
}

/** The value of everything the request told the expression, under the words that ask for it. */
function seenBy(expr: Expr, request: CedarRequest, isMissing: IsMissing): Record<string, string> {
  const seen: Record<string, string> = {};
  const visit = (part: Expr): void => {
    const [variable, member] = pathOf(part) ?? [];
    if (variable !== undefined && member === undefined) Object.assign(seen, seenOf(variable, request));
    else if (variable !== undefined || "getTag" in part) {
      seen[printExpr(part)] = isMissing(part) ? "unknown" : shown(part, request);
    } else for (const below of partsOf(part)) visit(below);
  };
  visit(expr);
  return seen;
}

/** An entity by its name and what it is in; what it has is told by who asks for it. */
function seenOf(variable: string, request: CedarRequest): Record<string, string> {
  if (variable !== "principal" && variable !== "action" && variable !== "resource") return {};
  const uid = request[variable];
  const above = request.entities.get(uid)?.parents ?? [];
  return {
    [variable]: showValue(uid),
    ...(above.length === 0 ? {} : { [`${variable} is in`]: showValue(new CedarSet(above)) }),
  };
}

function shown(expr: Expr, request: CedarRequest): string {
  try {
    const value = compile(expr)(request);
    return isParameter(expr) ? withheld(value) : showValue(value);
  } catch {
    return "absent";
  }
}

/** Parameters of a tool call are what was said in the conversation; whether in them anything was found or not. */
function isParameter(expr: Expr): boolean {
  return "getTag" in expr;
}

function withheld(value: CedarValue): string {
  return typeof value === "string" ? `text of ${value.length} characters` : "a number";
}
