import { describe, expect, test } from "vitest";
import { coverageOf } from "../../../src/policy/authoring/coverage.js";
import { junitOf } from "../../../src/policy/authoring/junit.js";
import { type CaseResult, runCase } from "../../../src/policy/authoring/run-case.js";
import { readTestCases } from "../../../src/policy/authoring/table-cases.js";
import { preparePolicies } from "../../../src/policy/load.js";
import type { PolicySet } from "../../../src/policy/policy-set.js";
import { file } from "../support/policies.js";

const POLICIES = `
@id("secrets") @mode("enforce") @action("redact")
forbid (principal, action == Guard::Action::"send_prompt", resource)
when { context.findings.levels.contains("secrets:block") };

@id("no-deploy") @mode("enforce") @severity("high") @message("{tool.name} is for on-call.") @session("tried:1h") @on_missing("closed")
forbid (principal, action in Guard::Action::"use_tool", resource == Guard::ToolCall::"deploy")
unless { principal has on_call && principal.on_call };

@id("watched") @mode("monitor") forbid (principal, action, resource) when { context.client.name == "curl" };
`;

const engine: Promise<PolicySet> = preparePolicies([file(POLICIES)], {
  shippedMode: "monitor",
  attributes: { groups: "strings", on_call: "bool" },
});

/** Results of the tests of a table, `name: what is otherwise`; what passed is told by its name alone. */
async function run(text: string): Promise<string[]> {
  return (await results(text)).map(({ test, failures }) => [test.name, ...failures].join(": "));
}

async function results(text: string): Promise<CaseResult[]> {
  const set = await engine;
  return readTestCases("a_test.yaml", text).map((test) => runCase(test, set));
}

const TABLE = `
principals:
  ann: { login: ann@example.com, attributes: { on_call: true } }
  bob: { login: bob@example.com }
tools:
  deploy: { tool: deploy, params: { env: prod } }
findings:
  token: { detector: secrets, level: block }
given: { principal: bob }
`;

const tests = (text: string): string => `${TABLE}tests:\n${text}`;

describe("what is asked for is what is decided", () => {
  test.each([
    ["an answer", "given: { results: [deploy] }", "{ effective: block, status: 403, message: deploy is for on-call }"],
    ["another principal", "given: { principal: ann, results: [deploy] }", "{ effective: allow, matched: [] }"],
    [
      "an attribute that is missing",
      "given: { principal: ann, results: [deploy], missing: { attributes: [on_call] } }",
      "{ effective: block, status: 503, unknown: [no-deploy] }",
    ],
    ["edits", "given: { findings: [token] }", '{ effective: modify, redacts: ["secrets:block"], strips: [] }'],
    ["a call that was made", "given: { calls: [deploy] }", "{ effective: allow, would: block, session_tags: [tried] }"],
    ["what is watched", "given: { context: { client: curl } }", "{ effective: allow, would: block, primary: watched }"],
    [
      "a detector that is missing",
      "given: { missing: { detectors: [secrets] } }",
      "{ effective: defer, unknown: [secrets] }",
    ],
  ])("%s", async (name, given, expected) => {
    expect(await run(tests(`  - { name: ${name}, ${given}, expect: ${expected} }\n`))).toEqual([name]);
  });
});

test("what is otherwise is said, all of it", async () => {
  const text = tests(
    "  - { name: x, given: { results: [deploy] }, expect: { effective: allow, matched: [], status: 451, message: ask } }",
  );
  expect(await run(text)).toEqual([
    "x: effective: expected allow, got block: matched: expected none, got no-deploy: status: expected 451, got 403: message: expected it to contain ask, got deploy is for on-call. (decision 00000000-0000-0000-0000-000000000000)",
  ]);
});

test("a matrix is every combination of its members", async () => {
  const text = tests(`  - name: deploys
    matrix: { principal: [ann, bob], results: [[deploy], [{ tool: Read }]] }
    expect: { effective: allow }
`);
  expect((await run(text)).map((line) => line.split(":")[0])).toEqual([
    "deploys [ann, deploy]",
    "deploys [ann, tool",
    "deploys [bob, deploy]",
    "deploys [bob, tool",
  ]);
});

describe("mistakes in a table are told with their place", () => {
  test.each([
    [
      "a name nobody has",
      "  - { name: x, given: { principal: anne }, expect: { effective: allow } }",
      /^a_test\.yaml:11:5: no principal is called anne \(did you mean "ann"\?\)$/,
    ],
    ["a misspelt key", "  - { name: x, expect: { efective: allow } }", /^a_test\.yaml:11:\d+: unknown key efective/],
    ["an answer there is not", "  - { name: x, expect: { effective: deny } }", /^a_test\.yaml:11:\d+: Invalid option/],
    ["nothing expected", "  - { name: x, expect: {} }", /^a_test\.yaml:11:\d+: expects nothing/],
    [
      "a matrix of something else",
      "  - { name: x, matrix: { now: [noon] }, expect: { would: allow } }",
      /^a_test\.yaml:11:5: matrix\.now: /,
    ],
  ])("%s", (_name, text, said) => {
    let message = "";
    try {
      readTestCases("a_test.yaml", tests(text));
    } catch (error) {
      message = (error as Error).message.replace("a policy cannot be used: ", "");
    }
    expect(message).toMatch(said);
  });
});

test("coverage: in how many tests each policy matched, and in how many it stayed silent", async () => {
  const text = tests(`  - { name: a, given: { results: [deploy] }, expect: { effective: block } }
  - { name: b, given: { principal: ann, results: [deploy] }, expect: { effective: allow } }
  - { name: c, given: { results: [deploy], missing: { attributes: [on_call] } }, expect: { effective: block } }
`);
  expect(coverageOf((await engine).loaded, await results(text))).toEqual([
    { id: "no-deploy", hits: 1, misses: 1 },
    { id: "secrets", hits: 0, misses: 3 },
    { id: "watched", hits: 0, misses: 3 },
  ]);
});

test("JUnit", async () => {
  const text = tests(`  - { name: 'a "quoted" <name>', expect: { effective: allow } }
  - { name: b, expect: { effective: block } }
`);
  expect(junitOf(await results(text))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="shutter policy test" tests="2" failures="1">
  <testsuite name="a_test.yaml" tests="2" failures="1" errors="0">
    <testcase classname="a_test.yaml" name="a &#34;quoted&#34; &#60;name&#62;" file="a_test.yaml" line="11"/>
    <testcase classname="a_test.yaml" name="b" file="a_test.yaml" line="12">
      <failure message="effective: expected block, got allow">a_test.yaml:12&#10;effective: expected block, got allow</failure>
    </testcase>
  </testsuite>
</testsuites>
`);
});
