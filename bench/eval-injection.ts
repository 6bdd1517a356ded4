/**
 * How well the injection detector tells attacks from harmless text, on a labelled corpus:
 *
 *   npm run eval:injection -- <corpus.jsonl> [--rows] [--peers]
 *
 * One JSON object a line: `{text, label: 0|1, kind, source}`. What people type (`direct`, `jailbreak`, harmless prompts)
 * is scanned as a user turn, everything else as a tool result. Recall is given at thresholds where 0.5, 1 and 2 % of
 * the harmless texts of the same channel are found, and as shipped. `--rows` prints line numbers of wrong verdicts;
 * `--peers` puts other packages beside it (`npm run bench:peers` installs them).
 */

import { readFileSync } from "node:fs";
import { Random } from "../scripts/random.js";
import { classOf } from "../scripts/train-injection/classes.js";
import {
  isAgentFile,
  isEncoded,
  isOwn,
  isTyped,
  type Row,
  readRows,
  sourceOf,
} from "../scripts/train-injection/corpus.js";
import { type LeftOutGroup, leftOutTable } from "../scripts/train-injection/left-out.js";
import { quantile } from "../scripts/train-injection/quantile.js";
import { areaUnderCurve } from "../scripts/train-injection/report.js";
import { scanEventOf } from "../src/cli/scan-event.js";
import { injection } from "../src/detectors/injection/index.js";
import { injectionRules } from "../src/detectors/injection/rules/all.js";
import { DISGUISES } from "./disguises.js";
import { injectionRecall } from "./peers/injection-recall.js";

const SHIPPED = 0.5;
const SHARES = [0.005, 0.01, 0.02] as const;
/** Attacks that are disguised in each way. */
const COPIED = 150;
/** Smaller groups say nothing. */
const ROWS_MIN = 8;

interface Judged {
  readonly row: Row;
  readonly channel: "user" | "tool_result";
  readonly score: number;
  readonly blocked: boolean;
}

const [path, ...flags] = process.argv.slice(2);
if (path === undefined) {
  console.error("usage: eval-injection <corpus.jsonl> [--rows] [--peers]");
  process.exit(2);
}
const detector = injection.create({ minScore: 0 });

function scoreOf(text: string, channel: Judged["channel"]): Pick<Judged, "score" | "blocked"> {
  const findings = detector.scan(scanEventOf({ text, kind: channel }), { has: () => false });
  return {
    score: Math.max(0, ...findings.map((finding) => finding.score)),
    blocked: findings.some((finding) => finding.level === "block"),
  };
}

function judged(row: Row): Judged {
  const isUser = row.label === 1 ? row.kind !== "indirect" : isTyped(row);
  const channel = isUser ? "user" : "tool_result";
  return { row, channel, ...scoreOf(row.text, channel) };
}

const all = readRows(path).map(judged);
const attacks = all.filter(({ row }) => row.label === 1);
const harmless = all.filter(({ row }) => row.label === 0);

const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
const above = (members: readonly Judged[], threshold: number): string =>
  percent(members.filter(({ score }) => score >= threshold).length, members.length);
const blocked = (members: readonly Judged[]): string =>
  percent(members.filter((member) => member.blocked).length, members.length);

function groups(members: readonly Judged[], keyOf: (row: Row) => string): [string, Judged[]][] {
  const found = new Map<string, Judged[]>();
  for (const member of members) found.set(keyOf(member.row), [...(found.get(keyOf(member.row)) ?? []), member]);
  return [...found].filter(([, { length }]) => length >= ROWS_MIN).sort(([a], [b]) => (a < b ? -1 : 1));
}

const CODE = /^\s*(?:import|export|const|let|func|def|class|return|use|pub|package|#include|if \(|[{}]+[;,]?$)/gm;
/** Harmless texts by what they are. */
function matterOf(row: Row): string {
  if (isEncoded(row)) return "encoded texts";
  if (isOwn(row)) return "words of attacks in ordinary use";
  if (isAgentFile(row)) return "prompt files of agents";
  if (isTyped(row)) return /PromptFuzz/.test(row.source) ? "system prompts, as if typed" : "what people type";
  return (row.text.match(CODE)?.length ?? 0) >= 4 ? "code" : "documents and data";
}

const inClass = (row: Row): string => `class ${classOf(row, injectionRules)}`;
const lengthOf = ({ text }: Row): string =>
  text.length < 100 ? "1: under 100 characters" : text.length < 500 ? "2: under 500" : "3: from 500 on";

/** Scores above which this share of the channel's harmless texts are found. */
const thresholdsOf = (channel: Judged["channel"]): number[] => {
  const scores = harmless.filter((member) => member.channel === channel).map(({ score }) => score);
  return SHARES.map((share) => quantile(scores, share) + 1e-9);
};
const thresholds = { user: thresholdsOf("user"), tool_result: thresholdsOf("tool_result") };

console.log(
  "| attacks | rows | at 0.5 % | at 1 % | at 2 % false positives | shipped | blocks |\n|---|---|---|---|---|---|---|",
);
for (const keyOf of [() => "all", ({ kind }: Row) => kind, inClass, lengthOf, sourceOf]) {
  for (const [group, members] of groups(attacks, keyOf)) {
    const at = SHARES.map((_, index) => {
      const found = members.filter(({ channel, score }) => score >= (thresholds[channel][index] ?? 1));
      return percent(found.length, members.length);
    });
    console.log(`| ${[group, members.length, ...at, above(members, SHIPPED), blocked(members)].join(" | ")} |`);
  }
}
console.log("\n| harmless | rows | shipped | blocks |\n|---|---|---|---|");
for (const keyOf of [({ kind }: Row) => kind, matterOf, lengthOf, sourceOf]) {
  for (const [group, members] of groups(harmless, keyOf)) {
    console.log(`| ${group} | ${members.length} | ${above(members, SHIPPED)} | ${blocked(members)} |`);
  }
}
const area = areaUnderCurve(
  attacks.map(({ score }) => score),
  harmless.map(({ score }) => score),
);
console.log(`\narea under the curve ${area.toFixed(4)}\n\n| disguised copies of found attacks | found |\n|---|---|`);

const copied = attacks.filter(
  ({ row, score }) => score >= SHIPPED && !isEncoded(row) && /^[ -~\n]{20,400}$/.test(row.text),
);
const sample = new Random(1).shuffle(copied).slice(0, COPIED);
for (const [name, disguise] of Object.entries(DISGUISES)) {
  const found = sample.filter(({ row, channel }) => scoreOf(disguise(row.text), channel).score >= SHIPPED);
  console.log(`| ${name} | ${percent(found.length, sample.length)} |`);
}

// Made by `npm run train:injection -- <folder> --left-out`, kept with the weights.
const report: { leftOut?: LeftOutGroup[] } = JSON.parse(
  readFileSync(new URL("../src/detectors/injection/model/weights.report.json", import.meta.url), "utf8"),
);
console.log(`\n${leftOutTable(report.leftOut ?? []).join("\n")}`);

if (flags.includes("--rows")) {
  for (const [line, { row, score }] of all.entries()) {
    if (score >= SHIPPED !== (row.label === 1))
      console.log(`${line + 1}\t${row.kind}\t${score.toFixed(3)}\t${sourceOf(row)}`);
  }
}

if (flags.includes("--peers")) console.log(`\n${(await injectionRecall(all)).join("\n")}`);
