import { describe, expect, test } from "vitest";
import { isInRollout } from "../../src/policy/canary.js";
import { preparePolicies } from "../../src/policy/load.js";
import type { PolicyFile } from "../../src/policy/source.js";
import { said } from "./support/outcomes.js";
import { file, load, refused } from "./support/policies.js";
import { finding, NOON, request } from "./support/requests.js";

const RULE = `action == Guard::Action::"send_prompt", resource) when { context.findings.levels.contains("secrets:block") };`;
const found = { findings: [finding("secrets:block")] };
const rule = (id: string, about: string): string => `@id("${id}") ${about} forbid (principal, ${RULE}\n`;

function prepare(...files: PolicyFile[]) {
  return preparePolicies(files, { shippedMode: "monitor" });
}

describe("canaries", () => {
  const sessions = Array.from({ length: 2_000 }, (_, index) => `session-${index}`);
  const share = (id: string, rollout: number): string[] =>
    sessions.filter((session) =>
      isInRollout(
        { id, rollout, rolloutKey: "session" },
        { tenant: "t", canaryKeys: { session, user: "u", request: "r" } },
      ),
    );

  test("a share is about as large as it says, grows by adding, and differs from policy to policy", () => {
    expect(share("a", 0)).toEqual([]);
    expect(share("a", 100)).toEqual(sessions);
    const ten = share("a", 10);
    expect(ten.length).toBeGreaterThan(140);
    expect(ten.length).toBeLessThan(260);
    expect(share("a", 50)).toEqual(expect.arrayContaining(ten));
    expect(share("a", 10)).toEqual(ten);
    expect(share("b", 10).filter((session) => ten.includes(session)).length).toBeLessThan(50);
  });

  test("outside its share a policy is watched", async () => {
    const engine = await load(rule("half", `@mode("enforce") @rollout("50")`));
    const outcomes = sessions.slice(0, 200).map((sessionId) => {
      const decision = engine.decide(request({ ...found, metadata: { sessionId } }));
      const [match] = decision.matches;
      expect(match).toMatchObject({ policy: "half", mode: "enforce" });
      expect(match?.live).toBe(decision.effective.action === "block");
      expect(match?.flips).toBe(!match?.live);
      return said(decision).join(", ");
    });
    expect(new Set(outcomes)).toEqual(new Set(["block half, block half", "allow, block half"]));
  });
});

test("rollout.yaml wins over annotations, and over the mode of what is shipped", async () => {
  const engine = await prepare(
    file(rule("a", `@mode("enforce")`) + rule("b", "")),
    file(`policies:\n  a: { mode: monitor }\n  b: { mode: enforce, rollout: 0 }\n`, "rollout.yaml"),
  );
  expect(engine.policies.map(({ id, mode, rollout }) => [id, mode, rollout])).toEqual([
    ["a", "monitor", 100],
    ["b", "enforce", 0],
  ]);
});

describe("defaults", () => {
  const permits = `
@id("readers") @mode("enforce")
permit (principal, action in Guard::Action::"use_tool", resource in Guard::ToolClass::"read_only");
@id("writers") @mode("enforce")
permit (principal in Guard::Group::"ops", action in Guard::Action::"use_tool", resource)
when { resource.hasTag("path") && resource.getTag("path") like "/tmp/*" };
@id("maybe")
permit (principal, action in Guard::Action::"use_tool", resource in Guard::Tool::"Task");`;
  const withDefault = (rule: string) => prepare(file(permits), file(`defaults: { use_tool: ${rule} }`, "rollout.yaml"));
  const enforced = withDefault("{ effect: deny, mode: enforce }");
  const call = (name: string, path?: string) => ({
    name,
    source: "history" as const,
    params: { tags: path === undefined ? [] : [["path", path] as const], ints: [], unsure: [] },
  });

  test.each([
    [{}, "allow"],
    [{ toolsOffered: ["Read"] }, "allow"],
    [{ toolsOffered: ["Read", "Bash"] }, "modify -Bash"],
    // Whether the path will be in /tmp is not known before the tool is called.
    [{ toolsOffered: ["Read", "Bash"], groups: ["ops"] }, "allow"],
    [{ toolCalls: [call("Bash", "/tmp/x")], groups: ["ops"] }, "allow"],
    [{ toolCalls: [call("Bash", "/etc")], groups: ["ops"] }, "block default.use_tool"],
    [{ toolCalls: [call("Bash", "/tmp/x")] }, "block default.use_tool"],
    [{ toolsOffered: ["Task"] }, "modify -Task"],
  ])("tools denied: %j: %s", async (facts, expected) =>
    expect(said((await enforced).decide(request(facts)))[0]).toBe(expected),
  );

  test("a permit that is only watched shows what it would permit", async () => {
    const { matches } = (await enforced).decide(request({ toolsOffered: ["Task"] }));
    expect(matches.map(({ policy, live, flips }) => [policy, live, flips])).toEqual([["maybe", false, true]]);
  });

  test("a default that denies is watched first", async () => {
    const watched = await withDefault("deny");
    const decision = watched.decide(request({ toolsOffered: ["Bash"] }));
    expect(said(decision)).toEqual(["allow", "modify -Bash"]);
    expect(decision.matches).toMatchObject([{ policy: "default.use_tool", live: false, flips: true, tools: ["Bash"] }]);
  });

  test("a default that denies everything is refused", async () => {
    const lines = await refused(
      rule("a", ""),
      file("defaults:\n  send_prompt: { effect: deny, mode: enforce }\n", "rollout.yaml"),
    );
    expect(lines).toEqual([
      expect.stringContaining("rollout.yaml:2:3: send_prompt is denied and no enforced policy permits it"),
    ]);
  });
});

describe("exceptions", () => {
  const exceptions = (text: string) => file(`exceptions:\n${text}`, "exceptions.yaml");
  const WHO = "owner: ann, approver: bob, expires: 2026-12-01";
  const engine = prepare(
    file(rule("a", `@mode("enforce")`) + rule("b", "")),
    exceptions(
      `  - { policy: a, principal: { user: "ann@*" }, ${WHO} }\n  - { policy: a, principal: { group: sre, project: web }, ${WHO} }`,
    ),
  );

  test.each([
    [{}, "allow", ["a"]],
    [{ loginName: "bob@example.com" }, "block a", []],
    [{ loginName: "bob@example.com", groups: ["sre"] }, "block a", []],
    [{ loginName: "bob@example.com", groups: ["sre"], project: "web" }, "allow", ["a"]],
    [{ now: Date.UTC(2026, 11, 1) }, "block a", []],
  ])("%j: %s", async (facts, expected, excepted) => {
    const decision = (await engine).decide(request({ ...found, ...facts }));
    expect([said(decision)[0], decision.excepted]).toEqual([expected, excepted]);
  });

  test("what is past its date is told", async () => {
    expect((await engine).expired(NOON)).toEqual([]);
    expect((await engine).expired(Date.UTC(2026, 11, 1))).toEqual(["exception:a", "exception:a"]);
  });

  test.each([
    [
      `  - { policy: c, principal: { user: "*" }, ${WHO} }`,
      `exceptions.yaml:2:7: there is no policy "c" (did you mean "a"?)`,
    ],
    [`  - { policy: a, principal: {}, ${WHO} }`, "name a user, group, tenant or project"],
    [`  - { policy: a, principal: { user: x }, owner: ann, approver: bob }`, "exceptions.yaml:2:5: "],
  ])("%s is refused", async (text, said) =>
    expect((await refused(rule("a", ""), exceptions(text))).join()).toContain(said),
  );
});

test("an expired policy is off, and told", async () => {
  const engine = await load(rule("old", `@mode("enforce") @expires("2026-11-21")`));
  expect(said(engine.decide(request({ ...found, now: Date.UTC(2026, 10, 20) })))[0]).toBe("block old");
  expect(said(engine.decide(request(found)))).toEqual(["allow", "allow"]);
  expect(engine.expired(NOON)).toEqual(["old"]);
});

describe("layers", () => {
  const own = (tenant: string, project?: string): PolicyFile["layer"] =>
    project === undefined ? { kind: "tenant", tenant } : { kind: "project", tenant, project };
  const layered = (text: string, layer: PolicyFile["layer"]): PolicyFile => ({ ...file(text, "own.cedar"), layer });

  test("tenants and projects forbid more, for themselves", async () => {
    const engine = await prepare(
      file(rule("all", "")),
      layered(rule("r", `@mode("enforce")`), own("acme")),
      layered(rule("r", `@mode("enforce") @severity("high")`), own("acme", "web")),
    );
    expect(engine.policies.map(({ id }) => id)).toEqual(["acme/r", "acme/web/r", "all"]);
    const asked = (tenant: string, project: string): string[] =>
      engine.decide(request({ ...found, tenant, project })).matches.map(({ policy }) => policy);
    expect(asked("acme", "web")).toEqual(["acme/web/r", "acme/r", "all"]);
    expect(asked("acme", "other")).toEqual(["acme/r", "all"]);
    expect(asked("other", "web")).toEqual(["all"]);
  });

  test("they permit nothing, and have no ids of what is shipped", async () => {
    const permit = layered(`@id("p") permit (principal, action, resource);`, own("acme"));
    const lines = await refused(rule("all", ""), permit);
    expect(lines).toEqual([expect.stringContaining("tenants and projects can only forbid more")]);
  });
});
