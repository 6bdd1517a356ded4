import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One labelled text of the corpus. */
export interface Row {
  readonly text: string;
  readonly label: 0 | 1;
  /** `direct`, `jailbreak`, `indirect`; `benign`, `benign-hard`. */
  readonly kind: string;
  readonly source: string;
  readonly licence: string;
}

export const readRows = (path: string): Row[] =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

export const readCorpus = (folder: string): { train: Row[]; dev: Row[] } => ({
  train: readRows(join(folder, "train.jsonl")),
  dev: readRows(join(folder, "dev.jsonl")),
});

/** Where a text comes from: its repository. Texts of the corpus's own making are one source each language or disguise. */
export function sourceOf({ source }: Row): string {
  const own = source.match(/^injection-synth\S* \(own\)(?: (\S+))?/);
  if (own !== null) return `own ${own[1] ?? "plain"}`;
  if (source.includes("injection-synth")) return "own in documents";
  return source
    .replace(/^mined /, "")
    .replace(/@.*/, "")
    .replace(/ via .*/, "");
}

export const isOwn = (row: Row): boolean => sourceOf(row).startsWith("own ");

/** Disguises that are undone before the model reads: as it stands, such a text would only teach that encoded means attack. */
const ENCODED = /^own (?:base64|hex|rot13|unicodeesc|percent|entities|spaced|reversed)$/;
export const isEncoded = (row: Row): boolean => ENCODED.test(sourceOf(row));

/** Texts that people type at a model, and prompts written for one. Everything else harmless is a document. */
const TYPED =
  /GPTeacher|self-instruct|Open-Assistant|deepset|darkknight|chatgpt-prompts|PromptFuzz|Firewall|openai\/evals|promptflow/;
export const isTyped = (row: Row): boolean => TYPED.test(sourceOf(row)) || (isOwn(row) && row.kind === "benign-hard");

/** Prompt files of agents: instructions to a model by trade. Where they are read from, a digest knows them. */
const AGENT_FILES = /awesome-copilot|cursorrules|wshobson|VoltAgent|fabric|cookbooks/;
export const isAgentFile = (row: Row): boolean => AGENT_FILES.test(sourceOf(row));
