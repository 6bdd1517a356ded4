/**
 * How well the injection detector tells attacks from harmless text, on a labelled corpus:
 *
 *   npm run eval:injection -- <corpus.jsonl> [--rows]
 *
 * One JSON object a line: `{text, label: 0|1, kind, source}`. What people type (`direct`, `jailbreak`, harmless prompts)
 * is scanned as a user turn, everything else as a tool result. Recall is given at thresholds where 0.5, 1 and 2 % of
 * the harmless texts of the same channel are found, and as shipped. `--rows` prints line numbers of wrong verdicts.
 */

import { isTyped, type Row, readRows, sourceOf } from "../scripts/train-injection/corpus.js";
import { quantile } from "../scripts/train-injection/quantile.js";
import { areaUnderCurve } from "../scripts/train-injection/report.js";
import { scanEventOf } from "../src/cli/scan-event.js";
import { injection } from "../src/detectors/injection/index.js";

const SHIPPED = 0.5;
const SHARES = [0.005, 0.01, 0.02] as const;
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
  console.error("usage: eval-injection <corpus.jsonl> [--rows]");
  process.exit(2);
}
const detector = injection.create({ minScore: 0 });

let us = 0;
let bytes = 0;
function judged(row: Row): Judged {
  const isUser = row.label === 1 ? row.kind !== "indirect" : isTyped(row);
  const channel = isUser ? "user" : "tool_result";
  const event = scanEventOf({ text: row.text, kind: channel });
  const begun = process.hrtime.bigint();
  const findings = detector.scan(event, { has: () => false });
  us += Number(process.hrtime.bigint() - begun) / 1_000;
  bytes += Buffer.byteLength(row.text);
  const score = Math.max(0, ...findings.map((finding) => finding.score));
  const blocked = findings.some((finding) => finding.level === "block");
  return { row, channel, score, blocked };
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
for (const keyOf of [() => "all", ({ kind }: Row) => kind, lengthOf, sourceOf]) {
  for (const [group, members] of groups(attacks, keyOf)) {
    const at = SHARES.map((_, index) => {
      const found = members.filter(({ channel, score }) => score >= (thresholds[channel][index] ?? 1));
      return percent(found.length, members.length);
    });
    console.log(`| ${[group, members.length, ...at, above(members, SHIPPED), blocked(members)].join(" | ")} |`);
  }
}
console.log("\n| harmless | rows | shipped | blocks |\n|---|---|---|---|");
for (const keyOf of [({ kind }: Row) => kind, lengthOf, sourceOf]) {
  for (const [group, members] of groups(harmless, keyOf)) {
    console.log(`| ${group} | ${members.length} | ${above(members, SHIPPED)} | ${blocked(members)} |`);
  }
}
const area = areaUnderCurve(
  attacks.map(({ score }) => score),
  harmless.map(({ score }) => score),
);
console.log(
  `\narea under the curve ${area.toFixed(4)}; ${(us / (bytes / 1024)).toFixed(1)} us/KB over ${(bytes / 1_048_576).toFixed(1)} MB of short texts`,
);

if (flags.includes("--rows")) {
  for (const [line, { row, score }] of all.entries()) {
    if (score >= SHIPPED !== (row.label === 1))
      console.log(`${line + 1}\t${row.kind}\t${score.toFixed(3)}\t${sourceOf(row)}`);
  }
}
