import { describe, expect, test } from "vitest";
import type { Decision } from "../../src/policy/decision.js";
import type { Coverage } from "../../src/policy/request.js";
import { said } from "./support/outcomes.js";
import { load } from "./support/policies.js";
import { finding, NOON, request } from "./support/requests.js";

/** A forbid on findings of one detector; `about` goes before it as annotations. */
const on = (id: string, detector: string, about = ""): string =>
  `@id("${id}") ${about} forbid (principal, action in Guard::Action::"use_model", resource)
   when { context.findings.levels.contains("${detector}:block") };\n`;

const ENFORCE = `@mode("enforce")`;
const A = on("a", "secrets", ENFORCE);
const A_MONITOR = on("a", "secrets");
const A_OFF = on("a", "secrets", `@mode("off")`);
const A_ALERT = on("a", "secrets", `@mode("enforce") @action("alert")`);
const B = on("b", "injection", `${ENFORCE} @severity("critical") @status_code("451") @message("No.")`);
const B_MONITOR = on("b", "injection", `@severity("critical")`);

describe.each([
  // policies          findings                      effective   would      matching: live !, flips ?
  [A, [], "allow", "allow", ""],
  [A, ["secrets"], "block a", "block a", "a!"],
  [A_MONITOR, ["secrets"], "allow", "block a", "a?"],
  [A_OFF, ["secrets"], "allow", "allow", ""],
  [A_ALERT, ["secrets"], "allow", "allow", "a!"],
  [A + B, ["secrets", "injection"], "block b", "block b", "b! a!"],
  [A + B_MONITOR, ["secrets", "injection"], "block a", "block b", "b a!"],
  [A_MONITOR + B_MONITOR, ["secrets", "injection"], "allow", "block b", "b? a?"],
  [A_ALERT + B, ["secrets", "injection"], "block b", "block b", "b! a!"],
  [A_MONITOR + B, ["secrets"], "allow", "block a", "a?"],
])("policies %#", (text, found, effective, would, matching) => {
  test(`${found.join(", ") || "nothing"} found: ${effective}, would ${would}`, async () => {
    const decision = (await load(text)).decide(
      request({ findings: found.map((detector) => finding(`${detector}:block`)) }),
    );
    expect(said(decision)).toEqual([effective, would]);
    expect(
      decision.matches.map(({ policy, live, flips }) => `${policy}${live ? "!" : ""}${flips ? "?" : ""}`).join(" "),
    ).toBe(matching);
    expect(decision.incomplete).toBeUndefined();
  });
});

const missing = (missed: string[], errored: string[] = []): Coverage => ({
  complete: false,
  missed,
  errored,
  reason: "deadline",
});

describe.each([
  // policies        missing                          found        on_incomplete   effective            would              resolution
  [A, missing(["secrets"]), [], "defer", "defer deadline", "defer deadline", "defer"],
  [A, missing(["secrets"]), [], "allow", "allow", "allow", "allow"],
  [A, missing(["secrets"]), [], "block", "block on_incomplete", "block on_incomplete", "block"],
  [A, missing([], ["secrets"]), [], "defer", "defer deadline", "defer deadline", "defer"],
  [A, missing([]), [], "defer", "defer deadline", "defer deadline", "defer"],
  [A, missing(["injection"]), [], "defer", "allow", "allow", undefined],
  [A_MONITOR, missing(["secrets"]), [], "defer", "allow", "defer deadline", "allow"],
  [A_MONITOR, missing(["secrets"]), [], "block", "allow", "block on_incomplete", "allow"],
  [A_OFF, missing(["secrets"]), [], "defer", "allow", "allow", undefined],
  [A_ALERT, missing(["secrets"]), [], "defer", "allow", "allow", undefined],
  [A + B, missing(["injection"]), ["secrets"], "defer", "block a", "block a", "decided"],
  // What was found is found, whatever else the detector would have said.
  [A + B, missing(["secrets"]), ["secrets"], "defer", "block a", "block a", undefined],
  [A_MONITOR + B, missing(["injection"]), ["secrets"], "defer", "defer deadline", "block a", "defer"],
  [A + B_MONITOR, missing(["injection"]), [], "defer", "allow", "defer deadline", "allow"],
] as const)("incomplete %#", (text, coverage, found, onIncomplete, effective, would, resolution) => {
  test(`${onIncomplete}: ${effective}, would ${would}`, async () => {
    const findings = found.map((detector) => finding(`${detector}:block`));
    const decision = (await load(text, { onIncomplete })).decide(request({ findings, coverage }));
    expect(said(decision)).toEqual([effective, would]);
    expect(decision.incomplete).toEqual(resolution === undefined ? undefined : { reason: "deadline", resolution });
  });
});

test("a decision, whole", async () => {
  const engine = await load(A_MONITOR + B);
  expect(engine.decide(request({ findings: [finding("secrets:block"), finding("injection:block")] }))).toEqual({
    effective: { action: "block", status: 451, message: "No.", policy: "b" },
    would: { action: "block", status: 451, message: "No.", policy: "b" },
    matches: [
      {
        policy: "b",
        effect: "forbid",
        mode: "enforce",
        severity: "critical",
        action: "block",
        live: true,
        flips: false,
        tools: [],
      },
      {
        policy: "a",
        effect: "forbid",
        mode: "monitor",
        severity: "medium",
        action: "block",
        live: false,
        flips: false,
        tools: [],
      },
    ],
    primary: "b",
    policyRevision: engine.revision,
    unknown: [],
    excepted: [],
    errors: [],
    sessionTags: [],
  });
});

describe("tools", () => {
  const tool = (id: string, action: string, resource: string): string =>
    `@id("${id}") @mode("enforce") forbid (principal, ${action}, ${resource});\n`;
  const engine = load(
    tool("no-crm", `action in Guard::Action::"use_tool"`, `resource in Guard::ToolServer::"crm"`) +
      tool("no-bash", `action == Guard::Action::"offer_tool"`, `resource in Guard::Tool::"Bash"`) +
      tool("no-prod", `action == Guard::Action::"call_tool"`, "resource").replace(
        ";",
        ` when { resource.name like "*prod*" };`,
      ),
  );
  const calls = (source: "history" | "response", ...names: string[]) => names.map((name) => ({ name, source }));

  test.each([
    [{ toolsOffered: ["Read"] }, []],
    [{ toolsOffered: ["Read", "Bash"] }, ["no-bash: Bash"]],
    [
      { toolsOffered: ["mcp__crm__read", "mcp__crm__write", "mcp__hr__read"] },
      ["no-crm: mcp__crm__read, mcp__crm__write"],
    ],
    [{ toolCalls: calls("history", "Bash") }, []],
    [{ toolCalls: calls("history", "mcp__crm__read") }, ["no-crm: mcp__crm__read"]],
    [{ type: "entire_request" as const, toolsOffered: ["Bash"] }, []],
    [{ type: "entire_request" as const, toolCalls: calls("response", "prod_query") }, ["no-prod: prod_query"]],
    [{ toolsOffered: ["prod_query"] }, []],
  ])("%j", async (facts, matching) => {
    const { matches, effective } = (await engine).decide(request(facts));
    expect(matches.map(({ policy, tools }) => `${policy}: ${tools.join(", ")}`)).toEqual(matching);
    expect(effective.action).toBe(matching.length > 0 && !("type" in facts) ? "block" : "allow");
  });
});

describe("who and when", () => {
  const rule = (condition: string): Promise<Decision["matches"][number] | undefined> =>
    load(`@id("r") forbid (principal, action == Guard::Action::"send_prompt", resource) when { ${condition} };`).then(
      (engine) => engine.decide(request({ groups: ["hr"] })).matches[0],
    );
  test.each([
    [`principal == Guard::User::"ann@example.com"`, true],
    [`principal in Guard::Group::"hr"`, true],
    [`principal in Guard::Group::"sales"`, false],
    [`principal.login like "*@example.com" && principal.node == "n1"`, true],
    [`context.client.name == "claude-code"`, true],
    [`context.clock.hour == 12 && context.clock.weekday == 6`, true],
    [`context.clock.epoch_s == ${NOON / 1_000}`, true],
    [`context.event == "pre_request" && context.tenant == "default"`, true],
    [`resource.format == "openai_chat"`, false],
  ])("%s: %s", async (condition, matches) => expect((await rule(condition)) !== undefined).toBe(matches));
});

test("a policy that overflows is an error, and an error is incomplete, not a pass", async () => {
  const overflow = `forbid (principal, action == Guard::Action::"send_prompt", resource)
    when { 9007199254740991 * 9007199254740991 * (context.findings.max_score + 1) > 0 };`;
  const enforced = (await load(`@id("o") @mode("enforce") ${overflow}`)).decide(request());
  expect(enforced).toMatchObject({
    effective: { action: "defer", reason: "policy_error" },
    incomplete: { reason: "policy_error", resolution: "defer" },
    errors: ["o"],
  });
  const monitored = (await load(`@id("o") ${overflow}`)).decide(request());
  expect(said(monitored)).toEqual(["allow", "defer policy_error"]);
});

test("decisions are remembered, and by the clock only where a policy reads it", async () => {
  const plain = await load(A);
  expect(plain.decide(request({ now: 1 }))).toBe(plain.decide(request({ now: 2 })));
  expect(plain.decide(request({ findings: [finding("secrets:block")] }))).not.toBe(plain.decide(request()));
  const late = await load(`@id("late") forbid (principal, action, resource) when { context.clock.hour >= 20 };`);
  expect(late.decide(request()).matches).toEqual([]);
  expect(late.decide(request({ now: NOON + 9 * 3_600_000 })).primary).toBe("late");
});
