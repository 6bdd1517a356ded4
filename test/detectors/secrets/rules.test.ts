import { expect, test } from "vitest";
import { secrets } from "../../../src/detectors/secrets/index.js";
import { compileRule } from "../../../src/detectors/secrets/rule.js";
import { SECRET_RULES } from "../../../src/detectors/secrets/rules/all.js";
import { createKeywordPass } from "../../../src/detectors/text/keyword-pass.js";
import { eventOf } from "../text/event-of.js";

const keywordPass = createKeywordPass(secrets.meta.keywords ?? []);

/** Detectors of one rule each, so that a stronger rule for the same text does not hide it. */
const only = (id: string) =>
  secrets.create({ disabledRules: SECRET_RULES.flatMap((rule) => (rule.id === id ? [] : [rule.id])) });

function rulesIn(detector: ReturnType<typeof only>, text: string): string[] {
  const event = eventOf(text);
  return detector.scan(event, keywordPass(event)).map((finding) => finding.rule);
}

test("ids are unique", () => expect(new Set(SECRET_RULES.map((rule) => rule.id)).size).toBe(SECRET_RULES.length));

test.each(SECRET_RULES)("$id", (rule) => {
  const detector = only(rule.id);
  for (const text of rule.examples.match) expect(rulesIn(detector, text), text).toContain(rule.id);
  for (const text of rule.examples.ignore) expect(rulesIn(detector, text), text).not.toContain(rule.id);
});

test.each(SECRET_RULES)("a keyword of $id is in every example it matches", (rule) => {
  for (const text of rule.examples.match) {
    const holds = rule.keywords.some((keyword) => text.toLowerCase().includes(keyword.toLowerCase()));
    expect(holds, text).toBe(true);
  }
});

const VALID = {
  id: "acme-key",
  title: "Acme key",
  category: "secret.saas",
  severity: "high",
  confidence: "high",
  keywords: ["acme_"],
  pattern: "(?P<secret>acme_[0-9a-z]{20})",
  examples: { match: ["acme_4f8g2k9d1l5m7n3p6q0r"], ignore: ["acme_short"] },
} as const;

test.each([
  ["a pattern RE2 refuses", { pattern: "(?<=x)acme_" }, /acme-key.*RE2/],
  ["a pattern that matches nothing", { pattern: "a*" }, /matches the empty text/],
  ["a keyword of two letters", { keywords: ["ac"] }, /keywords/],
  ["no example", { examples: { match: [], ignore: ["x"] } }, /examples/],
  ["a member we do not know", { regexp: "x" }, /regexp/],
  ["an id with spaces", { id: "acme key" }, /id/],
])("refuses %s", (_, change, message) => {
  expect(() => compileRule({ ...VALID, ...change })).toThrow(expect.objectContaining({ code: "RULE_INVALID" }));
  expect(() => compileRule({ ...VALID, ...change })).toThrow(message);
});

test("a rule of the operator's own is found like any other", () => {
  const detector = secrets.create({ extraRules: [VALID] });
  expect(rulesIn(detector, VALID.examples.match[0])).toEqual(["acme-key"]);
  expect(rulesIn(detector, VALID.examples.ignore[0])).toEqual([]);
});

test("options that make no sense are refused", () =>
  expect(() => secrets.create({ extraRules: [{ ...VALID, keywords: [] }] })).toThrow(
    expect.objectContaining({ code: "PLUGIN_OPTIONS_INVALID" }),
  ));
