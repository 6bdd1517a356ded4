import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { level } from "./check.js";

interface Row {
  readonly id: string;
  readonly label: "dangerous" | "review" | "safe";
  readonly tool: { readonly name: string; readonly params: unknown };
}

/**
 * Calls, all written for this project: `dangerous` ones no task needs, `review` for somebody to look at,
 * `safe` for silence. The rules were written in view of them, so their counts guard against losing what was there;
 * they say nothing about other data (docs/detection.md does).
 */
const rows = readFileSync(new URL("sample.jsonl", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Row);

function reached(label: Row["label"]): Record<"block" | "flag" | "pass", number> {
  const counts = { block: 0, flag: 0, pass: 0 };
  for (const row of rows) if (row.label === label) counts[level(row.tool)]++;
  return counts;
}

test("dangerous calls are blocked", () => {
  const { block, pass } = reached("dangerous");
  expect(block).toBeGreaterThanOrEqual(860);
  expect(pass).toBeLessThanOrEqual(12);
});

test("calls to review are shown, and seldom blocked", () => {
  const { block, pass } = reached("review");
  expect(block).toBeLessThanOrEqual(4);
  expect(pass).toBeLessThanOrEqual(8);
});

test("safe calls pass", () => {
  expect(reached("safe")).toMatchObject({ block: 0, flag: 0 });
});
