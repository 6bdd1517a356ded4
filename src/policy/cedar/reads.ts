import type { Expr, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { LEVELS } from "../../plugins/contract.js";
import { SEGMENT_KINDS, TRUSTS } from "../../plugins/event.js";
import { FINDING_NAMES, type FindingSelector, type FindingSet } from "../finding-selector.js";
import { partsOf } from "./walk.js";
import { ACTION_GROUP, ACTION_IDS, type ActionId } from "./world.js";

/** What a policy looks at, told from its text alone; never less than it does look at. */
export interface Reads {
  /** Actions its scope admits. */
  readonly actions: ReadonlySet<ActionId>;
  /** Detectors whose findings it asks for by name; `all` where it looks at findings in any other way. */
  readonly detectors: readonly string[] | "all";
  /** More findings could make it match, but never keep it from matching. */
  readonly monotone: boolean;
  /** Findings it names where naming them makes it match. */
  readonly selectors: readonly FindingSelector[];
  /** Paths of tool parameters; `all` where they are computed. Absent: none, not even whether there are any. */
  readonly params?: readonly string[] | "all";
  /** Names of members of the principal beyond those every principal has. */
  readonly attributes: readonly string[];
  /** Whether it asks who is in a group. */
  readonly groups: boolean;
  /** Facts it asks for by name; `all` where it looks at them in any other way. */
  readonly facts: readonly string[] | "all";
  /** What it asks of the session. */
  readonly session: readonly SessionMember[];
  /** Members of the context it looks at; `all` where it looks at the context as a whole. */
  readonly context: ReadonlySet<string> | "all";
  /** Strings it asks findings for that no finding can have, and what they should look like. */
  readonly impossible: readonly { readonly literal: string; readonly form: string }[];
}

export const SESSION_MEMBERS = ["risk", "denied_calls", "tags"] as const;
export type SessionMember = (typeof SESSION_MEMBERS)[number];

/** How the strings of each set of findings are made, and thereby name their detector. */
const FORMS: Readonly<Partial<Record<FindingSet, { readonly form: string; readonly pattern: RegExp }>>> = {
  ids: { form: "detector/rule", pattern: /^([a-z0-9-]+)\/[a-z0-9._-]+$/ },
  levels: { form: `detector:${LEVELS.join("|")}`, pattern: ofForm(LEVELS) },
  by_trust: { form: `detector:${LEVELS.join("|")}:${TRUSTS.join("|")}`, pattern: ofForm(LEVELS, TRUSTS) },
  by_kind: { form: `detector:${LEVELS.join("|")}:kind of segment`, pattern: ofForm(LEVELS, SEGMENT_KINDS) },
  detectors: { form: "detector", pattern: /^([a-z0-9-]+)$/ },
};

/** Every principal has them, whatever sources say. */
const OWN_MEMBERS: ReadonlySet<string> = new Set(["login", "node", "tailnet"]);

/** Whether a part of a condition, turned from false to true, can only help (`yes`), only hurt (`no`), or either. */
type Bearing = "yes" | "no" | "either";

export function readsOf(policy: PolicyJson): Reads {
  const walk = new Walk();
  for (const { kind, body } of policy.conditions) walk.visit(body, kind === "when" ? "yes" : "no");
  return {
    actions: actionsOf(policy),
    detectors: walk.allDetectors ? "all" : [...walk.detectors].sort(),
    monotone: walk.monotone,
    selectors: walk.selectors,
    ...(walk.params === undefined ? {} : { params: walk.params === "all" ? "all" : [...walk.params].sort() }),
    attributes: [...walk.attributes].sort(),
    groups: walk.groups || asksForGroup(policy.principal),
    facts: walk.facts === "all" ? "all" : [...walk.facts].sort(),
    session: SESSION_MEMBERS.filter((member) => walk.session.has(member)),
    context: walk.context,
    impossible: walk.impossible,
  };
}

class Walk {
  readonly detectors = new Set<string>();
  allDetectors = false;
  monotone = true;
  readonly selectors: FindingSelector[] = [];
  params: Set<string> | "all" | undefined;
  readonly attributes = new Set<string>();
  groups = false;
  facts: Set<string> | "all" = new Set();
  readonly session = new Set<string>();
  context: Set<string> | "all" = new Set();
  readonly impossible: { literal: string; form: string }[] = [];

  visit(expr: Expr, bearing: Bearing): void {
    const asked = findingsAskedFor(expr);
    const path = contextPath(expr);
    const facts = factsAskedFor(expr);
    if (asked !== undefined) this.#ask(asked, bearing);
    else if (facts !== undefined) {
      for (const name of facts) if (this.facts !== "all") this.facts.add(name);
    } else if (path !== undefined) this.#readContext(path);
    else if (isLowerBound(expr)) {
      this.allDetectors = true;
      this.monotone &&= bearing === "yes";
    } else if ("!" in expr) this.visit((expr["!"] as { arg: Expr }).arg, opposite(bearing));
    else this.#visitParts(expr, "&&" in expr || "||" in expr ? bearing : "either");
  }

  #visitParts(expr: Expr, bearing: Bearing): void {
    if ("hasTag" in expr || "getTag" in expr) this.#readTag("hasTag" in expr ? expr.hasTag : expr.getTag);
    if ("in" in expr || "is" in expr) this.#readHierarchy(expr);
    if ("." in expr) this.#readMember(expr["."]);
    if ("has" in expr) this.#readMember(expr.has);
    // The schema makes every member of the context required, so asking whether one is there reads nothing.
    if ("has" in expr && !Array.isArray(expr.has) && contextPath(expr.has.left) !== undefined) return;
    for (const part of partsOf(expr)) this.visit(part, bearing);
  }

  #ask({ set, literals }: Asked, bearing: Bearing): void {
    if (bearing !== "yes") this.monotone = false;
    const form = FORMS[set];
    if (form === undefined) this.allDetectors = true;
    for (const name of literals) {
      const [, detector] = form?.pattern.exec(name) ?? [];
      if (detector !== undefined) this.detectors.add(detector);
      else if (form !== undefined) this.impossible.push({ literal: name, form: form.form });
      if (bearing === "yes") this.selectors.push({ set, name });
    }
  }

  #readContext([member, part]: readonly string[]): void {
    if (member === "facts" || member === undefined) this.facts = "all";
    if (member === "session" || member === undefined) {
      for (const read of part === undefined ? SESSION_MEMBERS : [part]) this.session.add(read);
    }
    if (member === "findings" || member === undefined) {
      this.allDetectors = true;
      this.monotone = false;
    }
    // The whole context, compared or stored, is everything in it.
    if (member === undefined) this.context = "all";
    else if (this.context !== "all") this.context.add(member);
  }

  #readTag(call: unknown): void {
    const path = isPair(call) ? literal(call.right) : undefined;
    if (this.params === "all") return;
    if (typeof path !== "string") this.params = "all";
    else this.params = (this.params ?? new Set()).add(path);
  }

  /** `in` may ask whether a principal is in a group, unless it is plainly about something else. */
  #readHierarchy(expr: Expr): void {
    const test = "in" in expr ? expr.in : "is" in expr ? expr.is : undefined;
    if (typeof test !== "object" || test === null || !("left" in test)) return;
    if ("is" in expr && !("in" in test)) return;
    const left = test.left as Expr;
    this.groups ||= !("Var" in left && left.Var !== "principal");
  }

  #readMember(access: unknown): void {
    if (typeof access !== "object" || access === null || !("left" in access) || !("attr" in access)) return;
    const base = access.left as Expr;
    const names = Array.isArray(access.attr) ? (access.attr as string[]) : [String(access.attr)];
    if (names.includes("truncated")) this.params ??= new Set();
    const isOther = contextPath(base) !== undefined || ("Var" in base && base.Var !== "principal");
    // Where it cannot be told whose member it is, it is taken for one of the principal.
    if (!isOther) for (const name of names) if (!OWN_MEMBERS.has(name)) this.attributes.add(name);
  }
}

interface Asked {
  readonly set: FindingSet;
  readonly literals: readonly string[];
}

/** What `context.findings.<set>.contains("...")` and its kin ask for; undefined for any other expression. */
function findingsAskedFor(expr: Expr): Asked | undefined {
  const call = callIn(expr);
  if (!isPair(call)) return undefined;
  const [member, set, ...deeper] = contextPath(call.left) ?? [];
  const literals = stringLiterals(call.right);
  if (member !== "findings" || deeper.length > 0 || !isFindingSet(set) || literals === undefined) return undefined;
  return { set, literals };
}

/** Names that `context.facts.contains("...")` and its kin ask for; undefined for any other expression. */
function factsAskedFor(expr: Expr): readonly string[] | undefined {
  const call = callIn(expr);
  if (!isPair(call) || contextPath(call.left)?.join() !== "facts") return undefined;
  return stringLiterals(call.right);
}

/** `context.findings.max_severity > 2`: further findings can only raise what is compared. */
function isLowerBound(expr: Expr): boolean {
  const test = ">" in expr ? expr[">"] : ">=" in expr ? expr[">="] : undefined;
  if (!isPair(test)) return false;
  const [member, name = ""] = contextPath(test.left) ?? [];
  return member === "findings" && name.startsWith("max_") && typeof literal(test.right) === "number";
}

function isFindingSet(name: string | undefined): name is FindingSet {
  return name !== undefined && Object.hasOwn(FINDING_NAMES, name);
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

function opposite(bearing: Bearing): Bearing {
  return bearing === "yes" ? "no" : bearing === "no" ? "yes" : "either";
}

function isPair(call: unknown): call is { left: Expr; right: Expr } {
  return typeof call === "object" && call !== null && "left" in call && "right" in call;
}

function asksForGroup(principal: PolicyJson["principal"]): boolean {
  return principal.op === "in" || (principal.op === "is" && principal.in !== undefined);
}

function actionsOf({ action }: PolicyJson): ReadonlySet<ActionId> {
  if (action.op === "All") return new Set(ACTION_IDS);
  const entities = "entities" in action ? action.entities : "entity" in action ? [action.entity] : [];
  const ids = new Set(entities.map((entity) => ("__entity" in entity ? entity.__entity.id : entity.id)));
  return new Set(ACTION_IDS.filter((id) => ids.has(id) || (action.op === "in" && ids.has(ACTION_GROUP[id]))));
}
