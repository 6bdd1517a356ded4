import { Fields } from "../json/fields.js";
import type { Node } from "../json/tape.js";
import { labelOf } from "../label.js";
import type { Sheet } from "../sheet.js";
import type { Format } from "./format.js";

const PROMPTS = new Fields(
  "inputText",
  "prompt",
  "message",
  "messages",
  "chat_history",
  "preamble",
  "documents",
  "input",
  "tools",
);
const TOOL = new Fields("name", "function", "toolSpec");
const TEXTS = new Fields("results", "generation", "generations", "outputs", "text", "outputText", "completion");

/** Bedrock's other model families (Titan, Llama, Mistral, Cohere, AI21) and whatever comes next: known names, then nothing is assumed. */
export const unknown: Format = {
  mapRequest(sheet, body) {
    const { json } = sheet;
    const { inputText, prompt, message, messages, chat_history, preamble, documents, input, tools } = PROMPTS.of(
      json,
      body,
    );
    for (const node of [inputText, prompt, message, messages, chat_history, input])
      sheet.mark(node, labelOf("user", -1));
    sheet.mark(preamble, labelOf("system", -1));
    sheet.mark(documents, labelOf("document", -1));
    for (const tool of json.elements(tools)) {
      const { name, function: called, toolSpec } = TOOL.of(json, tool);
      const inner = TOOL.of(json, called >= 0 ? called : toolSpec).name;
      if (name >= 0 || inner >= 0) sheet.define(tool, name >= 0 ? name : inner);
    }
  },
  mapResponse(sheet, body) {
    markTexts(sheet, body);
    const { results, generations, outputs } = TEXTS.of(sheet.json, body);
    for (const list of [results, generations, outputs]) {
      for (const result of sheet.json.elements(list)) markTexts(sheet, result);
    }
  },
};

function markTexts(sheet: Sheet, node: Node): void {
  const { generation, text, outputText, completion } = TEXTS.of(sheet.json, node);
  for (const found of [generation, text, outputText, completion]) sheet.mark(found, labelOf("response_text", -1));
}
