import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitInputs } from "../../src/audit/fit-inputs.js";
import { type RecordedCall, RecordedInputs } from "../../src/audit/inputs.js";
import { digest } from "./call-record.js";
import { recordedInputs } from "./recorded-inputs.js";

const kept = (changes: Partial<RecordedInputs>): RecordedInputs => fitInputs(recordedInputs(changes), false, digest);
const calls = (params: Partial<NonNullable<RecordedCall["params"]>>): RecordedInputs["tools"] => ({
  ...recordedInputs().tools,
  returned: [{ name: "query", params: { tags: [], ints: [], unsure: [], withheld: [], ...params } }],
});

test("inputs that fit stay as they are", () => {
  expect(kept({})).toEqual(recordedInputs());
  expect(RecordedInputs.parse(recordedInputs())).toEqual(recordedInputs());
});

describe("what had to change is said to be altered", () => {
  test.each([
    ["a line break in a user agent", { user_agent: "curl\nforged" }],
    [
      "a key where a tool's name should be",
      { tools: { ...recordedInputs().tools, offered: [`ghp_${"a1B2".repeat(9)}`] } },
    ],
    ["more groups than are kept", { groups: Array.from({ length: 300 }, (_, n) => `group-${n}`) }],
    [
      "a parameter's name that does not read like one",
      { tools: calls({ tags: [["sk-proj-1234567890abcdefgh", "x"]] }) },
    ],
    ["hidden text in an attribute", { attributes: { asked: ["a"], values: { a: "x\u202ey" }, unknown: [] } }],
  ] satisfies [string, Partial<RecordedInputs>][])("%s", (_name, changes) => {
    const fitted = kept(changes);
    expect(fitted.altered).toBe(true);
    expect(RecordedInputs.parse(fitted)).toEqual(fitted);
  });
});

test("values too long, or that hide something, are withheld by name", () => {
  const tags: [string, string][] = [
    ["sql", "select 1;\n-- \u202e"],
    ["text", "x".repeat(2_000)],
    ["connection", "prod\n"],
    ["limit", "5"],
  ];
  expect(kept({ tools: calls({ tags, ints: [["limit", 5]] }) }).tools.returned).toEqual([
    {
      name: "query",
      params: {
        tags: [
          ["connection", "prod\n"],
          ["limit", "5"],
        ],
        ints: [["limit", 5]],
        unsure: [],
        withheld: ["sql", "text"],
      },
    },
  ]);
});

test("whatever is handed in, what is kept is within bounds", () => {
  const text = fc.string({ unit: "binary", maxLength: 300 });
  const texts = fc.array(text, { maxLength: 300 });
  const call = fc.record({
    name: text,
    params: fc.record({
      tags: fc.array(fc.tuple(text, fc.string({ unit: "binary", maxLength: 1_200 })), { maxLength: 70 }),
      ints: fc.array(fc.tuple(text, fc.integer()), { maxLength: 5 }),
      unsure: texts,
      withheld: texts,
    }),
  });
  const offered = fc.record({ offered: texts, returned: fc.array(call, { maxLength: 3 }) });
  fc.assert(
    fc.property(text, texts, offered, (user_agent, groups, tools) => {
      const fitted = kept({ user_agent, groups, tools: { ...tools, called: [], truncated: false } });
      expect(RecordedInputs.parse(fitted)).toEqual(fitted);
    }),
    { numRuns: 300 },
  );
});
