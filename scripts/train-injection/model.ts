import { BUCKET_BITS, FEATURES_PER_WORD } from "../../src/detectors/injection/model/features.js";
import { SIGN_BUCKET_BITS, SIGN_WINDOW } from "../../src/detectors/injection/model/signs.js";
import type { Head, Weights } from "../../src/detectors/injection/model/weights.js";
import { WINDOW_WORDS, windowSizes } from "../../src/detectors/injection/model/windows.js";
import type { InjectionRule } from "../../src/detectors/injection/rule.js";
import { Random } from "../random.js";
import { isAgentFile, isEncoded, isTyped, type Row } from "./corpus.js";
import { attackExamples, embeddedExamples, signBuckets, suffixExamples, wordBuckets } from "./examples.js";
import { type Shape, WindowModel } from "./fit.js";
import { quantile } from "./quantile.js";

const SEED = 20_260_401;
const SCHEDULE = { epochs: 4, rate: 0.15 };

const WORDS: Shape = { bucketCount: 1 << BUCKET_BITS, perStep: FEATURES_PER_WORD, sizes: windowSizes };
const SIGNS: Shape = {
  bucketCount: 1 << SIGN_BUCKET_BITS,
  perStep: 1,
  sizes: (steps) => [Math.min(SIGN_WINDOW, steps)],
};

/** The three heads, in floating point. */
export interface Heads {
  readonly attack: WindowModel;
  readonly embedded: WindowModel;
  readonly suffix: WindowModel;
}

export function trainHeads(rows: readonly Row[], rules: readonly InjectionRule[]): Heads {
  const random = new Random(SEED);
  const readable = rows.filter((row) => !isEncoded(row));
  const attack = new WindowModel(WORDS, WINDOW_WORDS.length);
  attack.learn(attackExamples(readable, rules, random), SCHEDULE, random);
  const embedded = new WindowModel(WORDS, WINDOW_WORDS.length);
  embedded.learn(embeddedExamples(readable, random), SCHEDULE, random);
  const suffix = new WindowModel(SIGNS, 1);
  suffix.learn(suffixExamples(readable, random), SCHEDULE, random);
  return { attack, embedded, suffix };
}

/**
 * Scores of one scale for all heads, by rows that were not trained on: 0.5 is reached by the share `middle` of harmless
 * ones, 0.1 by `low`.
 */
function calibrated(
  model: WindowModel,
  logits: readonly number[],
  middle: number,
  low: number,
): { head: Head; weights: Int8Array } {
  const { weights, unit } = model.quantised();
  const at = quantile(logits, middle);
  const slope = Math.log(9) / Math.max(0.05, at - quantile(logits, low));
  return { weights, head: { unit, bias: [...model.bias], middle: at, slope } };
}

/** Log odds of a window from which on the rules look at it: low enough for their phrases, too high for most of the rest. */
const SUSPECT = -1.8;

export function trainModel(train: readonly Row[], dev: readonly Row[], rules: readonly InjectionRule[]): Weights {
  const heads = trainHeads(train, rules);
  const harmless = dev.filter((row) => row.label === 0 && !isEncoded(row));
  const documents = harmless.filter((row) => !isTyped(row) && !isAgentFile(row));
  const ordinary = harmless.filter((row) => row.kind === "benign");
  const attack = calibrated(
    heads.attack,
    ordinary.map((row) => heads.attack.logit(wordBuckets(row.text))),
    0.006,
    0.05,
  );
  const embedded = calibrated(
    heads.embedded,
    documents.map((row) => heads.embedded.logit(wordBuckets(row.text))),
    0.006,
    0.05,
  );
  const suffix = calibrated(
    heads.suffix,
    harmless.map((row) => heads.suffix.logit(signBuckets(row.text))),
    0.002,
    0.02,
  );
  const words = new Int16Array(1 << BUCKET_BITS);
  for (let bucket = 0; bucket < 1 << BUCKET_BITS; bucket++) {
    words[bucket] = ((embedded.weights[bucket] ?? 0) << 8) | ((attack.weights[bucket] ?? 0) & 0xff);
  }
  return {
    attack: attack.head,
    embedded: embedded.head,
    suffix: suffix.head,
    suspect: SUSPECT,
    words,
    signs: suffix.weights,
  };
}
