import "./support/cedar-kept.js";
import { expect, test } from "vitest";
import { policyToJson } from "../../src/policy/cedar/library.js";
import { readsOf } from "../../src/policy/cedar/reads.js";

const ALL = ["send_prompt", "complete", "offer_tool", "return_tool_result", "call_tool"];

function reads(
  scope: string,
  condition: string,
): { actions: string[]; detectors: readonly string[] | "all"; clock: boolean } {
  const answer = policyToJson(`forbid (principal, ${scope}, resource) when { ${condition} };`);
  if (answer.type === "failure") throw new Error(answer.errors[0]?.message);
  const { actions, detectors, context } = readsOf(answer.json);
  return { actions: [...actions], detectors, clock: context === "all" || context.has("clock") };
}

test.each([
  ["true", [], false],
  [`context.model == "x"`, [], false],
  ["context.coverage.complete", [], false],
  ["context has findings", [], false],
  [`context.findings.levels.contains("secrets:block")`, ["secrets"], false],
  [`context.findings.ids.contains("pii/iban")`, ["pii"], false],
  [`context.findings.detectors.contains("my-own")`, ["my-own"], false],
  [`context.findings.by_trust.containsAny(["b:block:user", "a:flag:user"])`, ["a", "b"], false],
  [`!context.findings.by_kind.containsAll(["a:block:user"])`, ["a"], false],
  [`context.findings.categories.contains("secret.token")`, "all", false],
  ["context.findings.max_severity > 2", "all", false],
  ["context.findings.levels.isEmpty()", "all", false],
  ["context.findings.levels.contains(context.model)", "all", false],
  [`["a:block"].containsAny(context.findings.levels)`, "all", false],
  [`[context.findings.levels].contains(["a:block"])`, "all", false],
  ["{a: context.findings}.a.max_score > 1", "all", false],
  ["context.clock.hour > 20", [], true],
  ["context == {}", "all", true],
  ["if true then {a: context}.a.clock.hour > 1 else false", "all", true],
] as const)("%s reads %j", (condition, detectors, clock) => {
  expect(reads("action", condition)).toEqual({ actions: ALL, detectors, clock });
});

test.each([
  [
    `context.findings.levels.containsAny(["secrets:block", "secrets", "secrets:block:user"])`,
    ["secrets", "secrets:block:user"],
  ],
  [
    `context.findings.by_trust.contains("a:block:untrusted") && context.findings.by_trust.contains("a:block")`,
    ["a:block"],
  ],
  [
    `context.findings.by_kind.contains("a:block:tool_result") || context.findings.by_kind.contains("a:block:tool")`,
    ["a:block:tool"],
  ],
  [`context.findings.ids.containsAll(["a/b.c", "a"])`, ["a"]],
  [`context.findings.detectors.contains("a:block")`, ["a:block"]],
])("%s asks for the impossible: %j", (condition, impossible) => {
  const answer = policyToJson(`forbid (principal, action, resource) when { ${condition} };`);
  const json = answer.type === "success" ? answer.json : undefined;
  expect(json && readsOf(json).impossible.map(({ literal }) => literal)).toEqual(impossible);
});

test.each([
  [`context.facts.contains("a:b")`, ["a:b"], []],
  [`!(context.facts.containsAny(["b", "a"])) && context.facts.contains("c")`, ["a", "b", "c"], []],
  [`["a"].containsAll(context.facts)`, "all", []],
  ["context.facts.contains(context.model)", "all", []],
  [`context.facts.contains("a") || context.facts.isEmpty()`, "all", []],
  ["context.session.risk > 3", [], ["risk"]],
  [`context.session.tags.contains("a") && context.session.denied_calls > 1`, [], ["denied_calls", "tags"]],
  ["{a: context.session}.a.risk > 3", [], ["risk", "denied_calls", "tags"]],
  ["context == {}", "all", ["risk", "denied_calls", "tags"]],
  ["context has facts", [], []],
])("%s reads facts %j and of the session %j", (condition, facts, session) => {
  const answer = policyToJson(`forbid (principal, action, resource) when { ${condition} };`);
  if (answer.type === "failure") throw new Error(answer.errors[0]?.message);
  expect(readsOf(answer.json)).toMatchObject({ facts, session });
});

test.each([
  ["action", ALL],
  [`action == Guard::Action::"call_tool"`, ["call_tool"]],
  [`action in Guard::Action::"use_tool"`, ["offer_tool", "return_tool_result", "call_tool"]],
  [`action in [Guard::Action::"use_model", Guard::Action::"call_tool"]`, ["send_prompt", "complete", "call_tool"]],
  [`action == Guard::Action::"use_tool"`, []],
])("%s admits %j", (scope, actions) => expect(reads(scope, "true").actions).toEqual(actions));
