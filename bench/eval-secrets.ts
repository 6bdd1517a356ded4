/**
 * Measures the secrets detector on a labelled corpus and on throughput.
 *
 *     npx tsx bench/eval-secrets.ts <folder with positives.jsonl and negatives.jsonl> [--missed] [--false]
 *
 * A positive is found when a finding overlaps its `secret` (any finding where that is null); a negative counts against
 * the detector when it has one finding or more.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { scanEventOf } from "../src/cli/scan-event.js";
import { secrets } from "../src/detectors/secrets/index.js";
import { createKeywordPass } from "../src/detectors/text/keyword-pass.js";
import type { Finding } from "../src/plugins/contract.js";
import type { HookEvent } from "../src/plugins/event.js";

interface Row {
  readonly id: string;
  readonly text: string;
  readonly label: string;
  readonly secret: string | null;
  readonly source: string;
  readonly note: string;
}

const [folder, ...flags] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: eval-secrets <corpus folder> [--missed] [--false]");

const detector = secrets.create({});
const keywordPass = createKeywordPass(secrets.meta.keywords ?? []);

function scan(text: string): readonly Finding[] {
  const event = scanEventOf({ text, kind: "user" });
  return detector.scan(event, keywordPass(event));
}

function rowsOf(file: string): Row[] {
  const lines = readFileSync(join(folder ?? "", file), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => JSON.parse(line) as Row);
}

function isFound(row: Row): boolean {
  const findings = scan(row.text);
  if (row.secret === null) return findings.length > 0;
  for (let at = row.text.indexOf(row.secret); at >= 0; at = row.text.indexOf(row.secret, at + 1)) {
    const end = at + row.secret.length;
    if (findings.some((finding) => finding.start < end && finding.end > at)) return true;
  }
  return false;
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`;

function tally(
  rows: readonly Row[],
  groupOf: (row: Row) => string,
  isHit: (row: Row) => boolean,
): Map<string, number[]> {
  const counts = new Map<string, number[]>();
  for (const row of rows) {
    const group = groupOf(row);
    const [hits = 0, all = 0] = counts.get(group) ?? [];
    counts.set(group, [hits + (isHit(row) ? 1 : 0), all + 1]);
  }
  return counts;
}

function print(title: string, counts: ReadonlyMap<string, number[]>): void {
  console.log(`\n${title}`);
  for (const [group, [hits = 0, all = 0]] of [...counts].sort()) {
    console.log(
      `  ${group.padEnd(28)} ${String(hits).padStart(5)} of ${String(all).padStart(5)}  ${percent(hits, all)}`,
    );
  }
}

const positives = rowsOf("positives.jsonl");
const negatives = rowsOf("negatives.jsonl");
const found = new Map(positives.map((row) => [row.id, isFound(row)]));
const flagged = new Map(negatives.map((row) => [row.id, scan(row.text)]));

print(
  "found",
  tally(
    positives,
    (row) => (row.source.startsWith("own") ? "own" : "third-party"),
    (row) => found.get(row.id) === true,
  ),
);
print(
  "flagged",
  tally(
    negatives,
    (row) => row.note.split(":")[0] ?? "",
    (row) => (flagged.get(row.id)?.length ?? 0) > 0,
  ),
);
if (flags.includes("--missed")) {
  for (const row of positives) {
    if (found.get(row.id) !== true)
      console.log(JSON.stringify([row.label, row.source.slice(0, 12), row.text, row.secret]));
  }
}
if (flags.includes("--false")) {
  for (const row of negatives) {
    for (const { rule, start, end, score } of flagged.get(row.id) ?? []) {
      console.log(
        JSON.stringify([
          row.note,
          rule,
          score,
          row.text.slice(start, end),
          row.text.slice(Math.max(0, start - 60), end),
        ]),
      );
    }
  }
}

/** Median of several runs, in MB/s, over one event of many segments. */
function throughput(text: string, run: (event: HookEvent) => unknown): number {
  const segments = text.match(/[\s\S]{1,20000}/g) ?? [];
  const speeds = Array.from({ length: 5 }, () => {
    const parts = segments.map((text) => scanEventOf({ text, kind: "user" }));
    const event: HookEvent = {
      ...scanEventOf({ text: "", kind: "user" }),
      segments: parts.flatMap((part) => part.segments),
    };
    const begun = performance.now();
    run(event);
    return Buffer.byteLength(text) / 1_000 / (performance.now() - begun);
  });
  return speeds.sort((a, b) => a - b)[2] ?? 0;
}

const files = negatives.filter((row) => row.note.startsWith("file:"));
for (const [name, rows] of [
  ["mix", negatives],
  ["code", files.filter((row) => /ts|js|code/.test(row.note))],
  ["prose", files.filter((row) => row.note === "file:doc")],
] as const) {
  let text = rows.map((row) => row.text).join("\n");
  while (text.length < 4_000_000) text += text;
  const pass = throughput(text, (event) => keywordPass(event));
  const whole = throughput(text, (event) => detector.scan(event, keywordPass(event)));
  console.log(`\n${name}: ${whole.toFixed(0)} MB/s, keyword pass alone ${pass.toFixed(0)} MB/s`);
}
