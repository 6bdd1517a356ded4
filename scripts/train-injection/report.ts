import { Reader } from "../../src/detectors/injection/model/reader.js";
import type { Weights } from "../../src/detectors/injection/model/weights.js";
import { isTyped, type Row, sourceOf } from "./corpus.js";
import { readable } from "./examples.js";

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
    rows.map((row) => {
      const isDirect = row.label === 1 ? row.kind !== "indirect" : isTyped(row);
      const heads = { channel: isDirect ? "typed" : "data", attack: true, embedded: true } as const;
      return reader.read(readable(row.text), heads)[head].score;
    });
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
