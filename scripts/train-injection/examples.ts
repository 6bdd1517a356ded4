import { canonicalOf } from "../../src/detectors/injection/canonical.js";
import { bucketsOf, FEATURES_PER_WORD } from "../../src/detectors/injection/model/features.js";
import { lexicon } from "../../src/detectors/injection/model/lexicon.js";
import { signBucketsOf } from "../../src/detectors/injection/model/signs.js";
import { Tokens, tokenise } from "../../src/detectors/injection/model/tokens.js";
import type { InjectionRule } from "../../src/detectors/injection/rule.js";
import type { Random } from "../random.js";
import { carrier, spliced } from "./carriers.js";
import { isAgentFile, isOwn, isTyped, type Row } from "./corpus.js";
import { direct } from "./direct.js";
import { embedded } from "./embedded.js";
import type { Example } from "./fit.js";
import { type Grammar, sentence } from "./grammar.js";
import { harmless } from "./harmless.js";
import { suffix, suffixed } from "./suffixes.js";

/** What attacks of own making are made of. */
export interface Grammars {
  readonly direct: Grammar;
  readonly embedded: Grammar;
}
export const GRAMMARS: Grammars = { direct, embedded };

const tokens = new Tokens();

/** A text's bytes as the detector reads them. */
export function readable(text: string): Buffer {
  const bytes = Buffer.from(text);
  return bytes.every((byte) => byte < 0x80) ? bytes : canonicalOf(bytes).bytes;
}

export function wordBuckets(text: string): Int32Array {
  tokenise(readable(text), tokens);
  const buckets = new Int32Array(tokens.length * FEATURES_PER_WORD);
  bucketsOf(tokens, buckets);
  return buckets;
}

export function signBuckets(text: string): Int32Array {
  const bytes = readable(text);
  const buckets = new Int32Array(bytes.length);
  return buckets.slice(0, signBucketsOf(bytes, buckets, new Int32Array(bytes.length)));
}

const example = (text: string, isAttack: boolean, weight: number): Example => ({
  buckets: wordBuckets(text),
  isAttack,
  weight,
});

/** How much texts of own making count beside collected ones: they resemble each other. */
const OWN_WEIGHT = 0.3;
/** Orders of users must stay free. */
const ORDER_WEIGHT = 0.4;
/** Rules look where the model sees a reason to, so it must know their phrases. */
const RULE_WEIGHT = 2;
const TYPED_COUNT = 5_000;
const PLANTED_COUNT = 12_000;
const SUFFIX_COUNT = 6_000;
const DOCUMENT_UNITS_MAX = 1_200;
const TASK_UNITS_MAX = 220;

/** Attack language: all attacks of the corpus, what users type, and the examples of the rules, against all that is harmless. */
export function attackExamples(
  rows: readonly Row[],
  rules: readonly InjectionRule[],
  { direct, embedded }: Grammars,
  random: Random,
): Example[] {
  const examples = rows.map((row) =>
    example(row.text, row.label === 1, isOwn(row) && row.label === 1 ? OWN_WEIGHT : 1),
  );
  examples.push(...saladExamples(rows, embedded, random));
  for (const { examples: own } of rules) {
    for (const text of own.match) examples.push(example(text, true, RULE_WEIGHT));
    for (const text of own.ignore) examples.push(example(text, false, RULE_WEIGHT));
  }
  for (let count = 0; count < TYPED_COUNT; count++) {
    examples.push(
      example(sentence(direct, random.pick(["jailbreak", "extraction", "hijack"]), random), true, OWN_WEIGHT),
    );
    const friendly = sentence(harmless, random.pick(["question", "question", "request"]), random);
    examples.push(example(friendly, false, OWN_WEIGHT));
    // What an agent is for: an order from its user is none of this.
    examples.push(example(sentence(embedded, "task", random), false, ORDER_WEIGHT));
    if (count % 2 === 0) {
      const planted = sentence(embedded, random.pick(["addressed", "tagged"]), random);
      examples.push(example(random.chance(0.7) ? carrier(random, planted) : planted, true, OWN_WEIGHT));
      examples.push(example(carrier(random), false, OWN_WEIGHT));
      examples.push(example(sentence(embedded, "tasks", random), false, OWN_WEIGHT));
    }
  }
  return examples;
}

const SALAD_COUNT = 5_000;

/** What stands between the words of code, paths and tables. */
const CODE_GAPS = ["(", "(", "/", '",\n"', ".", "_", ": ", " = ", "-", " | "];

/**
 * Words of harmless texts and of orders in no order, some as code and some over and over: single words must not be enough,
 * however polite or powerful they are.
 */
function saladExamples(rows: readonly Row[], embedded: Grammar, random: Random): Example[] {
  const texts = [...rows.filter((row) => row.label === 0).map(({ text }) => text.slice(0, 400))];
  return Array.from({ length: SALAD_COUNT }, () => {
    const own = Array.from({ length: 3 }, () => sentence(harmless, random.pick(["question", "request"]), random));
    const known = [...own, sentence(embedded, "tasks", random), random.pick(texts)].join(" ").match(/[a-z]+/gi) ?? [];
    const words = random.shuffle(known.map((word) => word.toLowerCase())).slice(0, random.pick([4, 12, 24, 42]));
    for (let left = random.int(8); left > 0; left--) words.push(random.pick(lexicon));
    const gap = random.chance(0.4) ? random.pick(CODE_GAPS) : " ";
    const text = Array.from({ length: 20 + random.int(150) }, () => random.pick(words)).join(gap);
    return example(text, false, OWN_WEIGHT);
  });
}

/** A stretch of a document, so that what is planted in it has the share it has in a tool result. */
export function stretch(text: string, random: Random): string {
  if (text.length <= DOCUMENT_UNITS_MAX) return text;
  const from = random.int(text.length - DOCUMENT_UNITS_MAX);
  return text.slice(from, from + DOCUMENT_UNITS_MAX);
}

/**
 * Instructions where only data should be: documents with something planted, against the same documents without it and
 * with requests among people. What people type at a model is no example of data.
 */
export function embeddedExamples(rows: readonly Row[], { embedded }: Grammars, random: Random): Example[] {
  const documents = rows.filter((row) => row.label === 0 && !isTyped(row));
  const tasks = rows.filter(
    (row) =>
      row.label === 0 && row.kind === "benign" && isTyped(row) && row.text.length < TASK_UNITS_MAX && !isOwn(row),
  );
  const examples = rows
    .filter((row) => (row.label === 1 ? row.kind !== "jailbreak" : !isTyped(row)))
    .map((row) =>
      example(row.text, row.label === 1, isAgentFile(row) || (isOwn(row) && row.label === 1) ? OWN_WEIGHT : 1),
    );
  examples.push(...saladExamples(rows, embedded, random));
  for (let count = 0; count < PLANTED_COUNT; count++) {
    const planted =
      count % 3 === 0 && tasks.length > 0 ? random.pick(tasks).text : sentence(embedded, "planted", random);
    const host = stretch(random.pick(documents).text, random);
    examples.push(
      example(count % 2 === 0 ? carrier(random, planted) : spliced(host, planted, random), true, OWN_WEIGHT),
    );
    if (count % 2 === 0) examples.push(example(carrier(random), false, OWN_WEIGHT));
    if (count % 4 === 1)
      examples.push(example(spliced(host, sentence(harmless, "request", random), random), false, OWN_WEIGHT));
  }
  return examples;
}

/** Suffixes found by search, against everything harmless, code above all. */
export function suffixExamples(rows: readonly Row[], random: Random): Example[] {
  const harmlessRows = rows.filter((row) => row.label === 0);
  const words = random
    .shuffle(harmlessRows.slice(0, 6_000).flatMap(({ text }) => text.match(/\b[a-z]{2,10}\b/g) ?? []))
    .slice(0, 20_000);
  const of = (text: string, isAttack: boolean): Example => ({ buckets: signBuckets(text), isAttack, weight: 1 });
  const examples = harmlessRows.map(({ text }) => of(text, false));
  // Code without its blanks has as many signs as a suffix.
  for (const { text } of harmlessRows) if (/[{;]\s*\n/.test(text)) examples.push(of(minified(text), false));
  for (let count = 0; count < SUFFIX_COUNT; count++) {
    const text = random.chance(0.6)
      ? suffixed(words, random)
      : `${random.pick(harmlessRows).text.slice(0, 300)} ${suffix(words, random)}`;
    examples.push(of(text, true));
  }
  return examples;
}

const minified = (text: string): string => text.replace(/\s+/g, " ").replace(/ ?([^\w\s]) ?/g, "$1");
