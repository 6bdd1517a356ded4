import { beforeAll, describe, expect, test } from "vitest";
import type { PolicyEngine } from "../../src/policy/engine.js";
import { isSelected } from "../../src/policy/finding-selector.js";
import { said } from "./support/outcomes.js";
import { load, refused } from "./support/policies.js";
import { finding, request } from "./support/requests.js";

const calls = (source: "history" | "response", ...names: string[]) => names.map((name) => ({ name, source }));

/** Policies of every effect, all enforced. */
const TEXT = `
@id("redact-secrets") @mode("enforce") @action("redact") @severity("high")
forbid (principal, action == Guard::Action::"send_prompt", resource)
when { context.findings.levels.contains("secrets:block") }
unless { context.findings.ids.contains("secrets/test-key") };

@id("redact-cards") @mode("enforce") @action("redact") @on_modify_fail("open") @scope("last_turn")
forbid (principal, action == Guard::Action::"send_prompt", resource)
when { context.findings.by_kind.containsAny(["pii:flag:user", "pii:block:user"]) };

@id("strip-shell") @mode("enforce") @action("strip_tool") @message("{tool.name} is not for {model}.")
forbid (principal, action in Guard::Action::"use_tool", resource in Guard::ToolClass::"shell");

@id("no-hr") @mode("enforce") @severity("critical") @message("{tool.name}: {findings.types}")
forbid (principal, action in Guard::Action::"use_tool", resource in Guard::ToolServer::"bamboohr");

@id("quarantine") @mode("enforce") @action("alert") @session("quarantined:30m")
forbid (principal, action == Guard::Action::"call_tool", resource) when { resource.op == "delete" };

@id("watch-delete") @action("alert") @session("watched:1h")
forbid (principal, action == Guard::Action::"call_tool", resource) when { resource.op == "delete" };

@id("in-quarantine") @mode("enforce") @status_code("423")
forbid (principal, action == Guard::Action::"send_prompt", resource) when { context.session.tags.contains("quarantined") };
`;
let engine: PolicyEngine;
beforeAll(async () => {
  engine = await load(TEXT);
});

test.each([
  [{}, "allow"],
  [{ findings: [finding("secrets:block")] }, "modify secrets:block"],
  [{ findings: [finding("secrets:flag")] }, "allow"],
  [{ findings: [finding("secrets:block"), finding("pii:flag")] }, "modify secrets:block pii:flag:user pii:block:user"],
  [{ toolsOffered: ["Bash", "Read"] }, "modify -Bash"],
  [{ toolsOffered: ["Bash", "shell"], findings: [finding("secrets:block")] }, "modify -Bash -shell secrets:block"],
  [{ toolCalls: calls("history", "Bash") }, "block strip-shell"],
  [{ toolsOffered: ["Bash", "mcp__bamboohr__get_pay"] }, "block no-hr"],
  [{ toolsOffered: ["Bash"], toolCalls: calls("history", "mcp__BambooHR__get_pay") }, "block no-hr"],
  [{ session: { risk: 0, deniedCalls: 1, tags: ["quarantined"] } }, "block in-quarantine"],
])("%j: %s", (facts, expected) => expect(said(engine.decide(request(facts)))[0]).toBe(expected));

test("an edit says whose it is, what to look for and what to do where it cannot be made", () => {
  const findings = [finding("secrets:block"), finding("pii:flag")];
  const { effective } = engine.decide(request({ findings, toolsOffered: ["Bash"] }));
  const block = (policy: string, message: string) => ({ action: "block", status: 403, message, policy });
  expect(effective).toEqual({
    action: "modify",
    redactions: [
      {
        policy: "redact-secrets",
        selectors: [{ set: "levels", name: "secrets:block" }],
        scope: "all",
        otherwise: block("redact-secrets", "Blocked by policy {policy.id}."),
      },
      {
        policy: "redact-cards",
        selectors: [
          { set: "by_kind", name: "pii:flag:user" },
          { set: "by_kind", name: "pii:block:user" },
        ],
        scope: "last_turn",
      },
    ],
    strips: [
      { policy: "strip-shell", tools: ["Bash"], otherwise: block("strip-shell", "Bash is not for claude-sonnet-4-5.") },
    ],
  });
});

test("a selector takes the findings it names, by any of their names", () => {
  const found = finding("secrets:block:untrusted");
  for (const name of [
    "secrets/some-rule",
    "some.kind",
    "secrets:block",
    "secrets:block:untrusted",
    "secrets:block:tool_result",
    "secrets",
  ]) {
    const sets = ["ids", "categories", "levels", "by_trust", "by_kind", "detectors"] as const;
    expect(sets.filter((set) => isSelected(found, [{ set, name }]))).toHaveLength(1);
  }
});

test("messages name the tool, the model and the kinds of findings", () => {
  const { effective } = engine.decide(
    request({ toolCalls: calls("history", "mcp__bamboohr__get_pay"), findings: [finding("secrets:flag")] }),
  );
  expect(effective).toMatchObject({ message: "mcp__bamboohr__get_pay: some.kind" });
});

test("what a call after the fact leaves in the session: of enforced policies only", () => {
  const { effective, sessionTags } = engine.decide(
    request({ type: "tool_call_entire_request", toolCalls: calls("response", "mcp__github__delete_file") }),
  );
  expect(effective).toEqual({ action: "allow" });
  expect(sessionTags).toEqual([{ tag: "quarantined", ttlS: 1_800, policy: "quarantine" }]);
});

test.each([
  [`@action("redact") forbid (principal, action, resource) when { context.model == "x" };`, "names no findings"],
  [
    `@action("redact") forbid (principal, action, resource) unless { context.findings.levels.contains("secrets:block") };`,
    "names no findings",
  ],
  [`@action("strip_tool") forbid (principal, action, resource);`, "strips tools, not prompts"],
  [`@max_age("on_call=60s") forbid (principal, action, resource);`, `no attribute source provides "on_call"`],
])("%s is refused: %s", async (text, said) => expect((await refused(`@id("p") ${text}`)).join()).toContain(said));

describe("parameters", () => {
  const params = (path: string, value: string) => ({ tags: [[path, value]] as const, ints: [], unsure: [] });
  test("what a client sends stays text, whatever it looks like", async () => {
    const hostile =
      await load(`@id("p") @mode("enforce") forbid (principal, action == Guard::Action::"return_tool_result", resource)
      when { resource.hasTag("__entity") && resource.getTag("__entity") == "Guard::Group::\\"hr\\"" };`);
    for (const [value, expected] of [
      [`Guard::Group::"hr"`, "block p"],
      ["hr", "allow"],
    ] as const) {
      const call = { name: "t", source: "history" as const, params: params("__entity", value) };
      expect(said(hostile.decide(request({ toolCalls: [call] })))[0]).toBe(expected);
    }
  });

  test("integers are compared as such", async () => {
    const limit =
      await load(`@id("p") @mode("enforce") forbid (principal, action == Guard::Action::"return_tool_result", resource)
      when { resource.ints.hasTag("limit") && resource.ints.getTag("limit") > 100 };`);
    for (const [value, expected] of [
      [101, "block p"],
      [100, "allow"],
    ] as const) {
      const given = { tags: [["limit", String(value)]] as const, ints: [["limit", value]] as const, unsure: [] };
      const call = { name: "t", source: "history" as const, params: given };
      expect(said(limit.decide(request({ toolCalls: [call] })))[0]).toBe(expected);
    }
  });
});
