import { describe, expect, test } from "vitest";
import { toolArgsRules } from "../../../src/detectors/tool-args/rules/all.js";
import { scan } from "./check.js";

describe.each(toolArgsRules)("rule $id", (rule) => {
  test.each(rule.examples.match.map((example) => [example]))("matches %j", (example) => {
    expect(scan(example).map((finding) => finding.rule)).toContain(rule.id);
  });
  test.each(rule.examples.ignore.map((example) => [example]))("ignores %j", (example) => {
    expect(scan(example).map((finding) => finding.rule)).not.toContain(rule.id);
  });
});

test("ids are unique", () => {
  const ids = toolArgsRules.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
});
