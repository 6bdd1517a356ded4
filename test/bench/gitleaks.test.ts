import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gitleaksRules } from "../../bench/peers/gitleaks.js";
import { parseToml } from "../../bench/peers/toml.js";

test("tables, arrays of tables and values in every notation", () =>
  expect(
    parseToml(`# rules
title = "a \\"title\\""
[limits]
deep.er = 3_000
[[rules]]
id = 'one' # the first
words = ["a",
  'b', # and so on
]
[rules.allowlist]
on = true
[[rules]]
regex = '''a"b'c'''
`),
  ).toEqual({
    title: 'a "title"',
    limits: { "deep.er": 3_000 },
    rules: [{ id: "one", words: ["a", "b"], allowlist: { on: true } }, { regex: `a"b'c` }],
  }));

test("what it cannot read is refused with its line", () =>
  expect(() => parseToml("a = 1\nb = 1979-05-27T\n")).toThrow("line 2"));

const RULES = `
[allowlist]
regexes = ['''(?i)example''']
[[rules]]
id = "acme"
regex = '''acme_([0-9a-z]{8})'''
entropy = 2
keywords = ["acme_"]
[[rules.allowlists]]
regexTarget = "line"
regexes = ['''not this''']
stopwords = ["dummy"]
`;

/** What the rules find in a text. */
async function found(text: string): Promise<string[]> {
  const file = join(mkdtempSync(join(tmpdir(), "shutter-rules-")), "rules.toml");
  writeFileSync(file, RULES);
  return (await gitleaksRules(file).find(text)).map(({ start, end }) => text.slice(start, end));
}

test.each([
  ["key acme_4f8g2k9d, acme_1l5m7n3p", ["4f8g2k9d", "1l5m7n3p"]],
  ["acme_aaaaaaaa", []],
  ["not this: acme_4f8g2k9d", []],
  ["acme_dummy123", []],
  ["4f8g2k9d", []],
])("%s", async (text, expected) => expect(await found(text)).toEqual(expected));
