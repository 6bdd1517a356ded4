import { Fields } from "../json/fields.js";
import type { Assembler, Assembly, StreamElement } from "./assembly.js";

const UNION = new Fields("contentBlockStart", "contentBlockDelta", "output");
const EVENT = new Fields("contentBlockIndex", "start", "delta");
const START = new Fields("toolUse");
const DELTA = new Fields("text", "toolUse", "reasoningContent");
const USE = new Fields("name", "toolUseId", "input");
const REASONING = new Fields("text");
const OUTPUT = new Fields("message");
const MESSAGE = new Fields("content");

/** Converse events under their union name or bare, and a whole response given as one element. */
export const assembleConverse: Assembler = (assembly, { json, node }) => {
  const { contentBlockStart, contentBlockDelta, output } = UNION.of(json, node);
  if (output >= 0) return addMessage(assembly, { json, node: output });
  const inner = contentBlockStart >= 0 ? contentBlockStart : contentBlockDelta;
  const { contentBlockIndex, start, delta } = EVENT.of(json, inner >= 0 ? inner : node);
  const slot = String(json.number(contentBlockIndex) ?? 0);

  const opened = START.of(json, start).toolUse;
  if (opened >= 0) {
    const { name, toolUseId } = USE.of(json, opened);
    assembly.call(slot, json, name, toolUseId);
  }
  const { text, toolUse, reasoningContent } = DELTA.of(json, delta);
  assembly.append(slot, "response_text", { json, node: text });
  assembly.append(slot, "response_tool_call", { json, node: USE.of(json, toolUse).input });
  assembly.append(slot, "reasoning", { json, node: REASONING.of(json, reasoningContent).text });
};

function addMessage(assembly: Assembly, { json, node }: StreamElement): void {
  let index = 0;
  for (const block of json.elements(MESSAGE.of(json, OUTPUT.of(json, node).message).content)) {
    const slot = String(index++);
    const { text, toolUse } = DELTA.of(json, block);
    assembly.append(slot, "response_text", { json, node: text });
    if (toolUse < 0) continue;
    const { name, toolUseId, input } = USE.of(json, toolUse);
    assembly.call(slot, json, name, toolUseId);
    assembly.replace(slot, "response_tool_call", { json, node: input });
  }
}
