import { Fields } from "../json/fields.js";
import type { Json, Node } from "../json/tape.js";
import type { Assembler, Assembly } from "./assembly.js";

const EVENT = new Fields(
  "type",
  "output_index",
  "content_index",
  "summary_index",
  "delta",
  "item",
  "response",
  "output",
);
const RESPONSE = new Fields("output");
const ITEM = new Fields(
  "type",
  "name",
  "call_id",
  "id",
  "content",
  "summary",
  "arguments",
  "input",
  "action",
  "operation",
  "code",
);
const PART = new Fields("text", "refusal");

const TEXT_DELTAS = new Set(["response.output_text.delta", "response.refusal.delta"]);
const REASONING_DELTAS = new Set(["response.reasoning_summary_text.delta", "response.reasoning_text.delta"]);
const CALL_DELTAS = new Set([
  "response.function_call_arguments.delta",
  "response.custom_tool_call_input.delta",
  "response.mcp_call_arguments.delta",
  "response.code_interpreter_call_code.delta",
  "response.shell_call_command.delta",
]);

/** `response.*` events, and a whole response given as one element. Finished items replace the fragments they were sent in. */
export const assembleResponses: Assembler = (assembly, { json, node }) => {
  const member = EVENT.of(json, node);
  const type = json.text(member.type);
  const slot = String(json.number(member.output_index) ?? 0);
  const delta = { json, node: member.delta };
  if (TEXT_DELTAS.has(type)) {
    assembly.append(`${slot}:text:${json.number(member.content_index) ?? 0}`, "response_text", delta);
  } else if (REASONING_DELTAS.has(type)) {
    const index = json.number(member.summary_index) ?? json.number(member.content_index) ?? 0;
    assembly.append(`${slot}:${type.includes("summary") ? "summary" : "content"}:${index}`, "reasoning", delta);
  } else if (CALL_DELTAS.has(type)) assembly.append(`${slot}:call`, "response_tool_call", delta);
  else if (type === "response.output_item.added" || type === "response.output_item.done") {
    addItem(assembly, json, slot, member.item);
  } else {
    let index = 0;
    const whole = member.output >= 0 ? member.output : RESPONSE.of(json, member.response).output;
    for (const item of json.elements(whole)) addItem(assembly, json, String(index++), item);
  }
};

function addItem(assembly: Assembly, json: Json, slot: string, item: Node): void {
  const member = ITEM.of(json, item);
  const type = json.text(member.type);
  if (type === "message") {
    addParts(assembly, json, `${slot}:text`, "response_text", member.content);
  } else if (type === "reasoning") {
    addParts(assembly, json, `${slot}:summary`, "reasoning", member.summary);
    addParts(assembly, json, `${slot}:content`, "reasoning", member.content);
  } else if (type.endsWith("_call")) {
    assembly.call(
      `${slot}:call`,
      json,
      member.name >= 0 ? member.name : member.type,
      member.call_id >= 0 ? member.call_id : member.id,
    );
    for (const params of [member.arguments, member.input, member.action, member.operation, member.code]) {
      if (!json.isString(params) || json.text(params) !== "")
        assembly.replace(`${slot}:call`, "response_tool_call", { json, node: params });
    }
  }
}

function addParts(
  assembly: Assembly,
  json: Json,
  slot: string,
  kind: "response_text" | "reasoning",
  parts: Node,
): void {
  let index = 0;
  for (const part of json.elements(parts)) {
    const { text, refusal } = PART.of(json, part);
    assembly.replace(`${slot}:${index++}`, kind, { json, node: text >= 0 ? text : refusal });
  }
}
