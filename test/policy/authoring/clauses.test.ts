import "../support/cedar-kept.js";
import { randomInt } from "node:crypto";
import type { Expr } from "@cedar-policy/cedar-wasm/nodejs";
import { expect, test } from "vitest";
import { type Clause, explainClauses } from "../../../src/policy/authoring/clauses.js";
import { compilePolicy } from "../../../src/policy/cedar/compile.js";
import { policyToJson } from "../../../src/policy/cedar/library.js";
import { type CedarRequest, CedarSet, type CedarValue, Entities, EntityUid } from "../../../src/policy/cedar/value.js";
import { pathOf } from "../../../src/policy/cedar/walk.js";
import { native } from "../cedar/agreement.js";
import { randomPolicy, randomWorld } from "../cedar/generate.js";
import { Random } from "../cedar/random.js";

const uid = (type: string, id: string): EntityUid => new EntityUid(`Guard::${type}`, id);
const record = (members: Record<string, CedarValue>): ReadonlyMap<string, CedarValue> =>
  new Map(Object.entries(members));

/** Ann of sales calls a tool of the CRM with parameters. */
function request(): CedarRequest {
  const entities = new Entities();
  const [principal, resource] = [uid("User", "ann"), uid("ToolCall", "export")];
  entities.add(principal, record({ login: "ann", on_call: false }), [uid("Group", "sales")]);
  entities.add(resource, record({ op: "export" }), [uid("Tool", "export")], record({ query: "secret things" }));
  const context = record({ client: record({ name: "codex" }), facts: new CedarSet(["a", "b"]) });
  return { principal, action: uid("Action", "call_tool"), resource, context, entities };
}

const isOnCall = (expr: Expr): boolean => pathOf(expr)?.join(".") === "principal.on_call";

/** Clauses as indented lines: `when false: text` and what it saw behind a bar. */
function explain(policy: string, isMissing: (expr: Expr) => boolean = () => false): string[] {
  const answer = policyToJson(policy);
  if (answer.type === "failure") throw new Error(answer.errors.map(({ message }) => message).join());
  const lines = ({ text, truth, seen = {}, parts = [] }: Omit<Clause, "clause">, indent: string): string[] => {
    const values = Object.entries(seen).map(([name, value]) => `${name} = ${value}`);
    const own = `${indent}${truth}: ${text}${values.length === 0 ? "" : ` | ${values.join(", ")}`}`;
    return [own, ...parts.flatMap((part) => lines(part, `${indent}  `))];
  };
  return explainClauses(answer.json, request(), isMissing).flatMap(({ clause, ...condition }) => {
    const [first = "", ...rest] = lines(condition, "");
    return [`${clause} ${first}`, ...rest];
  });
}

test("each part of scope and conditions, with what it saw", () => {
  expect(
    explain(`forbid (principal in Guard::Group::"sales", action, resource)
      when { resource.op == "read" || context.client.name == "codex" && context.facts.contains("a") }
      unless { principal.on_call };`),
  ).toEqual([
    'principal true: principal in Guard::Group::"sales" | principal = Guard::User::"ann", principal is in = [Guard::Group::"sales"]',
    'when true: resource.op == "read" || context.client.name == "codex" && context.facts.contains("a")',
    '  false: resource.op == "read" | resource.op = "export"',
    '  true: context.client.name == "codex" && context.facts.contains("a")',
    '    true: context.client.name == "codex" | context.client.name = "codex"',
    '    true: context.facts.contains("a") | context.facts = ["a", "b"]',
    "unless false: principal.on_call | principal.on_call = false",
  ]);
});

test("what is missing is unknown, and what follows from the rest is told all the same", () => {
  expect(
    explain(`forbid (principal, action, resource) when { principal.on_call && resource.op == "read" };`, isOnCall),
  ).toEqual([
    'when false: principal.on_call && resource.op == "read"',
    "  unknown: principal.on_call | principal.on_call = unknown",
    '  false: resource.op == "read" | resource.op = "export"',
  ]);
});

test("an attribute that is not there is an error, and what comes after it is not evaluated", () => {
  expect(explain("forbid (principal, action, resource) when { principal.rank > 3 && principal.on_call };")).toEqual([
    "when error: principal.rank > 3 && principal.on_call",
    "  error: principal.rank > 3 | principal.rank = absent",
  ]);
});

test("parameters of a tool call are told by their length alone", () => {
  expect(explain(`forbid (principal, action, resource) when { resource.getTag("query") like "*secret*" };`)).toEqual([
    'when true: resource.getTag("query") like "*secret*" | resource.getTag("query") = text of 13 characters',
  ]);
});

/** What the clauses say of the policy as a whole. */
function verdict(clauses: readonly Clause[]): boolean | "error" {
  for (const { clause, truth } of clauses) {
    if (truth === "error") return "error";
    if ((truth === "true") === (clause === "unless")) return false;
  }
  return true;
}

const seed = Number(process.env.SHUTTER_FUZZ_SEED ?? randomInt(2 ** 31));

test(`the explanation never contradicts the evaluation (seed ${seed})`, () => {
  const random = new Random(seed);
  const verdicts = new Set<unknown>();
  for (let round = 0; round < 3_000; round++) {
    const policy = randomPolicy(random);
    const world = native({ value: { CedarSet, Entities, EntityUid } }, randomWorld(random));
    let evaluated: boolean | "error";
    try {
      evaluated = compilePolicy(policy)(world);
    } catch {
      evaluated = "error";
    }
    verdicts.add(evaluated);
    expect(verdict(explainClauses(policy, world, () => false))).toBe(evaluated);
  }
  expect(verdicts.size).toBe(3);
});
