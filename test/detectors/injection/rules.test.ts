import { describe, expect, test } from "vitest";
import { injection } from "../../../src/detectors/injection/index.js";
import { injectionRules } from "../../../src/detectors/injection/rules/all.js";
import { eventOf } from "../text/event-of.js";
import { NO_KEYWORDS, RULES_ONLY } from "./injection-of.js";

describe.each(injectionRules)("rule $id", (rule) => {
  // Alone, since of rules that say the same about a text only the strongest is reported.
  const others = injectionRules.map(({ id }) => id).filter((id) => id !== rule.id);
  const detector = injection.create({ minScore: 0, disabledRules: [...others, ...RULES_ONLY.disabledRules] });
  const finds = (text: string): boolean => {
    const event = eventOf({ text, kind: "tool_result", trust: "untrusted" });
    return detector.scan(event, NO_KEYWORDS).some((finding) => finding.rule === rule.id);
  };

  test.each(rule.examples.match)("matches %s", (text) => expect(finds(text)).toBe(true));
  test.each(rule.examples.ignore)("ignores %s", (text) => expect(finds(text)).toBe(false));
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
