import { expect, test } from "vitest";
import { Pattern } from "../../../src/detectors/text/re2.js";

test("finds all matches with byte ranges of match and named groups", () =>
  expect([...new Pattern("key=(?P<secret>[a-z]+)").matches(Buffer.from("é key=ab, key=cde"))]).toEqual([
    { start: 3, end: 9, groups: { secret: { start: 7, end: 9 } } },
    { start: 11, end: 18, groups: { secret: { start: 15, end: 18 } } },
  ]));

test("a group that took no part is absent", () =>
  expect(new Pattern("a(?P<x>b)?").find(Buffer.from("ac"))).toEqual({ start: 0, end: 1, groups: {} }));

test.each([
  ["lookahead", "a(?=b)", ""],
  ["back reference", "(a)\\1", ""],
  ["a repetition RE2 cannot bound", "a{1,5000}", ""],
  ["the empty text", "a*", ""],
  ["flags of other meaning", "a", "g"],
])("refuses %s", (_, source, flags) =>
  expect(() => new Pattern(source, flags, "rule x")).toThrow(expect.objectContaining({ code: "RULE_INVALID" })),
);

test("matches of nothing are passed over", () =>
  expect([...new Pattern("\\bx?").matches(Buffer.from("abc x"))]).toEqual([{ start: 4, end: 5, groups: {} }]));

test("is linear where a backtracking engine is not", () =>
  expect(new Pattern("(a+)+$").test(Buffer.from(`${"a".repeat(1_000_000)}b`))).toBe(false));
