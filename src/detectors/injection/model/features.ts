import { partOf } from "./lexicon.js";
import { GAP, type Tokens } from "./tokens.js";

/** Buckets that features of words are hashed into, and those of parts of speech behind them. */
const WORD_BITS = 18;
const PART_BITS = 17;
export const BUCKET_COUNT = (1 << WORD_BITS) + (1 << PART_BITS);
const PARTS_FROM = 1 << WORD_BITS;

/**
 * Features of each word: itself, with the one before it, with the two before it, with the one before the last; and the
 * parts (`lexicon.ts`) of the last two, three and four words, which are the same for words never seen.
 */
export const FEATURES_PER_WORD = 7;

// What this module keeps to itself is a constant to the compiler; names that are imported or exported are looked up.
const IS_BREAK = GAP.break;
const IS_SYMBOL = GAP.symbol;

/** Stands for the word before the first one of a sentence. */
const BREAK = 0x2545f491;
const ACROSS_SYMBOLS = 0x5bd1e995;

const pairOf = (last: number, hash: number, gap: number): number =>
  Math.imul(last, 0x9e3779b1) ^ hash ^ ((gap & IS_SYMBOL) !== 0 ? ACROSS_SYMBOLS : 0);
const tripleOf = (lastButOne: number, last: number, hash: number): number =>
  Math.imul(Math.imul(lastButOne, 0x85ebca6b) ^ last, 0x27d4eb2f) ^ hash;
const skipOf = (lastButOne: number, hash: number): number => (Math.imul(lastButOne, 0x165667b1) ^ hash) + 0x3c6ef372;

function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return Math.imul(once ^ (once >>> 13), 0x297a2d39);
}
const bucketOf = (hash: number): number => mixed(hash) >>> (32 - WORD_BITS);
const partBucketOf = (parts: number): number => PARTS_FROM + (mixed(parts) >>> (32 - PART_BITS));

/** Bits of a part: its number, and whether a sign of code or markup stands in front. */
const PART_WIDTH = 7;
const AFTER_SYMBOL = 1 << (PART_WIDTH - 1);
/** The three parts in front of a sentence. */
const PARTS_BREAK = (1 << (3 * PART_WIDTH)) - 1;
const TWO = (1 << (2 * PART_WIDTH)) - 1;
const THREE = (1 << (3 * PART_WIDTH)) - 1;
const FOUR = (1 << (4 * PART_WIDTH)) - 1;
/** Tells sequences of two and of three parts from each other, and from longer ones. */
const OF_TWO = 1 << 29;
const OF_THREE = 1 << 30;

/** The parts of the last words, the newest in the lowest bits. */
const withPart = (parts: number, hash: number, gap: number): number =>
  (parts << PART_WIDTH) | partOf(hash) | ((gap & IS_SYMBOL) !== 0 ? AFTER_SYMBOL : 0);

/**
 * Writes the buckets of all words' features, `FEATURES_PER_WORD` in a row for each word. What stands before a sentence's
 * first word is no context but a beginning, which is a feature of its own.
 */
export function bucketsOf({ length, hashes, gaps }: Tokens, into: Int32Array): void {
  let last = BREAK;
  let lastButOne = BREAK;
  let parts = PARTS_BREAK;
  for (let word = 0, out = 0; word < length; word++) {
    const hash = hashes[word] ?? 0;
    const gap = gaps[word] ?? 0;
    if ((gap & IS_BREAK) !== 0) {
      lastButOne = BREAK;
      last = BREAK;
      parts = PARTS_BREAK;
    }
    parts = withPart(parts, hash, gap);
    into[out++] = bucketOf(hash);
    into[out++] = bucketOf(pairOf(last, hash, gap));
    into[out++] = bucketOf(tripleOf(lastButOne, last, hash));
    into[out++] = bucketOf(skipOf(lastButOne, hash));
    into[out++] = partBucketOf((parts & TWO) | OF_TWO);
    into[out++] = partBucketOf((parts & THREE) | OF_THREE);
    into[out++] = partBucketOf(parts & FOUR);
    lastButOne = last;
    last = hash;
  }
}

/** What the low byte of a summable weight is greater by, so that it is never negative; and all features of a word. */
const EXCESS = 128;
const EXCESS_OF_WORD = FEATURES_PER_WORD * EXCESS;

/**
 * Weights in the form that `prefixSums` adds up: the sum of the low bytes then comes apart from that of the high ones by
 * one subtraction.
 *
 * @param weights of each bucket, the first head's in the low byte, the second's in the high one, both signed.
 */
export const summable = (weights: Int16Array): Int16Array => weights.map((both) => both ^ EXCESS);

/**
 * Prefix sums of the weights of all words' features, for two heads at once: the same buckets as `bucketsOf`, never
 * written down.
 *
 * @param weights as made by `summable`.
 */
export function prefixSums(
  { length, hashes, gaps }: Tokens,
  weights: Int16Array,
  first: Int32Array,
  second: Int32Array,
): void {
  let last = BREAK;
  let lastButOne = BREAK;
  let parts = PARTS_BREAK;
  let low = 0;
  let high = 0;
  first[0] = 0;
  second[0] = 0;
  // The `!` are for the compiler: `word` is in range, and every bucket is in the table.
  // biome-ignore-start lint/style/noNonNullAssertion: see above
  for (let word = 0; word < length; word++) {
    const hash = hashes[word]!;
    const gap = gaps[word]!;
    if ((gap & IS_BREAK) !== 0) {
      lastButOne = BREAK;
      last = BREAK;
      parts = PARTS_BREAK;
    }
    parts = withPart(parts, hash, gap);
    const single = weights[bucketOf(hash)]!;
    const pair = weights[bucketOf(pairOf(last, hash, gap))]!;
    const triple = weights[bucketOf(tripleOf(lastButOne, last, hash))]!;
    const skip = weights[bucketOf(skipOf(lastButOne, hash))]!;
    const two = weights[partBucketOf((parts & TWO) | OF_TWO)]!;
    const three = weights[partBucketOf((parts & THREE) | OF_THREE)]!;
    const four = weights[partBucketOf(parts & FOUR)]!;
    const both = single + pair + triple + skip + two + three + four;
    const lows =
      (single & 0xff) + (pair & 0xff) + (triple & 0xff) + (skip & 0xff) + (two & 0xff) + (three & 0xff) + (four & 0xff);
    low = (low + lows - EXCESS_OF_WORD) | 0;
    high = (high + ((both - lows) >> 8)) | 0;
    first[word + 1] = low;
    second[word + 1] = high;
    lastButOne = last;
    last = hash;
  }
  // biome-ignore-end lint/style/noNonNullAssertion: see above
}
