import type { Expr, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { describe, expect, test } from "vitest";
import { policyToJson } from "../../../src/policy/cedar/library.js";
import { printExpr, printScope } from "../../../src/policy/cedar/print.js";
import { randomPolicy } from "./generate.js";
import { Random } from "./random.js";

function parse(text: string): PolicyJson {
  const answer = policyToJson(text);
  if (answer.type === "failure") throw new Error(`${text}\n${answer.errors.map(({ message }) => message).join()}`);
  return answer.json;
}

const policyOf = ({ effect, principal, action, resource, conditions }: PolicyJson): string =>
  `${effect} (principal ${printScope(principal)}, action ${printScope(action)}, resource ${printScope(resource)})
   ${conditions.map(({ kind, body }) => `${kind} { ${printExpr(body)} }`).join("\n")};`;

/** The expression in a policy's only `when`. */
const check = (text: string): void => {
  const [clause] = parse(`forbid (principal, action, resource) when { ${text} };`).conditions;
  expect(printExpr(clause?.body as Expr)).toBe(text);
};

describe("written as an author would", () => {
  test.each([
    'context.client.name == "claude-code"',
    "principal has on_call && principal.on_call",
    "(a || b) && c || d && !(e || f)".replace(/\b[a-f]\b/g, (name) => `context.${name}`),
    'resource.hasTag("connection") && resource.getTag("connection") like "*prod*"',
    '["read", "list"].contains(resource.op)',
    "(1 + 2) * 3 - 4 - (5 - 6) < -7",
    'resource is Guard::ToolCall in Guard::ToolServer::"crm"',
    'if context.a then context.b else context["not a name"]',
    '"tab\\u{9} quote\\" star\\u{202e}" like "\\*\\"*"',
    "context has client.name",
  ])("%s", check);
});

/** What only the parser tells apart: a negated literal, and a pattern's characters one by one. */
const canonical = (policy: PolicyJson): unknown =>
  JSON.parse(
    JSON.stringify(policy.conditions)
      .replace(/\{"neg":\{"arg":\{"Value":(\d+)\}\}\}/g, '{"Value":-$1}')
      .replaceAll('"Value":-0}', '"Value":0}')
      .replace(/\{"Literal":"((?:[^"\\]|\\.)*)"\}/g, (_, text: string) =>
        Array.from(JSON.parse(`"${text}"`) as string, (char) => JSON.stringify({ Literal: char })).join(),
      ),
  );

test("what is printed parses to what it was printed from", () => {
  const random = new Random(Number(process.env.SHUTTER_FUZZ_SEED ?? 4));
  for (let round = 0; round < 2_000; round++) {
    const policy = randomPolicy(random);
    expect(canonical(parse(policyOf(policy)))).toEqual(canonical(policy));
  }
});
