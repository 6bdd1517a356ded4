import { describe, expect, test } from "vitest";
import { injection, injectionRules } from "../../../src/detectors/injection/index.js";
import { createKeywordPass } from "../../../src/detectors/text/keyword-pass.js";
import { eventOf } from "../text/event-of.js";

const detector = injection.create({ minScore: 0 });
const pass = createKeywordPass(injection.meta.keywords ?? []);

function rulesIn(text: string): string[] {
  const event = eventOf({ text, kind: "tool_result", trust: "untrusted" });
  return detector.scan(event, pass(event)).map(({ rule }) => rule);
}

describe.each(injectionRules)("rule $id", (rule) => {
  test.each(rule.examples.match)("matches %s", (text) => expect(rulesIn(text)).toContain(rule.id));
  test.each(rule.examples.ignore)("ignores %s", (text) => expect(rulesIn(text)).not.toContain(rule.id));
  test("has a near miss, tags and a score", () => {
    expect(rule.examples.ignore.length).toBeGreaterThan(0);
    expect(rule.tags).toContain("OWASP:LLM01");
    expect(rule.score).toBeGreaterThan(0);
    expect(rule.score).toBeLessThan(1);
  });
});

test("rule ids are unique and name their technique", () => {
  const ids = injectionRules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(injectionRules.filter(({ id, technique }) => !id.startsWith(technique))).toEqual([]);
});
