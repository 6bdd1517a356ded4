/**
 * How well the injection detector tells attacks from harmless text, on a labelled corpus:
 *
 *   npx tsx bench/eval-injection.ts <corpus.jsonl> [--rows]
 *
 * One JSON object a line: `{text, label: 0|1, kind, source}`. Every row is scanned twice: as a tool result, where
 * attack language may block, and as a user turn. `--rows` also prints where harmless rows were found and attacks
 * missed, by line number.
 */
import { readFileSync } from "node:fs";
import { scanEventOf } from "../src/cli/scan-event.js";
import { injection } from "../src/detectors/injection/index.js";
import { createKeywordPass } from "../src/detectors/text/keyword-pass.js";

interface Row {
  readonly text: string;
  readonly label: 0 | 1;
  readonly kind: string;
  readonly source: string;
}

interface Tally {
  rows: number;
  blocked: number;
  found: number;
}

const [path, ...flags] = process.argv.slice(2);
if (path === undefined) {
  console.error("usage: eval-injection <corpus.jsonl> [--rows]");
  process.exit(2);
}
const rows: readonly Row[] = readFileSync(path, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

const detector = injection.create({});
const pass = createKeywordPass(injection.meta.keywords ?? []);

/** Sources by repository; texts of our own by what was done to them (a language, an encoding). */
function groupOf({ source }: Row): string {
  const own = source.match(/^injection-synth\S* \(own\)(?: (\S+))?/);
  if (own !== null) return `own ${own[1] ?? "plain"}`;
  if (source.includes("injection-synth")) return "own, inside a repository's file";
  return source
    .replace(/^mined /, "")
    .replace(/[@:].*/, "")
    .replace(/ via .*/, "");
}

const tallies = new Map<string, Tally>();
const rules = new Map<string, { attacks: number; harmless: number }>();
let us = 0;
let bytes = 0;

for (const [line, row] of rows.entries()) {
  const event = scanEventOf({ text: row.text, kind: "tool_result" });
  const begun = process.hrtime.bigint();
  const findings = detector.scan(event, pass(event));
  us += Number(process.hrtime.bigint() - begun) / 1_000;
  bytes += Buffer.byteLength(row.text);
  const isBlocked = findings.some(({ level }) => level === "block");
  for (const key of [`${row.kind}`, `${row.kind} | ${groupOf(row)}`]) {
    const tally = tallies.get(key) ?? { rows: 0, blocked: 0, found: 0 };
    tally.rows += 1;
    if (isBlocked) tally.blocked += 1;
    if (findings.length > 0) tally.found += 1;
    tallies.set(key, tally);
  }
  for (const rule of new Set(findings.map((finding) => finding.rule))) {
    const count = rules.get(rule) ?? { attacks: 0, harmless: 0 };
    if (row.label === 1) count.attacks += 1;
    else count.harmless += 1;
    rules.set(rule, count);
  }
  if (flags.includes("--rows") && findings.length > 0 !== (row.label === 1)) {
    console.log(`${line + 1}\t${row.kind}\t${isBlocked ? "block" : "flag"}\t${findings.map((f) => f.rule).join(" ")}`);
  }
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`.padStart(8);

console.log("kind | source".padEnd(64), "rows".padStart(6), "block".padStart(8), "found".padStart(8));
for (const [key, { rows: count, blocked, found }] of [...tallies].sort(([a], [b]) => (a < b ? -1 : 1))) {
  if (key.includes("|") && count < 4 && found === 0) continue;
  console.log(key.padEnd(64), String(count).padStart(6), percent(blocked, count), percent(found, count));
}
console.log("\nrule".padEnd(41), "attacks".padStart(8), "harmless".padStart(9));
for (const [rule, { attacks, harmless }] of [...rules].sort(([, a], [, b]) => b.harmless - a.harmless)) {
  console.log(rule.padEnd(40), String(attacks).padStart(8), String(harmless).padStart(9));
}
console.log(`\n${(us / (bytes / 1024)).toFixed(1)} us/KB over ${(bytes / 1_048_576).toFixed(1)} MB`);
