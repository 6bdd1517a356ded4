import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { FactFile } from "../../src/policy/fact-file.js";
import { FactDefinitions, FactFinder } from "../../src/policy/fact-rules.js";
import { preparePolicies } from "../../src/policy/load.js";
import { ToolCatalogue, ToolCatalogueFile } from "../../src/policy/tool-catalogue.js";
import { ParamFlattener, type ToolParams } from "../../src/policy/tool-params.js";
import { said } from "./support/outcomes.js";
import { file, load, refused } from "./support/policies.js";
import { request } from "./support/requests.js";

const shipped = <Value>(name: string, schema: { parse(given: unknown): Value }): Value =>
  schema.parse(parse(readFileSync(new URL(`../../src/policy/${name}`, import.meta.url), "utf8")));
const CATALOGUE = new ToolCatalogue([shipped("tools.yaml", ToolCatalogueFile)]);
const SHIPPED = shipped("facts.yaml", FactFile);

const params = (given: unknown, rest: Partial<ToolParams> = {}): ToolParams => ({
  ...new ParamFlattener().flatten(given),
  ...rest,
});

/** Whether a fact of one matcher holds for calls: `held`, `unknown` or `no`. */
function checker(matcher: object): (tool: string, given: ToolParams | undefined) => string {
  const facts = new FactDefinitions([FactFile.parse({ facts: { f: [matcher] } })]);
  const finder = new FactFinder(facts, ["f"], (name) => CATALOGUE.kindOf(name));
  return (tool, given) => {
    const { held, unknown } = finder.of(tool, given);
    return held.includes("f") ? "held" : unknown.includes("f") ? "unknown" : "no";
  };
}

describe("a matcher holds where all it says is true", () => {
  test.each([
    [{ tool: "mcp__*__query" }, "MCP__pg__query", {}, "held"],
    [{ tool: "mcp__*__query" }, "query", {}, "no"],
    [{ class: "database" }, "mcp__postgres__query", {}, "held"],
    [{ class: ["shell", "database"] }, "Bash", {}, "held"],
    [{ class: "database", op: "read" }, "mcp__postgres__query", {}, "no"],
    [{ class: "database", op: "read" }, "mcp__postgres__list_tables", {}, "held"],
    [{ server: "postgres" }, "mcp__postgres__query", {}, "held"],
    [{ server: "postgres-eu" }, "mcp__postgres-eu__query", {}, "held"],
    [{ param: "db" }, "t", { db: "" }, "held"],
    [{ param: "db" }, "t", { dbs: "x" }, "no"],
    [{ param: "DB*" }, "t", { dbs: "x" }, "held"],
    [{ param: "opts.*" }, "t", { opts: { host: "x" } }, "held"],
    [{ param: "*", like: "prod*" }, "t", { a: "x", b: { c: "PROD-eu" } }, "held"],
    [{ param: "*", like: "prod*", case_sensitive: true }, "t", { b: "PROD-eu" }, "no"],
    [{ param: "a", like: ["x*y", "z"] }, "t", { a: "z" }, "held"],
    [{ param: "a", like: "2\\*2" }, "t", { a: "2*2" }, "held"],
    [{ param: "a", like: "2\\*2" }, "t", { a: "2x2" }, "no"],
    [{ param: "a", like: "pr.d" }, "t", { a: "prod" }, "no"],
    [{ param: "a", equals: true }, "t", { a: true }, "held"],
    [{ param: "a", equals: [5432, "x"] }, "t", { a: 5432 }, "held"],
    [{ param: "a", equals: "prod" }, "t", { a: "prod*" }, "no"],
    [{ param: "a", min: 3, max: 5 }, "t", { a: 3 }, "held"],
    [{ param: "a", min: 3, max: 5 }, "t", { a: 6 }, "no"],
    [{ param: "a", min: 3 }, "t", { a: "4" }, "no"],
    [{ param: "a", max: 3 }, "t", { a: 1.5 }, "no"],
    [{ param: "args[]", like: "*--force*" }, "t", { args: ["push", "--force"] }, "held"],
    [{ param: ["a", "b"], like: "x" }, "t", { b: "x" }, "held"],
    // One parameter has to be all of it.
    [{ param: ["a", "b"], like: "x*", equals: "xy" }, "t", { a: "x", b: "y" }, "no"],
  ] as const)("%j of %s %j: %s", (matcher, tool, given, expected) => {
    expect(checker(matcher)(tool, params(given))).toBe(expected);
  });
});

describe("what a fact looks at may be missing", () => {
  const prod = { tool: "t", param: "db", like: "prod*" };
  test.each([
    ["nobody read them", prod, undefined, "unknown"],
    ["of another tool, which tells enough", { ...prod, tool: "u" }, undefined, "no"],
    ["a value was cut", prod, params({ db: "prod" }, { unsure: ["db"] }), "unknown"],
    ["another value was cut", prod, params({ db: "x", y: "z" }, { unsure: ["y"] }), "no"],
    ["deeper ones were left out", prod, params({ db: "x" }, { droppedAt: 2 }), "no"],
    ["some were left out", prod, params({}, { droppedAt: 1 }), "unknown"],
    [
      "some were left out, and a star may stand for them",
      { ...prod, param: "d*" },
      params({}, { droppedAt: 4 }),
      "unknown",
    ],
    ["it was not kept", prod, params({}, { unrecorded: ["db"] }), "unknown"],
    ["what the star stands for was not kept", { ...prod, param: "d*" }, params({}, { unrecorded: ["d*"] }), "unknown"],
    ["another was not kept", prod, params({}, { unrecorded: ["x"] }), "no"],
    [
      "what is there is enough",
      { ...prod, param: "d*" },
      params({ db: "prod" }, { unsure: ["dc"], droppedAt: 1 }),
      "held",
    ],
  ] as const)("%s", (_, matcher, given, expected) => expect(checker(matcher)("t", given)).toBe(expected));

  test("whatever is left out of a call, a fact never changes from one to the other", () => {
    const text = fc.constantFrom("prod", "prod-eu", "x", "");
    const path = fc.constantFrom("db", "dc", "e.db", "e.f.db");
    const matcher = fc.record({
      param: fc.constantFrom("db", "d*", "*db", "e.*", "e.db"),
      like: fc.constantFrom("prod*", "*", "x"),
    });
    fc.assert(
      fc.property(
        matcher,
        fc.uniqueArray(fc.tuple(path, text), { selector: ([at]) => at }),
        fc.subarray(["db", "dc", "e.db", "e.f.db"]),
        fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
        (rule, tags, lost, droppedAt) => {
          const whole: ToolParams = { tags, ints: [], unsure: [] };
          const depth = (at: string): number => at.split(".").length;
          const isThere = ([at]: readonly [string, string]): boolean =>
            !lost.includes(at) && (droppedAt === undefined || depth(at) < droppedAt);
          const part = {
            ...whole,
            tags: tags.filter(isThere),
            unrecorded: lost,
            ...(droppedAt === undefined ? {} : { droppedAt }),
          };
          const check = checker(rule);
          expect([check("t", whole), "unknown"]).toContain(check("t", part));
        },
      ),
      { numRuns: 300 },
    );
  });
});

test.each([
  ["mcp__postgres__query", { database: "prod-eu" }, ["db.env:production"]],
  ["mcp__postgres__query", { dsn: "postgres://app@db.prod.example.com/app" }, ["db.env:production"]],
  ["mcp__postgres-prod__query", {}, ["db.env:production"]],
  ["mcp__postgres__query", { database: "products" }, []],
  ["mcp__postgres__query", { sql: "select prod" }, []],
  ["mcp__mysql__query", { connection: { host: "staging.example.com" } }, ["db.env:staging"]],
  ["Bash", { database: "prod" }, []],
  ["WebFetch", { url: "https://pastebin.com/raw/x" }, ["url.host:paste_site"]],
  ["WebFetch", { url: "https://example.com/pastebin.com" }, []],
])("what is shipped makes out of %s %j: %j", (tool, given, expected) => {
  const finder = new FactFinder(new FactDefinitions([SHIPPED]), "all", (name) => CATALOGUE.kindOf(name));
  expect(finder.of(tool, params(given))).toEqual({ held: expected, unknown: [] });
});

const RULE = (about: string, fact = "db.env:production"): string =>
  `@id("p") @mode("enforce") ${about} forbid (principal, action in Guard::Action::"use_tool", resource)
   when { context.facts.contains("${fact}") };`;
const call = (name: string, given?: unknown) => ({
  name,
  source: "history" as const,
  ...(given === undefined ? {} : { params: params(given) }),
});

describe("a policy that asks for a fact", () => {
  test.each([
    ["of a call it holds for", { toolCalls: [call("mcp__postgres__query", { database: "prod" })] }, "block p"],
    ["of one it does not hold for", { toolCalls: [call("mcp__postgres__query", { database: "dev" })] }, "allow"],
    [
      "of each call by itself",
      { toolCalls: [call("mcp__postgres__query", { database: "dev" }), call("Bash", { command: "prod" })] },
      "allow",
    ],
    ["of a call nobody read", { toolCalls: [call("mcp__postgres__query")] }, "defer missing_input"],
    ["of a call that no parameter can make it hold for", { toolCalls: [call("Bash")] }, "allow"],
    ["waits until an offered tool is called", { toolsOffered: ["mcp__postgres__query"] }, "allow"],
  ])("%s", async (_, given, expected) => {
    expect(said((await load(RULE(""))).decide(request(given)))[0]).toBe(expected);
  });

  test.each([
    [`@on_missing("open")`, "allow"],
    [`@on_missing("closed")`, "block p"],
  ])("%s says what happens when it cannot be told", async (about, expected) => {
    const engine = await load(RULE(about));
    expect(said(engine.decide(request({ toolCalls: [call("mcp__postgres__query")] })))[0]).toBe(expected);
  });

  test("that names of tools tell takes tools out of those offered", async () => {
    const engine = await preparePolicies(
      [file(RULE(`@action("strip_tool")`, "x")), file("facts: { x: [{ tool: '*_prod' }] }", "facts.yaml")],
      { shippedMode: "monitor" },
    );
    expect(said(engine.decide(request({ toolsOffered: ["db_prod", "db_dev"] })))[0]).toBe("modify -db_prod");
    expect(engine.reads.params).toBe(false);
  });

  test("makes the server read parameters, and only then", async () => {
    expect((await load(RULE(""))).reads.params).toBe(true);
    expect((await load(RULE("").replace(`"enforce"`, `"off"`))).reads.params).toBe(false);
  });

  test("is remembered with what the call says", async () => {
    const engine = await load(RULE(""));
    const answers = ["dev", "prod", "dev", "prod"].map(
      (database) => said(engine.decide(request({ toolCalls: [call("mcp__postgres__query", { database })] })))[0],
    );
    expect(answers).toEqual(["allow", "block p", "allow", "block p"]);
  });
});

test("facts beside the policies replace shipped ones of the same name, and are part of the revision", async () => {
  const withFacts = (text: string) =>
    preparePolicies([file(RULE("")), file(text, "facts.yaml")], { shippedMode: "monitor" });
  const own = await withFacts("facts: { 'db.env:production': [{ tool: Bash }] }");
  expect(said(own.decide(request({ toolCalls: [call("Bash", {})] })))[0]).toBe("block p");
  expect(said(own.decide(request({ toolCalls: [call("mcp__postgres__query", { database: "prod" })] })))[0]).toBe(
    "allow",
  );
  const [plain, other] = await Promise.all([withFacts("facts: {}"), withFacts("facts: { x: [{ tool: Bash }] }")]);
  expect(new Set([own, plain, other].map(({ revision }) => revision)).size).toBe(3);
});

test.each([
  [
    "a misspelt member",
    "facts:\n  x:\n    - tool: Bash\n      lik: a\n",
    /^facts.yaml:4:7: unknown key lik \(did you mean "like"\?\)/,
  ],
  ["a misspelt top", "fact: {}\n", /^facts.yaml:1:1: unknown key fact \(did you mean "facts"\?\)/],
  ["a name that is none", "facts:\n  Prod DB: [{ tool: Bash }]\n", /^facts.yaml:2:3: a fact is named like/],
  [
    "a class no tool is of",
    "facts:\n  x: [{ class: databse }]\n",
    /^facts.yaml:2:9: no tool .* "databse" \(did you mean "database"\?\)/,
  ],
  [
    "an operation no tool has",
    "facts:\n  x: [{ tool: a, op: raed }]\n",
    /^facts.yaml:2:18: .*\(did you mean "read"\?\)/,
  ],
  [
    "a value of no parameter",
    "facts:\n  x: [{ tool: a, like: b }]\n",
    /^facts.yaml:2:18: `like` compares parameters; add `param`/,
  ],
  [
    "numbers that no number is between",
    "facts:\n  x: [{ param: a, min: 3, max: 1 }]\n",
    /^facts.yaml:2:19: `min` is larger/,
  ],
  ["a matcher that says nothing", "facts:\n  x: [{}]\n", /^facts.yaml:2:\d+: holds for every call; say which/],
  ["too long a pattern", `facts:\n  x: [{ tool: "${"a".repeat(201)}" }]\n`, /^facts.yaml:2:9: .*200/],
  [
    "too many facts",
    `facts:\n${Array.from({ length: 201 }, (_, index) => `  f${index}: [{ tool: a }]\n`).join("")}`,
    /^facts.yaml:1:1: more than 200 facts/,
  ],
  [
    "too many patterns",
    `facts:\n${Array.from({ length: 5 }, (_, index) => `  f${index}: [{ param: a, like: [${"x, ".repeat(41)}] }]\n`).join("")}`,
    /^facts.yaml:1:1: more than 200 patterns in `like`/,
  ],
])("%s is refused where it stands", async (_, text, expected) => {
  const problems = await refused(RULE(""), file(text, "facts.yaml"));
  expect(problems).toEqual([expect.stringMatching(expected)]);
});
