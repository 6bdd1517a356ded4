import type { Expr, PatternElem, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { everyExpr, partsOf, pathOf } from "../cedar/walk.js";
import type { LoadedPolicy } from "../policy-set.js";
import { didYouMean } from "../suggest.js";

/** What a policy is looked at among. */
export interface Surroundings {
  readonly policies: readonly LoadedPolicy[];
  /** Names of all facts that are defined. */
  readonly facts: readonly string[];
}

/** Looks at one policy among all; says what looks wrong and what to write instead. */
export interface Hint {
  readonly rule: string;
  look(policy: LoadedPolicy, among: Surroundings): string[];
}

const WILDCARDS_MAX = 8;
/** What authors write who take `like` for a regular expression. */
const REGEX_SIGNS = /\.\*|\\[dws]|\[[^\]]*\]|^\^|\$$|\(\?|\|/;

export const HINTS: readonly Hint[] = [
  {
    rule: "many-wildcards",
    look: (policy) =>
      patternsOf(policy).flatMap((pattern) => {
        const count = pattern.filter((piece) => piece === "Wildcard").length;
        if (count <= WILDCARDS_MAX) return [];
        return [`a \`like\` with ${count} wildcards is slow and rarely means what it says; ask for a fact or a set`];
      }),
  },
  {
    rule: "no-wildcard",
    look: (policy) =>
      patternsOf(policy)
        .filter((pattern) => !pattern.includes("Wildcard"))
        .map((pattern) => `\`like "${textOf(pattern)}"\` has no \`*\`, so it only matches all of it; write \`==\``),
  },
  {
    rule: "regex-in-like",
    look: (policy) =>
      patternsOf(policy)
        .map(textOf)
        .filter((text) => REGEX_SIGNS.test(text))
        .map((text) => `\`like "${text}"\` looks like a regular expression; \`like\` knows \`*\` and nothing else`),
  },
  {
    rule: "permit-on-client-claim",
    look: ({ json }) => {
      if (json.effect !== "permit" || json.principal.op !== "All") return [];
      const paths = variablesRead(json);
      if (paths.length === 0 || !paths.every(([root, member]) => root === "context" && member === "client")) return [];
      return ["permits whoever sends the right user agent, which any client can; ask for the principal or a grant too"];
    },
  },
  {
    rule: "closed-without-scope",
    look: ({ json, info }) =>
      info.onMissing === "closed" && json.resource.op === "All"
        ? [
            '@on_missing("closed") without a resource blocks everything while something is missing; name tools or a class',
          ]
        : [],
  },
  {
    rule: "unknown-fact",
    look: ({ info }, { facts }) =>
      (info.reads.facts === "all" ? [] : info.reads.facts)
        .filter((name) => !facts.includes(name))
        .map(
          (name) => `nobody defines the fact "${name}"${didYouMean(name, facts)}, so it stays unknown; see facts.yaml`,
        ),
  },
  {
    rule: "duplicate",
    look: (policy, { policies }) =>
      policies
        .filter((other) => other.id < policy.id && isSameRule(policy.json, other.json))
        .map((other) => `says the same as "${other.id}"; delete one of them`),
  },
];

function isSameRule(one: PolicyJson, other: PolicyJson): boolean {
  const rule = ({ annotations: _, ...rest }: PolicyJson): string => JSON.stringify(rest);
  return rule(one) === rule(other);
}

function expressionsOf({ conditions }: PolicyJson): Expr[] {
  return conditions.flatMap(({ body }) => [...everyExpr(body)]);
}

function patternsOf({ json }: LoadedPolicy): PatternElem[][] {
  return expressionsOf(json).flatMap((expr) =>
    "like" in expr && !Array.isArray(expr.like) ? [expr.like.pattern as PatternElem[]] : [],
  );
}

function textOf(pattern: readonly PatternElem[]): string {
  return pattern.map((piece) => (piece === "Wildcard" ? "*" : piece.Literal)).join("");
}

/** The longest member paths of variables that the conditions mention. */
function variablesRead({ conditions }: PolicyJson): (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const visit = (expr: Expr): void => {
    const path = pathOf(expr);
    if (path !== undefined) found.push(path);
    else for (const part of partsOf(expr)) visit(part);
  };
  for (const { body } of conditions) visit(body);
  return found;
}
