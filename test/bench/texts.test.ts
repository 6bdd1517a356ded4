import { expect, test } from "vitest";
import { planted, TEXT_NAMES, TEXTS } from "../../bench/texts.js";
import { Random } from "../../scripts/random.js";
import { scanEventOf } from "../../src/cli/scan-event.js";
import { loadDetectorHost } from "../../src/server/detector-set.js";
import { GITHUB_TOKEN } from "../e2e/secrets.js";

const CHARS = 60_000;
const SEEDS = [1, 2, 3];

const host = await loadDetectorHost(
  ["tool-args", "secrets", "injection"].map((from) => ({ from, options: {} })),
  Buffer.alloc(32),
);
const rulesFoundIn = (text: string): string[] =>
  host.scan(scanEventOf({ text, kind: "tool_result" })).findings.map(({ rule }) => rule);

test.each(TEXT_NAMES)("%s that is measured is clean, so that the common case is timed", (name) => {
  expect(SEEDS.flatMap((seed) => rulesFoundIn(TEXTS[name](new Random(seed), CHARS)))).toEqual([]);
});

test.each(TEXT_NAMES)("a token in the middle of %s is found, so that what is timed does its work", (name) => {
  const found = SEEDS.map((seed) => rulesFoundIn(planted(name, seed, CHARS, GITHUB_TOKEN)));
  expect(found.map((rules) => rules.some((rule) => rule.startsWith("github")))).toEqual(SEEDS.map(() => true));
});

test("the same seed gives the same text", () => {
  for (const name of TEXT_NAMES) {
    expect(TEXTS[name](new Random(7), 2_000)).toBe(TEXTS[name](new Random(7), 2_000));
  }
});
