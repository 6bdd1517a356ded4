import { expect, test } from "vitest";
import { explainRequest } from "../../../src/policy/authoring/explain.js";
import { explanationText } from "../../../src/policy/authoring/explain-text.js";
import { preparePolicies } from "../../../src/policy/load.js";
import type { RequestFacts } from "../../../src/policy/request.js";
import { ParamFlattener } from "../../../src/policy/tool-params.js";
import { file } from "../support/policies.js";
import { request } from "../support/requests.js";

const POLICIES = `
@id("prod") @mode("enforce") @on_missing("closed")
forbid (principal, action in Guard::Action::"use_tool", resource in Guard::ToolServer::"postgres")
when { resource.hasTag("db") && resource.getTag("db") like "prod*" }
unless { principal has on_call && principal.on_call };

@id("sales") permit (principal in Guard::Group::"sales", action in Guard::Action::"use_tool", resource);
`;

const engine = preparePolicies([file(POLICIES)], {
  shippedMode: "monitor",
  attributes: { groups: "strings", on_call: "bool" },
});

const call = (params: object): RequestFacts["toolCalls"] => [
  { name: "mcp__postgres__query", source: "history", params: new ParamFlattener().flatten(params) },
];

async function explain(facts: Parameters<typeof request>[0], ...ids: string[]): Promise<string> {
  return explanationText(explainRequest(await engine, request(facts), ids.length === 0 ? undefined : ids));
}

test("a match: each clause with what it saw, parameters by their length", async () => {
  const attributes = { values: { on_call: false }, unknown: [] };
  expect(await explain({ toolCalls: call({ db: "prod-eu" }), attributes, groups: [] })).toBe(
    `prod (forbid, enforce) on return_tool_result mcp__postgres__query: match
  true: action in Guard::Action::"use_tool"
      action = Guard::Action::"return_tool_result"
      action is in = [Guard::Action::"use_tool"]
  true: resource in Guard::ToolServer::"postgres"
      resource = Guard::ToolCall::"mcp__postgres__query"
      resource is in = [Guard::Tool::"mcp__postgres__query"]
  when true: resource.hasTag("db") && resource.getTag("db") like "prod*"
    true: resource.hasTag("db")
        resource = Guard::ToolCall::"mcp__postgres__query"
        resource is in = [Guard::Tool::"mcp__postgres__query"]
    true: resource.getTag("db") like "prod*"
        resource.getTag("db") = text of 7 characters
  unless false: principal has on_call && principal.on_call
    true: principal has on_call
        principal = Guard::User::"ann@example.com"
    false: principal.on_call
        principal.on_call = false
`,
  );
});

test("what is missing is unknown, part by part", async () => {
  const attributes = { values: {}, unknown: ["on_call"] };
  const text = await explain({ toolCalls: call({ db: "staging" }), attributes, groups: [] });
  expect(text).toContain("prod (forbid, enforce) on return_tool_result mcp__postgres__query: unknown\n");
  expect(text).toContain('  when false: resource.hasTag("db") && resource.getTag("db") like "prod*"\n');
  expect(text).toContain("    unknown: principal.on_call\n        principal.on_call = unknown\n");
});

test("groups nobody knows leave a scope open", async () => {
  const text = await explain({ toolCalls: call({}), attributes: { values: {}, unknown: ["groups"] } });
  expect(text).toContain("sales (permit, monitor) on return_tool_result mcp__postgres__query: unknown\n");
  expect(text).toContain('  unknown: principal in Guard::Group::"sales"\n');
});

test("a policy asked for by name is explained where it does not match, too", async () => {
  const facts = { toolCalls: call({ db: "x" }), attributes: { values: {}, unknown: [] }, groups: [] };
  expect(await explain(facts)).toBe("");
  expect(await explain(facts, "prod")).toMatch(/^prod .*: no\n/);
});
