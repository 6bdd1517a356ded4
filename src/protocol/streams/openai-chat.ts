import { Fields } from "../json/fields.js";
import { type Json, NONE, type Node } from "../json/tape.js";
import { type Assembler, type Assembly, indexOf } from "./assembly.js";

const ELEMENT = new Fields("choices");
const CHOICE = new Fields("delta", "message", "text");
const DELTA = new Fields(
  "content",
  "refusal",
  "reasoning_content",
  "reasoning",
  "reasoning_details",
  "tool_calls",
  "function_call",
);
const CALL = new Fields("id", "function", "custom");
const FUNCTION = new Fields("name", "arguments", "input");
const DETAIL = new Fields("text", "summary");

/** `chat.completion.chunk` elements, legacy completions, and a whole `chat.completion` given as one element. */
export const assembleChat: Assembler = (assembly, { json, node }) => {
  for (const choice of json.elements(ELEMENT.of(json, node).choices)) {
    const { delta, message, text } = CHOICE.of(json, choice);
    const slot = indexOf(json, choice);
    const member = DELTA.of(json, delta >= 0 ? delta : message);
    for (const part of [member.content, member.refusal, text]) {
      assembly.append(`${slot}:text`, "response_text", { json, node: part });
    }
    // OpenRouter sends the same reasoning twice: in `reasoning` and in `reasoning_details`.
    const reasoning = [member.reasoning_content, member.reasoning];
    for (const part of reasoning) assembly.append(`${slot}:reasoning`, "reasoning", { json, node: part });
    for (const detail of json.elements(member.reasoning_details)) {
      const { text: detailText, summary } = DETAIL.of(json, detail);
      for (const part of [detailText, summary]) assembly.append(`${slot}:details`, "reasoning", { json, node: part });
    }
    let position = 0;
    for (const call of json.elements(member.tool_calls)) {
      // A whole message numbers its calls by position alone.
      const index = delta >= 0 ? indexOf(json, call) : String(position++);
      const { id, function: called, custom } = CALL.of(json, call);
      addCall(assembly, json, `${slot}:call:${index}`, called >= 0 ? called : custom, id);
    }
    if (json.isObject(member.function_call)) addCall(assembly, json, `${slot}:function`, member.function_call, NONE);
  }
};

function addCall(assembly: Assembly, json: Json, slot: string, called: Node, id: Node): void {
  const { name, arguments: args, input } = FUNCTION.of(json, called);
  assembly.call(slot, json, name, id);
  assembly.append(slot, "response_tool_call", { json, node: args >= 0 ? args : input });
}
