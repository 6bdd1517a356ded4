import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { openTokenizer, type Tokenizer, TokenizerFile } from "./tokenizer/tokenizer.js";

/** What of `config.json` matters to a classifier of texts. */
const ModelConfig = z.object({
  id2label: z.record(z.string(), z.string()),
  max_position_embeddings: z.number().int().positive().default(512),
});

/** A model as it is published: graph, labels, tokenizer. */
export interface ModelFolder {
  readonly modelPath: string;
  readonly tokenizer: Tokenizer;
  /** Which outputs mean an attack. */
  readonly attackLabels: readonly number[];
  readonly labelCount: number;
}

const ATTACK_LABEL = /inject|jailbreak|malicious|attack|unsafe|label_1/i;
/** Longer texts come in stretches; more tokens than this a stretch never has. */
const TOKENS_MAX = 512;

/** Throws with the place and the mend where something is missing. */
export function readModelFolder(folder: string): ModelFolder {
  const modelPath = firstOf(folder, ["model.onnx", "onnx/model.onnx", "model_quantized.onnx"]);
  const { id2label, max_position_embeddings } = parsed(ModelConfig, firstOf(folder, ["config.json"]));
  const labels = Object.keys(id2label).map(Number);
  const attackLabels = labels.filter((label) => ATTACK_LABEL.test(id2label[label] ?? ""));
  if (attackLabels.length === 0 || attackLabels.length === labels.length)
    throw new Error(
      `${folder}/config.json: no label, or every one, is named like an attack (${Object.values(id2label)})`,
    );
  const tokensMax = Math.min(TOKENS_MAX, max_position_embeddings);
  return { modelPath, tokenizer: tokenizerOf(folder, tokensMax), attackLabels, labelCount: labels.length };
}

function tokenizerOf(folder: string, tokensMax: number): Tokenizer {
  const path = firstOf(folder, ["tokenizer.json", "vocab.txt"]);
  if (path.endsWith(".json")) return openTokenizer(parsed(TokenizerFile, path), tokensMax);
  const pieces = readFileSync(path, "utf8").split(/\r?\n/);
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]).filter(([piece]) => piece !== ""));
  // A bare vocabulary is that of an uncased BERT, unless it has pieces in capitals.
  const lowercase = !pieces.some((piece) => /^[A-Z][a-z]+$/.test(piece));
  return openTokenizer(
    { model: { type: "WordPiece", vocab, unk_token: "[UNK]" }, normalizer: { lowercase }, added_tokens: [] },
    tokensMax,
  );
}

function firstOf(folder: string, names: readonly string[]): string {
  const path = names.map((name) => join(folder, name)).find((candidate) => existsSync(candidate));
  if (path !== undefined) return path;
  throw new Error(`${folder} holds no ${names.join(" or ")}; \`model\` names the folder of a model exported to ONNX`);
}

function parsed<Schema extends z.ZodType>(schema: Schema, path: string): z.output<Schema> {
  const result = schema.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (result.success) return result.data;
  throw new Error(`${path}: ${z.prettifyError(result.error)}`);
}
