import { describe, expect, test } from "vitest";
import type { AttributeFacts, Coverage } from "../../src/policy/request.js";
import type { ToolParams } from "../../src/policy/tool-params.js";
import { said } from "./support/outcomes.js";
import { load } from "./support/policies.js";
import { request } from "./support/requests.js";

const attributes = { on_call: "bool", level: "long" } as const;

const LATE: Coverage = { complete: false, missed: ["secrets"], errored: [], reason: "deadline" };
const DOWN: AttributeFacts = { values: {}, unknown: ["on_call"] };
const ON_CALL: AttributeFacts = { values: { on_call: true }, unknown: [] };
const NOBODY: AttributeFacts = { values: {}, unknown: [] };

const NEEDS_SECRETS = `context.findings.levels.contains("secrets:block")`;
const NEEDS_ON_CALL = "principal has on_call && principal.on_call";
const policy = (about: string, effect: string, condition: string): string =>
  `@id("p") ${about} ${effect} (principal, action == Guard::Action::"send_prompt", resource) when { ${condition} };`;

/** What is missing, and which rule reads it. */
const SITUATIONS = [
  ["a detector missed the deadline", NEEDS_SECRETS, { coverage: LATE }, "deadline"],
  ["an attribute source is down", NEEDS_ON_CALL, { attributes: DOWN }, "missing_input"],
  ["no attribute source was asked", NEEDS_ON_CALL, {}, "missing_input"],
  [
    "the source told another type",
    NEEDS_ON_CALL,
    { attributes: { values: { on_call: "yes" }, unknown: [] } },
    "missing_input",
  ],
] as const;

describe.each(SITUATIONS)("%s", (_, condition, facts, reason) => {
  const decide = async (about: string, effect = "forbid") =>
    (await load(policy(about, effect, condition), { attributes })).decide(request(facts));

  test("a permit does not match", async () => {
    const decision = await decide(`@mode("enforce")`, "permit");
    expect(decision).toMatchObject({ matches: [], unknown: ["p"], effective: { action: "allow" } });
    expect(decision.incomplete).toBeUndefined();
  });

  test("a forbid that is open does not match, and is counted as unknown", async () => {
    expect(await decide(`@mode("enforce") @on_missing("open")`)).toMatchObject({
      matches: [],
      unknown: ["p"],
      effective: { action: "allow" },
      incomplete: { reason, resolution: "allow" },
    });
  });

  test("a forbid that is closed blocks with 503, or its own status", async () => {
    const message = "This request could not be checked completely and was blocked. Try again.";
    expect(await decide(`@mode("enforce") @on_missing("closed")`)).toMatchObject({
      matches: [{ policy: "p", live: true, resolvedBy: "on_missing" }],
      unknown: ["p"],
      effective: { action: "block", status: 503, message, policy: "p" },
      incomplete: { reason, resolution: "block" },
    });
    expect(await decide(`@mode("enforce") @on_missing("closed") @status_code("403")`)).toMatchObject({
      effective: { status: 403, message },
    });
  });

  test("a forbid that is watched is unknown, not a match", async () => {
    for (const about of [`@on_missing("closed")`, `@on_missing("open")`, ""]) {
      expect(await decide(about)).toMatchObject({ matches: [], unknown: ["p"], effective: { action: "allow" } });
    }
  });

  test("a forbid that says nothing leaves it to the server", async () => {
    expect(await decide(`@mode("enforce")`)).toMatchObject({ effective: { action: "defer", reason }, unknown: ["p"] });
  });
});

const UNREAD = { name: "mcp__postgres__query", source: "history" as const };
const PRODUCTION = { ...UNREAD, params: { tags: [["database", "prod"] as const], ints: [], unsure: [] } };

describe("only what a policy reads matters", () => {
  const quarantined = { risk: 0, deniedCalls: 0, tags: ["quarantined"] };
  test.each([
    [NEEDS_ON_CALL, { attributes: ON_CALL, coverage: LATE }, "block p"],
    [NEEDS_ON_CALL, { attributes: NOBODY, coverage: LATE }, "allow"],
    [NEEDS_SECRETS, { attributes: DOWN }, "allow"],
    [`context.model == "x" && ${NEEDS_ON_CALL}`, { attributes: DOWN }, "defer missing_input"],
    ["principal has level && principal.level > 3", { attributes: { ...DOWN, values: { level: 4 } } }, "block p"],
    [`principal in Guard::Group::"sre"`, { groups: ["sre"] }, "block p"],
    [`principal in Guard::Group::"sre"`, { lacks: "groups" }, "defer missing_input"],
    [`principal in Guard::Group::"sre"`, { attributes: { values: {}, unknown: ["groups"] } }, "defer missing_input"],
    [`context.facts.contains("db.env:production")`, { toolCalls: [PRODUCTION] }, "block p"],
    [`context.facts.contains("db.env:production")`, { toolCalls: [UNREAD] }, "defer missing_input"],
    [`context.facts.contains("db.env:production")`, { toolCalls: [UNREAD, PRODUCTION] }, "block p"],
    [`context.facts.contains("db.env:production")`, { toolsTruncated: true }, "defer missing_input"],
    [`context.facts.contains("url.host:paste_site")`, { toolCalls: [PRODUCTION] }, "allow"],
    [`context.facts.contains("db.env:nowhere")`, { toolCalls: [PRODUCTION] }, "defer missing_input"],
    [`context.session.tags.contains("quarantined")`, { session: quarantined }, "block p"],
    ["context.session.risk > 50", { lacks: "session" }, "defer missing_input"],
    ["context.session.risk > 50", { session: { tags: [] } }, "defer missing_input"],
    ["context.session.denied_calls > 3", { session: { risk: 60, tags: [] } }, "defer missing_input"],
    ["context.session.risk > 50", { session: { risk: 60, tags: [] } }, "block p"],
    [`context.session.tags.contains("quarantined")`, { session: { tags: ["quarantined"] } }, "block p"],
  ] as const)("%s with %j: %s", async (condition, facts, expected) => {
    const engine = await load(policy(`@mode("enforce")`, "forbid", condition), { attributes });
    expect(said(engine.decide(request(facts)))[0]).toBe(expected);
  });

  test("a scope that does not hold is not in doubt", async () => {
    const text = policy(`@mode("enforce")`, "forbid", NEEDS_ON_CALL).replace(
      "principal,",
      `principal in Guard::Group::"sre",`,
    );
    const engine = await load(text, { attributes });
    expect(engine.decide(request({ attributes: DOWN, groups: ["hr"] })).unknown).toEqual([]);
    expect(engine.decide(request({ attributes: DOWN, groups: ["sre"] })).unknown).toEqual(["p"]);
    expect(engine.decide(request({ attributes: ON_CALL, lacks: "groups" })).unknown).toEqual(["p"]);
    expect(engine.decide(request({ type: "entire_request", lacks: "groups" })).unknown).toEqual([]);
  });

  test("an answer older than a policy allows is none", async () => {
    const aged = (on_call: number): AttributeFacts => ({ ...ON_CALL, ages: { on_call } });
    const engine = await load(policy(`@mode("enforce") @max_age("on_call=60s")`, "forbid", NEEDS_ON_CALL), {
      attributes,
    });
    expect(said(engine.decide(request({ attributes: aged(60) })))[0]).toBe("block p");
    expect(said(engine.decide(request({ attributes: aged(61) })))[0]).toBe("defer missing_input");
  });
});

describe("parameters", () => {
  const CALL = policy(
    `@mode("enforce")`,
    "forbid",
    `resource.hasTag("db") && resource.getTag("db") like "*prod*"`,
  ).replaceAll("send_prompt", "return_tool_result");
  const params = (tags: ToolParams["tags"], rest: Partial<ToolParams> = {}): ToolParams => ({
    tags,
    ints: [],
    unsure: [],
    ...rest,
  });
  test.each([
    [params([["db", "prod-eu"]]), "block p"],
    [params([["db", "staging"]]), "allow"],
    [params([]), "allow"],
    [undefined, "defer missing_input"],
    [params([["db", "x"]], { unsure: ["db"] }), "defer missing_input"],
    [params([["db", "x"]], { unsure: ["content"] }), "allow"],
    [params([["db", "x"]], { droppedAt: 2 }), "allow"],
    [params([], { droppedAt: 1 }), "defer missing_input"],
  ])("%j: %s", async (given, expected) => {
    const call = { name: "query", source: "history" as const, ...(given === undefined ? {} : { params: given }) };
    expect(said((await load(CALL)).decide(request({ toolCalls: [call] })))[0]).toBe(expected);
  });

  test("a tool that is offered has none yet, and is not in doubt for it", async () => {
    const engine = await load(
      CALL.replace(`action == Guard::Action::"return_tool_result"`, `action in Guard::Action::"use_tool"`),
    );
    expect(engine.decide(request({ toolsOffered: ["query"] }))).toMatchObject({
      unknown: [],
      effective: { action: "allow" },
    });
    expect(engine.reads.params).toBe(true);
  });

  test("a prompt has none, and is not in doubt for it", async () => {
    const everything = `@id("p") @mode("enforce") forbid (principal, action, resource)
      when { resource is Guard::ToolCall && resource.hasTag("db") && resource.getTag("db") == "prod" };`;
    expect((await load(everything)).decide(request())).toMatchObject({ unknown: [], effective: { action: "allow" } });
  });
});

test("a policy that cannot be evaluated is treated like one that reads something missing", async () => {
  const overflow = "9007199254740991 * 9007199254740991 * (context.findings.max_score + 1) > 0";
  const outcome = async (about: string): Promise<string | undefined> =>
    said((await load(policy(`@mode("enforce") ${about}`, "forbid", overflow))).decide(request()))[0];
  expect(await outcome(`@on_missing("open")`)).toBe("allow");
  expect(await outcome(`@on_missing("closed")`)).toBe("block p");
  expect(await outcome("")).toBe("defer policy_error");
});
