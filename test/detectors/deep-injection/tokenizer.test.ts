import { describe, expect, test } from "vitest";
import { openTokenizer } from "../../../src/detectors/deep-injection/tokenizer/tokenizer.js";

describe("WordPiece", () => {
  const pieces = ["[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "runn", "##ing", "cafe", "!", "日"];
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  const tokenizer = openTokenizer(
    { model: { type: "WordPiece", vocab, unk_token: "[UNK]" }, normalizer: { lowercase: true }, added_tokens: [] },
    8,
  );
  const tokens = (text: string): (string | undefined)[] => tokenizer.encode(text).map((id) => pieces[id]);

  test.each<[string, string[]]>([
    ["unaffable", ["un", "##aff", "##able"]],
    ["Running!", ["runn", "##ing", "!"]],
    ["CAFÉ", ["cafe"]],
    ["unknowable café", ["[UNK]", "cafe"]],
    ["日日", ["日", "日"]],
    ["", []],
  ])("%j", (text, expected) => expect(tokens(text)).toEqual(["[CLS]", ...expected, "[SEP]"]));

  test("no longer than the model takes", () => expect(tokens("! ".repeat(100))).toHaveLength(8));
});

describe("unigram", () => {
  const vocab: [string, number][] = [
    ["<s>", 0],
    ["</s>", 0],
    ["<unk>", 0],
    ["\u2581", -3],
    ["\u2581new", -4],
    ["\u2581news", -6],
    ["s", -5],
    ["paper", -4],
    ["\u2581newspaper", -8],
    ["p", -7],
  ];
  const tokenizer = openTokenizer({ model: { type: "Unigram", vocab, unk_id: 2 }, added_tokens: [] }, 100);
  const tokens = (text: string): (string | undefined)[] => tokenizer.encode(text).map((id) => vocab[id]?.[0]);

  test.each<[string, string[]]>([
    ["newspaper", ["\u2581newspaper"]],
    ["news  paper", ["\u2581news", "\u2581", "paper"]],
    ["ｎｅｗｓ", ["\u2581news"]],
    ["news 🦓🦓", ["\u2581news", "\u2581", "<unk>"]],
  ])("%j", (text, expected) => expect(tokens(text)).toEqual(["<s>", ...expected, "</s>"]));
});
