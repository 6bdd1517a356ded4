import type { PolicyEngine } from "../src/policy/engine.js";
import { type LoadOptions, preparePolicies } from "../src/policy/load.js";
import type { CallFacts, DecisionRequest } from "../src/policy/request.js";
import { ParamFlattener } from "../src/policy/tool-params.js";
import { file } from "../test/policy/support/policies.js";
import { finding, request } from "../test/policy/support/requests.js";
import type { Bench, BenchResult } from "./bench.js";
import { median, quantile } from "./statistics.js";

const SHAPES: readonly ((n: number) => string)[] = [
  (n) =>
    `(principal, action in Guard::Action::"use_model", resource) when { context.findings.ids.contains("secrets/rule-${n}") };`,
  (n) =>
    `(principal in Guard::Group::"team-${n}", action in Guard::Action::"use_model", resource) when { context.provider == "openai" };`,
  (n) =>
    `(principal, action == Guard::Action::"send_prompt", resource) when { context.model like "gpt-${n}*" || context.model like "*-preview-${n}" };`,
  (n) =>
    `(principal, action in Guard::Action::"use_model", resource) when { context.findings.max_severity >= 4 && context.project == "p${n}" };`,
  (n) =>
    `(principal, action, resource) when { context.client.user_agent like "*bot-${n}*" } unless { principal in Guard::Group::"sre" };`,
  (n) =>
    `(principal, action in Guard::Action::"use_tool", resource in Guard::ToolServer::"server-${n}") unless { principal in Guard::Group::"team-${n}" };`,
  (n) =>
    `(principal, action in Guard::Action::"use_tool", resource) when { ["drop_${n}", "delete_${n}"].contains(resource.name) };`,
  (n) =>
    `(principal, action in Guard::Action::"use_model", resource) when { context.findings.by_trust.containsAny(["injection:block:untrusted", "pii:block:user"]) && context.tenant == "t${n}" };`,
  (n) =>
    `(principal, action in Guard::Action::"use_tool", resource in Guard::ToolClass::"database") when { resource.hasTag("connection") && resource.getTag("connection") like "*prod-${n}*" } unless { principal has on_call && principal.on_call };`,
  (n) =>
    `(principal, action in Guard::Action::"use_tool", resource) when { resource.ints.hasTag("limit") && resource.ints.getTag("limit") > ${1_000 + n} };`,
];

export const policies = (count: number): string =>
  Array.from({ length: count }, (_, n) => `@id("p${n}")\nforbid ${SHAPES[n % SHAPES.length]?.(n)}\n`).join("");

/** Calls of tools of many servers, every other one of a database, with parameters as agents send them. */
function tools(count: number): CallFacts[] {
  const flattener = new ParamFlattener();
  return Array.from({ length: count }, (_, n) => ({
    name: n % 2 === 0 ? `mcp__server-${n}__read` : "mcp__postgres__query",
    source: "response",
    params: flattener.flatten({ connection: `staging-${n}`, sql: "select 1", limit: n, options: { readonly: true } }),
  }));
}

export const ATTRIBUTES = { on_call: "bool" } as const;
const attributes = { values: { on_call: false }, unknown: [] };

const plain = request({
  groups: ["team-1", "team-9"],
  attributes,
  findings: [finding("secrets:flag"), finding("injection:flag:untrusted")],
});
const twentyCalls = request({ type: "tool_call_entire_request", groups: ["team-1"], attributes, toolCalls: tools(20) });

interface Subject {
  readonly name: string;
  readonly engine: PolicyEngine;
}

const ROUNDS = 40;
const ROUNDS_WARM = 8;
/** What an engine gets of each round; at least one call. */
const SLICE_MS = 5;

async function subjects(count: number): Promise<Subject[]> {
  const load = (options: Partial<LoadOptions>): Promise<PolicyEngine> =>
    preparePolicies([file(policies(count))], { shippedMode: "monitor", attributes: ATTRIBUTES, ...options });
  return [
    { name: "compiled", engine: await load({ memoCharsMax: 0 }) },
    { name: "compiled, remembered", engine: await load({}) },
    { name: "wasm", engine: await load({ engine: "wasm", memoCharsMax: 0 }) },
  ];
}

/** Microseconds of each call, after warming up; the engines take turns, so that noise hits all of them. */
function measure(all: readonly Subject[], asked: DecisionRequest): Map<string, number[]> {
  const times = new Map<string, number[]>(all.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, engine } of all) {
      const end = performance.now() + SLICE_MS;
      let now = performance.now();
      while (now < end) {
        engine.decide(asked);
        const done = performance.now();
        if (round >= ROUNDS_WARM) times.get(name)?.push((done - now) * 1_000);
        now = done;
      }
    }
  }
  return times;
}

async function run(): Promise<BenchResult> {
  const rows: Record<string, string | number>[] = [];
  for (const count of [1, 50, 500]) {
    const all = await subjects(count);
    for (const [what, asked] of [
      ["prompt", plain],
      ["20 tool calls", twentyCalls],
    ] as const) {
      const times = measure(all, asked);
      const wasm = median(times.get("wasm") ?? []);
      for (const [name, list] of times) {
        const p50 = median(list);
        const row = { policies: count, request: what, engine: name, "p50 us": p50, "p99 us": quantile(0.99, list) };
        rows.push({ ...row, "times the wasm's speed": Math.round(wasm / p50) });
      }
    }
  }
  return { tables: [{ title: "One decision", rows }] };
}

export const policy: Bench = {
  name: "policy",
  question:
    "How long does a decision take, with our evaluator and with Cedar's wasm, on the same policies and requests?",
  run,
};
