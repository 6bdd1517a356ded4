import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { BUCKET_COUNT } from "./features.js";
import { SIGN_BUCKET_BITS } from "./signs.js";
import { WINDOW_WORDS } from "./windows.js";

/** Sum at which the score is 0.5, and how fast it rises there. */
const OperatingPoint = z.strictObject({ middle: z.number(), slope: z.number().positive() });
export type OperatingPoint = z.infer<typeof OperatingPoint>;

/** Whose text it is: what people type at a model, or what tools and documents bring. */
export type Channel = "typed" | "data";

/** What a linear model of windows needs besides its weights. */
const Head = z.strictObject({
  /** What one unit of a weight is worth. */
  unit: z.number().positive(),
  /** By window size. */
  bias: z.array(z.number()),
  typed: OperatingPoint,
  data: OperatingPoint,
});
export type Head = z.infer<typeof Head>;

const Header = z.strictObject({ attack: Head, embedded: Head, suffix: Head, suspect: z.number() });

export interface Weights extends z.infer<typeof Header> {
  /** Two weights of eight bits a bucket: `attack` in the low byte, `embedded` in the high one. */
  readonly words: Int16Array;
  readonly signs: Int8Array;
}

const WORDS_BYTES = 2 * BUCKET_COUNT;
const SIGNS_BYTES = 1 << SIGN_BUCKET_BITS;

/** One line of JSON, then the tables. */
export function packWeights({ words, signs, ...header }: Weights): Buffer {
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n`),
    Buffer.from(words.buffer),
    Buffer.from(signs.buffer),
  ]);
}

export function unpackWeights(file: Buffer): Weights {
  const tables = file.indexOf(0x0a) + 1;
  const header = Header.parse(JSON.parse(file.toString("utf8", 0, tables)));
  assert(file.length === tables + WORDS_BYTES + SIGNS_BYTES, "weights.bin belongs to another version of the model");
  assert(header.attack.bias.length === WINDOW_WORDS.length, "weights.bin belongs to other windows");
  // Copied, because a table of two-byte numbers must begin at an even address.
  const words = new Int16Array(BUCKET_COUNT);
  file.copy(Buffer.from(words.buffer), 0, tables, tables + WORDS_BYTES);
  const signs = new Int8Array(SIGNS_BYTES);
  file.copy(Buffer.from(signs.buffer), 0, tables + WORDS_BYTES);
  return { ...header, words, signs };
}

/** The weights that come along, made by `npm run train:injection`. */
export const loadWeights = (): Weights => unpackWeights(readFileSync(new URL("./weights.bin", import.meta.url)));
