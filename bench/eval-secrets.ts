/**
 * Measures who finds what on a labelled corpus, and how fast: the secrets detector and its peers, in one run.
 *
 *     npm run eval:secrets -- FOLDER [--gitleaks FILE]... [--kinds] [--missed] [--false]
 *
 * FOLDER holds positives.jsonl and negatives.jsonl: one {id, text, label, secret, source, note} a line; pii.jsonl, if it
 * is there: {text, label, kind}. A positive is found when a finding overlaps its `secret` (any finding where that is
 * null); a negative is flagged when it has one finding or more. secretlint takes part once `npm run bench:peers` has been
 * run, rules in gitleaks' form where a file of them is named. `--kinds`, `--missed` and `--false` are of the detector.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { scanEventOf } from "../src/cli/scan-event.js";
import { pii } from "../src/detectors/pii/index.js";
import { secrets } from "../src/detectors/secrets/index.js";
import { createKeywordPass } from "../src/detectors/text/keyword-pass.js";
import { cpuMs } from "./cpu-time.js";
import { gitleaksRules } from "./peers/gitleaks.js";
import { areInstalled } from "./peers/load.js";
import type { Finder } from "./peers/peer.js";
import { secretlint } from "./peers/secretlint.js";
import { markdown, type Table } from "./table.js";

interface Row {
  readonly id: string;
  readonly text: string;
  readonly label: string;
  readonly secret: string | null;
  readonly source: string;
  readonly note: string;
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    gitleaks: { type: "string", multiple: true, default: [] },
    kinds: { type: "boolean", default: false },
    missed: { type: "boolean", default: false },
    false: { type: "boolean", default: false },
  },
});
const tableOf = (rows: Table["rows"]): string => `${markdown({ title: "", rows })}\n`;

const [folder] = positionals;
if (folder === undefined)
  throw new Error("usage: eval-secrets FOLDER [--gitleaks FILE]... [--kinds] [--missed] [--false]");

const detector = secrets.create({});
const keywordPass = createKeywordPass(secrets.meta.keywords ?? []);
const shutter: Finder = {
  name: "Shutter",
  version: secrets.meta.version,
  find(text) {
    const event = scanEventOf({ text, kind: "user" });
    return detector.scan(event, keywordPass(event));
  },
  flags: async (text) => (await shutter.find(text)).length > 0,
};

function rowsOf<Shape>(file: string): Shape[] {
  const lines = readFileSync(join(folder ?? "", file), "utf8")
    .trim()
    .split("\n");
  return lines.map((line) => JSON.parse(line) as Shape);
}

async function isFound(finder: Finder, { text, secret }: Row): Promise<boolean> {
  const findings = await finder.find(text);
  if (secret === null) return findings.length > 0;
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
    if (findings.some(({ start, end }) => start < at + secret.length && end > at)) return true;
  }
  return false;
}

/** Rows by group, and how many of each are hit. */
class Tally {
  readonly groups = new Map<string, { hits: number; all: number; bytes: number }>();

  add(group: string, isHit: boolean, bytes: number): void {
    const of = this.groups.get(group) ?? { hits: 0, all: 0, bytes: 0 };
    this.groups.set(group, { hits: of.hits + (isHit ? 1 : 0), all: of.all + 1, bytes: of.bytes + bytes });
  }
}

/** What tools send, in pieces of some 20 KB. */
function pieces(texts: readonly string[]): string[] {
  const joined = texts.join("\n");
  return joined.match(/[\s\S]{1,20000}/g) ?? [];
}

/** MB/s of processor time over texts as they come from tools: the best of eight goes, each as long as a peer may need. */
async function speedOf(finder: Finder, texts: readonly string[]): Promise<number> {
  let best = 0;
  for (let round = 0; round < 8; round++) {
    const begun = cpuMs();
    let bytes = 0;
    for (const text of texts) {
      await finder.flags(text);
      bytes += Buffer.byteLength(text);
      if (cpuMs() - begun > SPEED_MS_MAX) break;
    }
    best = Math.max(best, bytes / 1_000 / (cpuMs() - begun));
  }
  return best;
}
const SPEED_MS_MAX = 4_000;

const positives = rowsOf<Row>("positives.jsonl");
const negatives = rowsOf<Row>("negatives.jsonl");
const groupOf = ({ note }: Row): string => note.split(":", 1)[0] ?? "";
const NEGATIVES: Readonly<Record<string, string>> = {
  file: "chunks of real files",
  synthetic: "identifiers of LLM traffic",
  placeholder: "placeholders",
  identifier: "public by design",
  not: "near misses",
};

const finders: Finder[] = [
  shutter,
  ...(areInstalled() ? [await secretlint()] : []),
  ...flags.gitleaks.map(gitleaksRules),
];
const percent = ({ hits, all }: { hits: number; all: number }): string =>
  `${((100 * hits) / all).toFixed(2)} % (${hits})`;
const byGroup = new Map<string, Record<string, string | number>>();
const byKind = new Tally();
const byFileType = new Tally();
for (const finder of finders) {
  const tally = new Tally();
  for (const row of positives) {
    const found = await isFound(finder, row);
    tally.add(row.source.startsWith("own") ? "own samples found" : "third-party samples found", found, 0);
    if (finder !== shutter) continue;
    byKind.add(row.label, found, 0);
    if (flags.missed && !found) console.log(JSON.stringify([row.label, row.source.slice(0, 12), row.text, row.secret]));
  }
  for (const row of negatives) {
    const flagged = await finder.flags(row.text);
    tally.add(`${NEGATIVES[groupOf(row)] ?? groupOf(row)} flagged`, flagged, 0);
    if (finder !== shutter) continue;
    if (groupOf(row) === "file") byFileType.add(row.note, flagged, Buffer.byteLength(row.text));
    if (flags.false && flagged) {
      for (const { start, end } of await shutter.find(row.text)) {
        console.log(JSON.stringify([row.note, row.text.slice(Math.max(0, start - 60), end)]));
      }
    }
  }
  for (const [group, counts] of tally.groups) {
    byGroup.set(group, { ...(byGroup.get(group) ?? { group, rows: counts.all }), [finder.name]: percent(counts) });
  }
  const speed = await speedOf(finder, pieces(negatives.map(({ text }) => text)));
  byGroup.set("speed", {
    ...(byGroup.get("speed") ?? { group: "MB/s", rows: negatives.length }),
    [finder.name]: speed,
  });
}
const order = ["third-party", "own", "chunks", "identifiers", "placeholders", "public", "near", "speed"];
const rank = (group: string): number => order.findIndex((word) => group.startsWith(word));
console.log(tableOf([...byGroup].sort(([a], [b]) => rank(a) - rank(b)).map(([, row]) => row)));

console.log(
  tableOf(
    [...byFileType.groups].sort().map(([type, { hits, all, bytes }]) => ({
      "real files": type.slice("file:".length),
      chunks: all,
      flagged: hits,
      "per MB": hits / (bytes / 1_000_000),
    })),
  ),
);
if (flags.kinds)
  console.log(tableOf([...byKind.groups].sort().map(([kind, of]) => ({ kind, rows: of.all, found: percent(of) }))));

if (existsSync(join(folder, "pii.jsonl"))) {
  const personal = pii.create({ kinds: { "*": "monitor" } });
  const tally = new Tally();
  for (const { text, label } of rowsOf<{ text: string; label: string }>("pii.jsonl")) {
    const rules = personal.scan(scanEventOf({ text, kind: "user" }), { has: () => false });
    const isHit = rules.length > 0;
    tally.add(label === "none" ? "rows without, flagged" : "rows with personal data, found", isHit, 0);
    if (flags.false && label === "none" && isHit) console.log(JSON.stringify([rules.map(({ rule }) => rule), text]));
  }
  console.log(tableOf([...tally.groups].map(([group, of]) => ({ group, rows: of.all, "Shutter, pii": percent(of) }))));
}
