import { Reader } from "../../src/detectors/injection/model/reader.js";
import type { Weights } from "../../src/detectors/injection/model/weights.js";
import type { InjectionRule } from "../../src/detectors/injection/rule.js";
import { isAgentFile, isOwn, isTyped, type Row, sourceOf } from "./corpus.js";
import { readable, wordBuckets } from "./examples.js";
import { trainHeads } from "./model.js";
import { quantile } from "./quantile.js";

/** The chance that an attack scores higher than a harmless text. */
export function areaUnderCurve(attacks: readonly number[], harmless: readonly number[]): number {
  const all = [
    ...attacks.map((score) => ({ score, isAttack: true })),
    ...harmless.map((score) => ({ score, isAttack: false })),
  ];
  all.sort((a, b) => a.score - b.score);
  let ranks = 0;
  for (const [rank, { isAttack }] of all.entries()) if (isAttack) ranks += rank + 1;
  return (ranks - (attacks.length * (attacks.length + 1)) / 2) / (attacks.length * harmless.length);
}

const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;
const shareAbove = (scores: readonly number[], threshold: number): number =>
  rounded(scores.filter((score) => score > threshold).length / Math.max(1, scores.length));

/** What the weights were made of, and how they do on rows they were not trained on. */
export function reportOf(weights: Weights, train: readonly Row[], dev: readonly Row[]): Record<string, unknown> {
  const reader = new Reader([], weights);
  const scores = (rows: readonly Row[], head: "attack" | "embedded"): number[] =>
    rows.map((row) => reader.read(readable(row.text))[head].score);
  const attacks = dev.filter((row) => row.label === 1);
  const harmless = dev.filter((row) => row.label === 0);
  const sources: Record<string, { licence: string; rows: number }> = {};
  for (const row of train) {
    const known = sources[sourceOf(row)];
    if (known === undefined) sources[sourceOf(row)] = { licence: row.licence, rows: 1 };
    else known.rows += 1;
  }
  const { words, signs, ...header } = weights;
  return {
    bytes: words.byteLength + signs.byteLength,
    header,
    dev: {
      attackArea: rounded(areaUnderCurve(scores(attacks, "attack"), scores(harmless, "attack"))),
      attackFound: shareAbove(scores(attacks, "attack"), 0.5),
      harmlessFound: shareAbove(scores(harmless, "attack"), 0.5),
      embeddedFound: shareAbove(
        scores(
          attacks.filter((row) => row.kind === "indirect"),
          "embedded",
        ),
        0.5,
      ),
      documentsFound: shareAbove(
        scores(
          harmless.filter((row) => !isTyped(row)),
          "embedded",
        ),
        0.5,
      ),
    },
    sources,
  };
}

const FOLDS = 6;

/** Every source of collected attacks, judged by a model that has seen nothing of it. */
export function leftOutReport(rows: readonly Row[], rules: readonly InjectionRule[]): unknown {
  const attacksOf = new Map<string, number>();
  for (const row of rows) {
    if (!isOwn(row)) attacksOf.set(sourceOf(row), (attacksOf.get(sourceOf(row)) ?? 0) + row.label);
  }
  const ordered = [...attacksOf].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([source]) => source);
  const foldOf = new Map(ordered.map((source, index) => [source, index % FOLDS]));
  const attacks: { row: Row; attack: number; embedded: number }[] = [];
  const typed: number[] = [];
  const documents: { attack: number; embedded: number }[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const heads = trainHeads(
      rows.filter((row) => foldOf.get(sourceOf(row)) !== fold),
      rules,
    );
    for (const row of rows) {
      if (foldOf.get(sourceOf(row)) !== fold) continue;
      const buckets = wordBuckets(row.text);
      const judged = { attack: heads.attack.logit(buckets), embedded: heads.embedded.logit(buckets) };
      if (row.label === 1) attacks.push({ row, ...judged });
      else if (isTyped(row) && row.kind === "benign") typed.push(judged.attack);
      else if (!isTyped(row) && !isAgentFile(row)) documents.push(judged);
    }
  }
  const thresholds = [0.005, 0.01, 0.02, 0.05].map((share) => ({
    share,
    typed: quantile(typed, share),
    attack: quantile(
      documents.map(({ attack }) => attack),
      share,
    ),
    embedded: quantile(
      documents.map(({ embedded }) => embedded),
      share,
    ),
  }));
  const groups = new Map<string, typeof attacks>();
  for (const judged of attacks) {
    for (const key of [judged.row.kind, `${judged.row.kind} | ${sourceOf(judged.row)}`])
      groups.set(key, [...(groups.get(key) ?? []), judged]);
  }
  const found = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, members]) => ({
      group,
      rows: members.length,
      asTyped: thresholds.map(({ typed: at }) =>
        shareAbove(
          members.map(({ attack }) => attack),
          at,
        ),
      ),
      asDocument: thresholds.map(({ attack: at }) =>
        shareAbove(
          members.map(({ attack }) => attack),
          at,
        ),
      ),
      embedded: thresholds.map(({ embedded: at }) =>
        shareAbove(
          members.map(({ embedded }) => embedded),
          at,
        ),
      ),
    }));
  return { falsePositives: thresholds.map(({ share }) => share), found };
}
