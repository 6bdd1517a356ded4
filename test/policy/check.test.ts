import "./support/cedar-kept.js";
import { expect, test } from "vitest";
import { checkPolicies } from "../../src/policy/cedar/check.js";

const SCHEMA = `entity User; action read appliesTo { principal: User, resource: User, context: {} };`;
const policy = (condition: string): string => `forbid (principal, action, resource) when { ${condition} };`;

test("what overflows the parser costs the thread, not the next check", async () => {
  const fatal = policy(`${"(".repeat(1_000)}true${")".repeat(1_000)}`);
  expect(await checkPolicies(SCHEMA, [fatal])).toEqual({ crashed: expect.any(String) });
  expect(await checkPolicies(SCHEMA, [policy("true")])).toMatchObject({ policies: [{ effect: "forbid" }] });
});

test("a check that takes too long is over", async () => {
  expect(await checkPolicies(SCHEMA, [policy("true")], 1)).toEqual({ crashed: "it took longer than 1 ms" });
});

test("complaints say which policy, where, and what Cedar suggests", async () => {
  expect(await checkPolicies(SCHEMA, [policy("true"), policy("principal.x == 1")])).toEqual({
    complaints: [{ policy: 1, byte: 44, message: expect.stringContaining("attribute `x`") }],
  });
});
