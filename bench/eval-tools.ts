/**
 * How well tool-args tells dangerous calls from safe ones, and how long it takes.
 *
 *     npm run eval:tools -- corpus.jsonl [--misses] [--markdown]
 *
 * Of a folder its `dev.jsonl` is read, and `sessions.jsonl` (`session-trace.ts`): how many sessions are blocked by the
 * event at which that is due. One JSON object a line: `{"id", "tool": {"name", "params"}, "label": "dangerous" | "review" | "safe", "categories"}`.
 * `--misses` names the items on the wrong side, by id and category, never by content; `--markdown` prints the tables as
 * docs/detection.md has them.
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createHistogram } from "node:perf_hooks";
import { z } from "zod";
import { scanEventOf } from "../src/cli/scan-event.js";
import { toolArgs } from "../src/detectors/tool-args/index.js";
import type { KeywordHits } from "../src/plugins/contract.js";
import { cpuMs } from "./cpu-time.js";
import { printSessions } from "./eval-sessions.js";
import { HOSTILE } from "./hostile-calls.js";
import { median } from "./statistics.js";

const Item = z.object({
  id: z.string(),
  tool: z.object({ name: z.string(), params: z.unknown() }),
  label: z.enum(["dangerous", "review", "safe"]),
  categories: z.array(z.string()),
});

const OUTCOMES = ["block", "flag", "pass"] as const;
type Outcome = (typeof OUTCOMES)[number];

const NO_KEYWORDS: KeywordHits = { has: () => true };
const ROUNDS = 20;

const HOSTILE_ROUNDS = 9;

const [given, ...flags] = process.argv.slice(2);
if (given === undefined) throw new Error("usage: npm run eval:tools -- corpus.jsonl [--misses] [--markdown]");
const isFolder = statSync(given).isDirectory();
const path = isFolder ? join(given, "dev.jsonl") : given;
const items = readFileSync(path, "utf8")
  .split("\n")
  .filter((line) => line.trim() !== "")
  .map((line) => Item.parse(JSON.parse(line)));
const detector = toolArgs.create({});
const events = items.map(({ tool }) => scanEventOf({ tool }));

const byLabel = new Map<string, Record<Outcome, number>>();
const byCategory = new Map<string, Record<Outcome, number>>();
const misses: string[] = [];
for (const [at, item] of items.entries()) {
  const event = events[at];
  if (event === undefined) continue;
  const findings = detector.scan(event, NO_KEYWORDS);
  const outcome: Outcome = findings.some(({ level }) => level === "block")
    ? "block"
    : findings.length > 0
      ? "flag"
      : "pass";
  count(byLabel, item.label, outcome);
  for (const category of item.categories) count(byCategory, `${item.label}  ${category}`, outcome);
  const isWrong =
    (item.label === "dangerous" && outcome !== "block") ||
    (item.label === "review" && outcome === "pass") ||
    (item.label === "safe" && outcome !== "pass");
  if (isWrong)
    misses.push(
      `${item.label}\t${outcome}\t${item.id}\t${item.categories.join()}\t${findings.map(({ rule }) => rule).join()}`,
    );
}

print("label", byLabel);
print("category", byCategory);
if (flags.includes("--misses")) console.log(`\n${misses.join("\n")}`);

const nanoseconds = createHistogram();
for (let round = 0; round < ROUNDS; round++) {
  for (const event of events) {
    const begun = cpuMs();
    detector.scan(event, NO_KEYWORDS);
    if (round > 0) nanoseconds.record(Math.round((cpuMs() - begun) * 1e6) || 1);
  }
}
const us = (percentile: number): string => (nanoseconds.percentile(percentile) / 1_000).toFixed(1);
console.log(
  `\nper call, us of processor time: p50 ${us(50)}  p90 ${us(90)}  p99 ${us(99)}  p99.9 ${us(99.9)}  max ${(nanoseconds.max / 1_000).toFixed(0)}`,
);

console.log("\n64 KB of, ms of processor time");
for (const [name, command] of Object.entries(HOSTILE)) {
  const event = scanEventOf({ tool: { name: "Bash", params: { command } } });
  const times = Array.from({ length: HOSTILE_ROUNDS }, () => {
    const begun = cpuMs();
    detector.scan(event, NO_KEYWORDS);
    return cpuMs() - begun;
  });
  console.log(`${name.padEnd(20)}${median(times).toFixed(1).padStart(8)}`);
}

if (isFolder) await printSessions(join(given, "sessions.jsonl"), flags.includes("--misses"));

function count(table: Map<string, Record<Outcome, number>>, key: string, outcome: Outcome): void {
  const row = table.get(key) ?? { block: 0, flag: 0, pass: 0 };
  row[outcome]++;
  table.set(key, row);
}

function print(title: string, table: Map<string, Record<Outcome, number>>): void {
  const isMarkdown = flags.includes("--markdown");
  const row = (name: string, cells: readonly string[]): string =>
    isMarkdown
      ? `| ${[name.trim(), ...cells].join(" | ")} |`
      : name.padEnd(38) + cells.map((cell) => cell.padStart(9)).join("");
  console.log(`\n${row(title, [...OUTCOMES, "all", "block %", "flag+ %"])}`);
  if (isMarkdown)
    console.log(
      row(
        "---",
        Array.from({ length: 6 }, () => "---"),
      ),
    );
  for (const [key, counts] of [...table].sort(([a], [b]) => a.localeCompare(b))) {
    const all = counts.block + counts.flag + counts.pass;
    const share = (n: number): string => ((100 * n) / all).toFixed(1);
    const numbers = [counts.block, counts.flag, counts.pass, all].map(String);
    console.log(row(key, [...numbers, share(counts.block), share(counts.block + counts.flag)]));
  }
}
