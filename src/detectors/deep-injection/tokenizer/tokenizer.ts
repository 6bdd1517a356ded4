import { z } from "zod";
import { unigramPieces } from "./unigram.js";
import { wordPieces } from "./word-piece.js";

/** What of a `tokenizer.json` is needed. Byte-pair encoding is not read: no well-known classifier of injections uses it. */
export const TokenizerFile = z.object({
  model: z.discriminatedUnion("type", [
    z.object({
      type: z.literal("WordPiece"),
      vocab: z.record(z.string(), z.number().int().nonnegative()),
      unk_token: z.string().default("[UNK]"),
    }),
    z.object({
      type: z.literal("Unigram"),
      /** Pieces with their log probabilities; the place is the id. */
      vocab: z.array(z.tuple([z.string(), z.number()])).min(1),
      unk_id: z.number().int().nonnegative().nullable().default(0),
    }),
  ]),
  normalizer: z.object({ lowercase: z.boolean().optional() }).nullish(),
  added_tokens: z.array(z.object({ id: z.number().int(), content: z.string() })).default([]),
});
export type TokenizerFile = z.input<typeof TokenizerFile>;

/** Text to the numbers a model was trained on. */
export interface Tokenizer {
  /** With the model's marks for beginning and end; no longer than the model takes. */
  encode(text: string): readonly number[];
}

const BEGINNINGS = ["[CLS]", "<s>"];
const ENDS = ["[SEP]", "</s>"];

/** @param tokensMax with the marks. */
export function openTokenizer(file: TokenizerFile, tokensMax: number): Tokenizer {
  const { model, normalizer, added_tokens } = TokenizerFile.parse(file);
  const ids = new Map<string, number>(
    model.type === "WordPiece" ? Object.entries(model.vocab) : model.vocab.map(([piece], id) => [piece, id]),
  );
  for (const { id, content } of added_tokens) ids.set(content, id);
  const markOf = (names: readonly string[]): number => {
    const id = names.map((name) => ids.get(name)).find((known) => known !== undefined);
    if (id === undefined) throw new Error(`the tokenizer has no ${names.join(" or ")}`);
    return id;
  };
  const beginning = markOf(BEGINNINGS);
  const end = markOf(ENDS);
  const pieces =
    model.type === "WordPiece"
      ? wordPieces(ids, ids.get(model.unk_token) ?? 0, normalizer?.lowercase ?? false)
      : unigramPieces(model.vocab, model.unk_id ?? 0);
  return { encode: (text) => [beginning, ...pieces(text).slice(0, tokensMax - 2), end] };
}
