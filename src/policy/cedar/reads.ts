import type { Expr, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { LEVELS } from "../../plugins/contract.js";
import { SEGMENT_KINDS, TRUSTS } from "../../plugins/event.js";
import { ACTION_GROUP, ACTION_IDS, type ActionId } from "./world.js";

/** What a policy looks at, told from its text alone; never less than it does look at. */
export interface Reads {
  /** Actions its scope admits. */
  readonly actions: ReadonlySet<ActionId>;
  /** Detectors whose findings it asks for by name; `all` where it looks at findings in any other way. */
  readonly detectors: readonly string[] | "all";
  readonly clock: boolean;
  /** Strings it asks findings for that no finding can have, and what they should look like. */
  readonly impossible: readonly { readonly literal: string; readonly form: string }[];
}

/** How the strings of each set of findings are made, and thereby name their detector. */
const FORMS: Readonly<Record<string, { readonly form: string; readonly pattern: RegExp }>> = {
  ids: { form: "detector/rule", pattern: /^([a-z0-9-]+)\/[a-z0-9._-]+$/ },
  levels: { form: `detector:${LEVELS.join("|")}`, pattern: ofForm(LEVELS) },
  by_trust: { form: `detector:${LEVELS.join("|")}:${TRUSTS.join("|")}`, pattern: ofForm(LEVELS, TRUSTS) },
  by_kind: { form: `detector:${LEVELS.join("|")}:kind of segment`, pattern: ofForm(LEVELS, SEGMENT_KINDS) },
  detectors: { form: "detector", pattern: /^([a-z0-9-]+)$/ },
};

export function readsOf(policy: PolicyJson): Reads {
  const detectors = new Set<string>();
  const impossible: { literal: string; form: string }[] = [];
  let all = false;
  let clock = false;

  const visit = (expr: Expr): void => {
    const asked = literalsAskedFor(expr);
    if (asked !== undefined) {
      for (const literal of asked.literals) {
        const [, detector] = asked.pattern.exec(literal) ?? [];
        if (detector === undefined) impossible.push({ literal, form: asked.form });
        else detectors.add(detector);
      }
      return;
    }
    const path = contextPath(expr);
    if (path === undefined) {
      for (const part of partsOf(expr)) visit(part);
    } else {
      const [member] = path;
      // The whole context, compared or stored, is everything in it.
      if (member === undefined || member === "findings") all = true;
      if (member === undefined || member === "clock") clock = true;
    }
  };
  for (const { body } of policy.conditions) visit(body);
  return { actions: actionsOf(policy), detectors: all ? "all" : [...detectors].sort(), clock, impossible };
}

/** What `context.findings.<set>.contains("...")` and its kin ask for; undefined for any other expression. */
function literalsAskedFor(expr: Expr): { literals: string[]; form: string; pattern: RegExp } | undefined {
  const call = callIn(expr);
  if (!isPair(call)) return undefined;
  const path = contextPath(call.left);
  const form = path?.length === 2 && path[0] === "findings" ? FORMS[path[1] ?? ""] : undefined;
  const literals = stringLiterals(call.right);
  return form === undefined || literals === undefined ? undefined : { literals, ...form };
}

function callIn(expr: Expr): unknown {
  if ("contains" in expr) return expr.contains;
  if ("containsAny" in expr) return expr.containsAny;
  return "containsAll" in expr ? expr.containsAll : undefined;
}

function stringLiterals(expr: Expr): string[] | undefined {
  const values: unknown[] = "Set" in expr && Array.isArray(expr.Set) ? expr.Set.map(literal) : [literal(expr)];
  return values.every((value): value is string => typeof value === "string") ? values : undefined;
}

function literal(expr: Expr): unknown {
  return "Value" in expr ? expr.Value : undefined;
}

/** `["findings", "levels"]` for `context.findings.levels`, `[]` for `context`; undefined for anything else. */
function contextPath(expr: Expr): string[] | undefined {
  if ("Var" in expr) return expr.Var === "context" ? [] : undefined;
  if (!("." in expr)) return undefined;
  const access = expr["."];
  if (Array.isArray(access)) return undefined;
  const path = contextPath(access.left);
  return path === undefined ? undefined : [...path, access.attr];
}

function ofForm(...parts: readonly (readonly string[])[]): RegExp {
  return new RegExp(`^([a-z0-9-]+)${parts.map((words) => `:(?:${words.join("|")})`).join("")}$`);
}

function isPair(call: unknown): call is { left: Expr; right: Expr } {
  return typeof call === "object" && call !== null && "left" in call && "right" in call;
}

/** Direct sub-expressions, whatever the node: any nested object that is itself a node. */
function partsOf(expr: Expr): Expr[] {
  if ("Value" in expr || "Var" in expr) return [];
  // The schema makes every member of the context required, so asking whether one is there reads nothing.
  if ("has" in expr && !Array.isArray(expr.has) && contextPath(expr.has.left) !== undefined) return [];
  const [body] = Object.values(expr) as unknown[];
  if (Array.isArray(body)) return body as Expr[];
  if (typeof body !== "object" || body === null) return [];
  return Object.values(body).filter(
    (part): part is Expr => typeof part === "object" && part !== null && !Array.isArray(part),
  );
}

function actionsOf({ action }: PolicyJson): ReadonlySet<ActionId> {
  if (action.op === "All") return new Set(ACTION_IDS);
  const entities = "entities" in action ? action.entities : "entity" in action ? [action.entity] : [];
  const ids = new Set(entities.map((entity) => ("__entity" in entity ? entity.__entity.id : entity.id)));
  return new Set(ACTION_IDS.filter((id) => ids.has(id) || (action.op === "in" && ids.has(ACTION_GROUP[id]))));
}
