import { BUCKET_COUNT, FEATURES_PER_WORD } from "../../src/detectors/injection/model/features.js";
import { SIGN_BUCKET_BITS, SIGN_WINDOW } from "../../src/detectors/injection/model/signs.js";
import type { Head, OperatingPoint, Weights } from "../../src/detectors/injection/model/weights.js";
import { WINDOW_WORDS, windowSizes } from "../../src/detectors/injection/model/windows.js";
import type { InjectionRule } from "../../src/detectors/injection/rule.js";
import { Random } from "../random.js";
import { isAgentFile, isEncoded, isTyped, type Row } from "./corpus.js";
import { attackExamples, embeddedExamples, GRAMMARS, signBuckets, suffixExamples, wordBuckets } from "./examples.js";
import { type Shape, WindowModel } from "./fit.js";
import { quantile } from "./quantile.js";

const SEED = 20_260_401;
const SCHEDULE = { epochs: 4, rate: 0.15 };

const WORDS: Shape = { bucketCount: BUCKET_COUNT, perStep: FEATURES_PER_WORD, sizes: windowSizes };
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

export function trainHeads(rows: readonly Row[], rules: readonly InjectionRule[], grammars = GRAMMARS): Heads {
  const random = new Random(SEED);
  const readable = rows.filter((row) => !isEncoded(row));
  const attack = new WindowModel(WORDS, WINDOW_WORDS.length);
  attack.learn(attackExamples(readable, rules, grammars, random), SCHEDULE, random);
  const embedded = new WindowModel(WORDS, WINDOW_WORDS.length);
  embedded.learn(embeddedExamples(readable, grammars, random), SCHEDULE, random);
  const suffix = new WindowModel(SIGNS, 1);
  suffix.learn(suffixExamples(readable, random), SCHEDULE, random);
  return { attack, embedded, suffix };
}

/** Shares of harmless texts that reach a score of 0.5. Ten times as many reach 0.1. */
const TYPED_QUIET = 0.0025;
const DATA_QUIET = 0.003;
const ORDERS_QUIET = 0.0025;
const SUFFIX_QUIET = 0.002;

/**
 * Scores of one scale for all heads, by the log odds of harmless texts that were not trained on. Their tail is about
 * exponential, so where it thins out to a share too small to count is read off two larger ones.
 */
function operatingPoint(logits: readonly number[], share: number): OperatingPoint {
  const [outer, inner] = [0.01, 0.08];
  const from = quantile(logits, outer);
  const perFold = Math.max(0.05, from - quantile(logits, inner)) / Math.log(inner / outer);
  return { middle: from + perFold * Math.log(outer / share), slope: Math.log(9) / (perFold * Math.log(10)) };
}

function quantised(model: WindowModel, typed: OperatingPoint, data = typed): { head: Head; weights: Int8Array } {
  const { weights, unit } = model.quantised();
  return { weights, head: { unit, bias: [...model.bias], typed, data } };
}

/** Log odds of a window from which on the rules look at it: low enough for their phrases, too high for most of the rest. */
const SUSPECT = -1.8;

export function trainModel(train: readonly Row[], dev: readonly Row[], rules: readonly InjectionRule[]): Weights {
  const heads = trainHeads(train, rules);
  const harmless = dev.filter((row) => row.label === 0 && !isEncoded(row));
  const documents = harmless.filter((row) => !isTyped(row) && !isAgentFile(row));
  const typed = harmless.filter((row) => isTyped(row) && row.kind === "benign");
  const logits = (model: WindowModel, of: readonly Row[]): number[] =>
    of.map(({ text }) => model.logit(wordBuckets(text)));
  const attack = quantised(
    heads.attack,
    operatingPoint(logits(heads.attack, typed), TYPED_QUIET),
    operatingPoint(logits(heads.attack, documents), DATA_QUIET),
  );
  const embedded = quantised(heads.embedded, operatingPoint(logits(heads.embedded, documents), ORDERS_QUIET));
  const suffix = quantised(
    heads.suffix,
    operatingPoint(
      harmless.map(({ text }) => heads.suffix.logit(signBuckets(text))),
      SUFFIX_QUIET,
    ),
  );
  const words = new Int16Array(BUCKET_COUNT);
  for (let bucket = 0; bucket < BUCKET_COUNT; bucket++) {
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
