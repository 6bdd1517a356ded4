import type { InjectionRule } from "../../src/detectors/injection/rule.js";
import { Random } from "../random.js";
import type { Class } from "./classes.js";
import { isAgentFile, isEncoded, isOwn, isTyped, type Row, sourceOf } from "./corpus.js";
import { signBuckets, wordBuckets } from "./examples.js";
import { grammarsOf, type Sample, samplesOf } from "./left-out-samples.js";
import { type Heads, trainHeads } from "./model.js";
import { quantile } from "./quantile.js";

const FOLDS = 6;
const SEED = 20_260_815;

/** Log odds of one text. `either`: how far above its threshold of 1 % in documents the better of both heads is. */
interface Judged {
  readonly attack: number;
  readonly embedded: number;
  readonly suffix: number;
  either: number;
}
const HEADS = ["attack", "embedded", "either", "suffix"] as const;
export type JudgedHead = (typeof HEADS)[number];

const HEADS_OF: Readonly<Record<Class, readonly JudgedHead[]>> = {
  A: ["attack", "embedded", "either"],
  B: ["attack", "embedded", "either"],
  C: ["attack", "embedded", "either"],
  D: ["attack"],
  E: ["attack"],
  F: ["attack", "suffix"],
};
const IN_DATA: readonly Class[] = ["A", "B", "C"];

function judge({ attack, embedded, suffix }: Heads, text: string): Judged {
  const words = wordBuckets(text);
  return {
    attack: attack.logit(words),
    embedded: embedded.logit(words),
    suffix: suffix.logit(signBuckets(text)),
    either: 0,
  };
}

/** Shares of unseen harmless texts of the channel that are found at the thresholds of a report. */
export const SHARES = [0.005, 0.01, 0.02, 0.05] as const;

export interface LeftOutGroup {
  /** A class, or a class and a source. */
  readonly group: string;
  readonly rows: number;
  /** Shares of the attacks found by each head at those thresholds. */
  readonly found: Readonly<Partial<Record<JudgedHead, readonly number[]>>>;
}

/** Which sixth a source is left out with, so that each has some of the large ones. */
function foldsOf(rows: readonly Row[]): ReadonlyMap<string, number> {
  const attacks = new Map<string, number>();
  for (const row of rows) {
    if (!isOwn(row)) attacks.set(sourceOf(row), (attacks.get(sourceOf(row)) ?? 0) + row.label);
  }
  const ordered = [...attacks].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return new Map(ordered.map(([source], index) => [source, index % FOLDS]));
}

/** Every source of collected attacks, and every template, judged by a model that has seen nothing of it. */
export function leftOut(rows: readonly Row[], rules: readonly InjectionRule[]): LeftOutGroup[] {
  const random = new Random(SEED);
  const foldOf = foldsOf(rows);
  const attacks: (Judged & Sample)[] = [];
  const typed: Judged[] = [];
  const documents: Judged[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = rows.filter((row) => foldOf.get(sourceOf(row)) === fold && !isEncoded(row));
    const seen = rows.filter((row) => foldOf.get(sourceOf(row)) !== fold);
    const heads = trainHeads(
      seen,
      rules,
      grammarsOf((template) => template % FOLDS !== fold),
    );
    const unseen = grammarsOf((template) => template % FOLDS === fold);
    for (const sample of samplesOf(held, unseen, rules, random))
      attacks.push({ ...sample, ...judge(heads, sample.text) });
    for (const row of held) {
      if (row.label === 1 || isAgentFile(row)) continue;
      if (!isTyped(row)) documents.push(judge(heads, row.text));
      else if (row.kind === "benign") typed.push(judge(heads, row.text));
    }
  }
  const attackAt = thresholdOf(documents, "attack", 0.01);
  const embeddedAt = thresholdOf(documents, "embedded", 0.01);
  for (const one of [...attacks, ...documents]) one.either = Math.max(one.attack - attackAt, one.embedded - embeddedAt);
  return [...groupsOf(attacks)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, members]) => {
      const letter = members[0]?.group ?? "D";
      const pool = IN_DATA.includes(letter) ? documents : typed;
      return {
        group,
        rows: members.length,
        found: Object.fromEntries(HEADS_OF[letter].map((head) => [head, sharesFound(members, pool, head)])),
      };
    });
}

const thresholdOf = (pool: readonly Judged[], head: JudgedHead, share: number): number =>
  quantile(
    pool.map((one) => one[head]),
    share,
  );

const sharesFound = (members: readonly Judged[], pool: readonly Judged[], head: JudgedHead): number[] =>
  SHARES.map((share) => {
    const least = thresholdOf(pool, head, share);
    return Math.round((1_000 * members.filter((one) => one[head] > least).length) / members.length) / 1_000;
  });

function groupsOf(attacks: readonly (Judged & Sample)[]): Map<string, (Judged & Sample)[]> {
  const groups = new Map<string, (Judged & Sample)[]>();
  for (const one of attacks) {
    for (const key of [one.group, `${one.group}: ${one.source}`]) {
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [one]);
      else known.push(one);
    }
  }
  return groups;
}

/** Smaller groups say nothing. */
const ROWS_MIN = 5;

/** A Markdown table: percent found at 1 % and 5 % of unseen harmless texts, by each head that the class is for. */
export function leftOutTable(groups: readonly LeftOutGroup[]): string[] {
  const columns = HEADS.flatMap((head) => [`${head} 1 %`, "5 %"]);
  const lines = [`| class: source | rows | ${columns.join(" | ")} |`, `|---|---|${"---|".repeat(columns.length)}`];
  for (const { group, rows, found } of groups) {
    if (rows < ROWS_MIN) continue;
    const cells = HEADS.flatMap((head) => [1, 3].map((at) => percent(found[head]?.[at])));
    lines.push(`| ${[group, rows, ...cells].join(" | ")} |`);
  }
  return lines;
}

const percent = (share: number | undefined): string => (share === undefined ? "" : String(Math.round(100 * share)));
