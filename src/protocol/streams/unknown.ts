import { Fields } from "../json/fields.js";
import type { Assembler } from "./assembly.js";

const ELEMENT = new Fields("outputText", "generation", "text", "completion", "outputs");
const OUTPUT = new Fields("text");

/** Bedrock's other model families: one growing text. */
export const assembleUnknown: Assembler = (assembly, { json, node }) => {
  const { outputText, generation, text, completion, outputs } = ELEMENT.of(json, node);
  for (const part of [outputText, generation, text, completion])
    assembly.append("text", "response_text", { json, node: part });
  for (const output of json.elements(outputs)) {
    assembly.append("text", "response_text", { json, node: OUTPUT.of(json, output).text });
  }
};
