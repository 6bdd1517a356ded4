import { Fields } from "../json/fields.js";
import { NONE, type Node } from "../json/tape.js";
import { besides, type Label, labelOf } from "../label.js";
import { HISTORY, RESPONSE, type Sheet, type Voice } from "../sheet.js";
import type { Format } from "./format.js";

const BODY = new Fields("instructions", "input", "tools", "prompt", "output", "output_text", "error");
const PROMPT = new Fields("variables");
const ITEM = new Fields(
  "type",
  "role",
  "content",
  "summary",
  "encrypted_content",
  "id",
  "call_id",
  "name",
  "server_label",
  "arguments",
  "input",
  "action",
  "actions",
  "operation",
  "code",
  "queries",
  "output",
  "outputs",
  "result",
  "results",
  "error",
  "tools",
);
type ItemMember = (typeof ITEM.names)[number];
const PART = new Fields("type", "text", "refusal", "image_url", "file_data", "file_url", "filename", "input_audio");
const AUDIO = new Fields("data", "format");
const TOOL = new Fields("type", "name", "server_label", "headers", "authorization", "tools");

/** OpenAI Responses: a flat list of typed items instead of messages. */
export const openaiResponses: Format = {
  mapRequest(sheet, body) {
    const { json } = sheet;
    const { instructions, input, tools, prompt } = BODY.of(json, body);
    mapContent(sheet, instructions, labelOf("system", -1), HISTORY);
    if (json.isString(input)) sheet.mark(input, labelOf("user", 0));
    for (const { node: item, turn } of sheet.turns(input)) {
      if (json.isString(item)) sheet.mark(item, labelOf("user", turn));
      else mapItem(sheet, item, turn, HISTORY);
    }
    for (const tool of json.elements(tools)) defineTool(sheet, tool);
    sheet.mark(PROMPT.of(json, prompt).variables, labelOf("user", -1));
  },

  mapResponse(sheet, body) {
    const { output, output_text } = BODY.of(sheet.json, body);
    for (const item of sheet.json.elements(output)) mapItem(sheet, item, -1, RESPONSE);
    sheet.mark(output_text, labelOf("response_text", -1));
  },
};

/** The member of a call item that holds its parameters. */
const PARAMS_OF: Readonly<Record<string, ItemMember>> = {
  function_call: "arguments",
  tool_search_call: "arguments",
  mcp_approval_request: "arguments",
  mcp_call: "arguments",
  custom_tool_call: "input",
  local_shell_call: "action",
  shell_call: "action",
  web_search_call: "action",
  computer_call: "action",
  apply_patch_call: "operation",
  program: "code",
  code_interpreter_call: "code",
  file_search_call: "queries",
};
/** The members in which items bring back what a tool gave; calls that ran at the provider hold their own results. */
const RESULTS_OF: Readonly<Record<string, readonly ItemMember[]>> = {
  mcp_call: ["output", "error"],
  code_interpreter_call: ["outputs"],
  file_search_call: ["results"],
  program_output: ["result"],
};
const TOOL_LISTS = new Set(["additional_tools", "tool_search_output", "mcp_list_tools"]);

function mapItem(sheet: Sheet, item: Node, turn: number, voice: Voice): void {
  const { json } = sheet;
  const member = ITEM.of(json, item);
  const type = json.text(member.type);
  const around = labelOf("other", turn, { role: sheet.span(member.role) });

  sheet.mark(item, around);

  if (type === "" || type === "message") {
    const speaker = speakerOf(json.text(member.role), turn, voice, around.role);
    sheet.mark(item, besides(speaker));
    mapContent(sheet, member.content, speaker, voice);
  } else if (type === "reasoning") {
    mapReasoning(sheet, [member.summary, member.content], turn);
    sheet.media(member.encrypted_content, "", around);
  } else if (TOOL_LISTS.has(type)) {
    for (const tool of json.elements(member.tools)) defineTool(sheet, tool);
  } else {
    const callId = member.call_id >= 0 ? member.call_id : member.id;
    const params = Object.hasOwn(PARAMS_OF, type) ? PARAMS_OF[type] : undefined;
    if (params !== undefined) {
      const node = params === "action" && member.action < 0 ? member.actions : member[params];
      const name = member.name >= 0 ? member.name : member.type;
      sheet.call(voice, around, { name, callId, params: node, also: [member.server_label] });
    }
    const ownResults = Object.hasOwn(RESULTS_OF, type) ? RESULTS_OF[type] : undefined;
    const results = ownResults ?? (type.endsWith("_output") ? (["output"] as const) : []);
    for (const result of results) mapResult(sheet, member[result], around, callId);
    if (type === "image_generation_call") sheet.media(member.result, "image/*", around);
  }
}

function mapReasoning(sheet: Sheet, lists: readonly Node[], turn: number): void {
  for (const list of lists) {
    for (const part of sheet.json.elements(list)) {
      sheet.mark(PART.of(sheet.json, part).text, labelOf("reasoning", turn));
    }
  }
}

function mapResult(sheet: Sheet, output: Node, around: Label, callId: Node): void {
  if (output < 0) return;
  const result = sheet.result(output, around, callId);
  if (sheet.json.isObject(output)) mapPart(sheet, output, result, HISTORY);
  for (const part of sheet.json.elements(output)) mapPart(sheet, part, result, HISTORY);
}

function speakerOf(name: string, turn: number, voice: Voice, role: Label["role"]): Label {
  if (voice.source === "response") return labelOf(voice.text, turn, { role });
  if (name === "system" || name === "developer") return labelOf("system", turn, { role });
  if (name === "user" || name === "assistant") return labelOf(name, turn, { role });
  return labelOf("other", turn, { role });
}

function mapContent(sheet: Sheet, content: Node, speaker: Label, voice: Voice): void {
  const { json } = sheet;
  if (json.isString(content)) {
    sheet.mark(content, speaker);
    return;
  }
  for (const part of json.elements(content)) {
    // `instructions` may hold whole items.
    if (ITEM.of(json, part).content >= 0) mapContent(sheet, ITEM.of(json, part).content, speaker, voice);
    else mapPart(sheet, part, speaker, voice);
  }
}

function mapPart(sheet: Sheet, part: Node, speaker: Label, voice: Voice): void {
  const { json } = sheet;
  if (json.isString(part)) {
    sheet.mark(part, speaker);
    return;
  }
  const { text, refusal, image_url, file_data, filename, input_audio } = PART.of(json, part);
  const around = speaker.kind === "tool_result" ? speaker : besides(speaker);
  sheet.mark(part, around);
  sheet.mark(text, speaker);
  sheet.mark(
    refusal,
    voice.source === "response" ? labelOf("response_text", speaker.turn, { role: speaker.role }) : speaker,
  );
  sheet.media(image_url, "image/*", around);
  sheet.media(file_data, "application/octet-stream", { ...around, name: sheet.span(filename) ?? around.name });
  const audio = AUDIO.of(json, input_audio);
  sheet.media(audio.data, `audio/${json.text(audio.format)}`, around);
}

function defineTool(sheet: Sheet, tool: Node): void {
  const { json } = sheet;
  const { type, name, server_label, headers, authorization, tools } = TOOL.of(json, tool);
  const isServer = json.text(type) === "mcp";
  const label = isServer ? sheet.define(tool, server_label, "mcp:") : sheet.define(tool, name >= 0 ? name : type);
  sheet.credential(authorization, label);
  for (const header of json.keys(headers)) sheet.credential(header + 1, label);
  // A namespace holds tools, never namespaces; the bound keeps a hostile one from going deep.
  for (const inner of json.elements(tools)) {
    const { name: innerName = NONE, type: innerType } = TOOL.of(json, inner);
    sheet.define(inner, innerName >= 0 ? innerName : innerType);
  }
}
