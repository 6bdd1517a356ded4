import type { ByteRange } from "../../text/re2.js";
import { prefixSums, summable } from "./features.js";
import { SIGN_WINDOW, signBucketsOf } from "./signs.js";
import { Tokens, tokenise } from "./tokens.js";
import { type Channel, type Head, loadWeights, type OperatingPoint, type Weights } from "./weights.js";
import { WINDOW_WORDS, windowScale, windowSizes } from "./windows.js";

/** The stretch of a text that a head of the model finds worst. */
export interface Worst extends ByteRange {
  /** 0 to 1. */
  readonly score: number;
}

/** What the model makes of one text. */
export interface Reading {
  /** Attack language: what users and documents say to take a model over. */
  readonly attack: Worst;
  /** An instruction to whoever reads, where only data should be. */
  readonly embedded: Worst;
  /** Stretches that may hold what a rule looks for; ascending, apart from each other. */
  readonly suspects: readonly ByteRange[];
}

/** The heads a text is read with, and as whose; the others are left out, which saves time. */
export interface Heads {
  readonly channel: Channel;
  readonly attack: boolean;
  readonly embedded: boolean;
}
const ALL_HEADS: Heads = { channel: "data", attack: true, embedded: true };

/** So many single letters in a row are a word with its letters apart. */
const LETTERS_MIN = 5;
/** Less than any sum of weights. */
const LEAST_SUM = -(2 ** 30);
/** How far beyond a suspicious window a rule's phrase may reach. */
const AROUND_BYTES = 320;

/**
 * Linear models over hashed words and word pairs, in one pass: every window's score is a difference of two prefix sums.
 * Buffers are used again from text to text.
 */
export class Reader {
  readonly #weights: Weights;
  readonly #words: Int16Array;
  readonly #tokens = new Tokens();
  readonly #marked = new Uint8Array(1 << 16);
  #buckets = new Int32Array(0);
  #attack = new Int32Array(1);
  #embedded = new Int32Array(1);
  #ends = new Int32Array(0);
  /** What the last pass over windows found, by size. */
  readonly #windows = { best: new Int32Array(WINDOW_WORDS.length), ends: new Int32Array(WINDOW_WORDS.length) };

  /** @param marks words that make their surroundings suspect, whatever the weights say. */
  constructor(marks: readonly string[] = [], weights: Weights = loadWeights()) {
    this.#weights = weights;
    this.#words = summable(weights.words);
    for (const mark of marks) {
      tokenise(Buffer.from(mark), this.#tokens);
      this.#marked[foldedHash(this.#tokens.hashes[0] ?? 0)] = 1;
    }
  }

  /** @param heads those that are left out find nothing. */
  read(bytes: Uint8Array, heads = ALL_HEADS): Reading {
    tokenise(bytes, this.#tokens);
    const words = this.#tokens.length;
    if (this.#attack.length <= words) {
      this.#attack = new Int32Array(words + 1);
      this.#embedded = new Int32Array(words + 1);
    }
    prefixSums(this.#tokens, this.#words, this.#attack, this.#embedded);
    const { attack, embedded } = this.#weights;
    return {
      attack: this.#worst(this.#attack, attack, heads.attack ? words : 0, bytes.length, heads.channel),
      embedded: this.#worst(this.#embedded, embedded, heads.embedded ? words : 0, bytes.length, heads.channel),
      suspects: this.#suspects(words, bytes.length),
    };
  }

  /** The stretch that looks most like a suffix found by search, by how its signs follow each other. */
  readSigns(bytes: Uint8Array): Worst {
    const { signs, suffix } = this.#weights;
    if (this.#buckets.length < bytes.length) this.#buckets = new Int32Array(bytes.length);
    if (this.#ends.length < bytes.length) this.#ends = new Int32Array(bytes.length);
    const count = signBucketsOf(bytes, this.#buckets, this.#ends);
    const size = Math.min(SIGN_WINDOW, count);
    let sum = 0;
    let best = Number.NEGATIVE_INFINITY;
    let bestEnd = 0;
    for (let at = 0; at < count; at++) {
      sum += signs[this.#buckets[at] ?? 0] ?? 0;
      if (at >= size) sum -= signs[this.#buckets[at - size] ?? 0] ?? 0;
      if (at + 1 >= size && sum > best) {
        best = sum;
        bestEnd = at + 1;
      }
    }
    if (count === 0) return { start: 0, end: bytes.length, score: 0 };
    const logit = best * suffix.unit * windowScale(size) + (suffix.bias[0] ?? 0);
    return {
      start: bestEnd === size ? 0 : (this.#ends[bestEnd - size] ?? 0),
      end: bestEnd === count ? bytes.length : (this.#ends[bestEnd] ?? bytes.length),
      score: scoreOf(logit, suffix.typed, count / SIGNS_PER_WORD),
    };
  }

  #worst(sums: Int32Array, head: Head, words: number, bytes: number, channel: Channel): Worst {
    if (words === 0) return { start: 0, end: bytes, score: 0 };
    const { best, ends } = this.#windows;
    bestWindows(sums, words, best, ends);
    let logit = Number.NEGATIVE_INFINITY;
    let from = 0;
    let to = 0;
    const sizes = windowSizes(words);
    for (let index = 0; index < sizes.length; index++) {
      const size = sizes[index] ?? 0;
      // A window that was cut to the text is the text.
      const isCut = size === words;
      const sum = isCut ? (sums[words] ?? 0) : (best[index] ?? 0);
      const reached = sum * head.unit * windowScale(size) + (head.bias[index] ?? 0);
      if (reached <= logit) continue;
      logit = reached;
      to = isCut ? words : (ends[index] ?? 0);
      from = to - size;
    }
    const { start, end } = this.#bytesOf(from, to, words, bytes);
    return { start, end, score: scoreOf(logit, head[channel], words) };
  }

  /** Where the smallest window reaches `suspect`, words are marked, or letters stand apart; with what lies around. */
  #suspects(words: number, bytes: number): ByteRange[] {
    const { suspect, attack } = this.#weights;
    const { starts, hashes } = this.#tokens;
    const marked = this.#marked;
    const sums = this.#attack;
    const size = Math.min(WINDOW_WORDS[0], words);
    const least = Math.ceil((suspect - (attack.bias[0] ?? 0)) / (attack.unit * windowScale(size)));
    const found: { start: number; end: number }[] = [];
    let last: { start: number; end: number } | undefined;
    let letters = 0;
    for (let word = 0; word < words; word++) {
      // The `!` are for the compiler: `word` is in range.
      // biome-ignore-start lint/style/noNonNullAssertion: see above
      const hash = hashes[word]!;
      letters = word > 0 && starts[word]! - starts[word - 1]! === 2 ? letters + 1 : 0;
      const isSuspect =
        letters >= LETTERS_MIN ||
        marked[foldedHash(hash)] === 1 ||
        (word + 1 >= size && sums[word + 1]! - sums[word + 1 - size]! >= least);
      // biome-ignore-end lint/style/noNonNullAssertion: see above
      if (!isSuspect) continue;
      const range = this.#bytesOf(Math.max(0, word + 1 - size), word + 1, words, bytes);
      const start = Math.max(0, range.start - AROUND_BYTES);
      const end = Math.min(bytes, range.end + AROUND_BYTES);
      if (last !== undefined && start <= last.end) last.end = end;
      else {
        last = { start, end };
        found.push(last);
      }
    }
    return found;
  }

  #bytesOf(from: number, to: number, words: number, bytes: number): ByteRange {
    return {
      start: from === 0 ? 0 : (this.#tokens.starts[from] ?? 0),
      end: to >= words ? bytes : (this.#tokens.starts[to] ?? bytes),
    };
  }
}

const [SMALL, MIDDLE, LARGE] = WINDOW_WORDS;

/**
 * The highest sum of a window of each size, and the word behind the first one that has it; all sizes in one pass. Of a
 * size that the text is too short for, nothing is said.
 *
 * @param sums prefix sums, one more than there are words.
 */
function bestWindows(sums: Int32Array, words: number, best: Int32Array, ends: Int32Array): void {
  // Whole numbers all along: a loop that mixes them with fractions or infinity is several times slower.
  let small = LEAST_SUM;
  let middle = LEAST_SUM;
  let large = LEAST_SUM;
  // The `!` are for the compiler: there is one sum more than there are words.
  // biome-ignore-start lint/style/noNonNullAssertion: see above
  for (let end = SMALL; end <= words; end++) {
    const sum = sums[end]!;
    const ofSmall = sum - sums[end - SMALL]!;
    if (ofSmall > small) {
      small = ofSmall;
      ends[0] = end;
    }
    if (end < MIDDLE) continue;
    const ofMiddle = sum - sums[end - MIDDLE]!;
    if (ofMiddle > middle) {
      middle = ofMiddle;
      ends[1] = end;
    }
    if (end < LARGE) continue;
    const ofLarge = sum - sums[end - LARGE]!;
    if (ofLarge > large) {
      large = ofLarge;
      ends[2] = end;
    }
  }
  // biome-ignore-end lint/style/noNonNullAssertion: see above
  best[0] = small;
  best[1] = middle;
  best[2] = large;
}

/** Words of the texts that scores were calibrated on. */
const WORDS_CALIBRATED = 200;
const SIGNS_PER_WORD = 2;

/**
 * The worst of ten times as many windows is as bad by chance ten times as often (the tail of the windows' log odds is
 * about exponential), so a longer text needs so much more for the same score.
 */
function scoreOf(logit: number, { middle, slope }: OperatingPoint, words: number): number {
  const chances = Math.log(Math.max(1, words / WORDS_CALIBRATED));
  return 1 / (1 + Math.exp(chances - slope * (logit - middle)));
}

const foldedHash = (hash: number): number => (hash >>> 16) ^ (hash & 0xffff);
