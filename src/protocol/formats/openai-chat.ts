import { Fields } from "../json/fields.js";
import type { Node } from "../json/tape.js";
import { besides, type Label, labelOf } from "../label.js";
import { HISTORY, RESPONSE, type Sheet, type Voice } from "../sheet.js";
import type { Format } from "./format.js";

const BODY = new Fields("messages", "tools", "functions", "prediction");
const MESSAGE = new Fields(
  "role",
  "name",
  "content",
  "refusal",
  "reasoning_content",
  "reasoning",
  "reasoning_details",
  "tool_calls",
  "function_call",
  "tool_call_id",
  "images",
);
const PART = new Fields("type", "text", "refusal", "image_url", "video_url", "file", "input_audio");
const LINK = new Fields("url");
const FILE = new Fields("filename", "file_data");
const AUDIO = new Fields("data", "format");
const DETAIL = new Fields("text", "summary", "data");
const CALL = new Fields("id", "function", "custom");
const FUNCTION = new Fields("name", "arguments", "input");
const TOOL = new Fields("type", "name", "function", "custom", "authorization", "headers");
const RESPONSE_BODY = new Fields("choices");
const CHOICE = new Fields("message", "text");
const PREDICTION = new Fields("content");

/** OpenAI Chat Completions and everything that speaks it: OpenRouter, vLLM, Mistral, Azure, ... */
export const openaiChat: Format = {
  mapRequest(sheet, body) {
    const { json } = sheet;
    const { messages, tools, functions, prediction } = BODY.of(json, body);
    for (const { node, turn } of sheet.turns(messages)) mapMessage(sheet, node, turn, HISTORY);
    for (const tool of json.elements(tools)) defineTool(sheet, tool);
    for (const tool of json.elements(functions)) defineTool(sheet, tool);
    mapContent(sheet, PREDICTION.of(json, prediction).content, labelOf("assistant", -1));
  },

  mapResponse(sheet, body) {
    for (const choice of sheet.json.elements(RESPONSE_BODY.of(sheet.json, body).choices)) {
      const { message, text } = CHOICE.of(sheet.json, choice);
      mapMessage(sheet, message, -1, RESPONSE);
      sheet.mark(text, labelOf("response_text", -1));
    }
  },
};

function mapMessage(sheet: Sheet, message: Node, turn: number, voice: Voice): void {
  const { json } = sheet;
  const member = MESSAGE.of(json, message);
  const role = sheet.span(member.role);
  const spoken = speakerOf(json.text(member.role), turn, voice, role);
  sheet.mark(message, besides(spoken));

  if (spoken.kind === "tool_result") {
    const result = sheet.result(member.content, spoken, member.tool_call_id, member.name);
    mapContent(sheet, member.content, result);
  } else mapContent(sheet, member.content, spoken);

  sheet.mark(member.refusal, spoken);
  const reasoning = labelOf("reasoning", turn, { role });
  sheet.mark(member.reasoning_content, reasoning);
  sheet.mark(member.reasoning, reasoning);
  for (const detail of json.elements(member.reasoning_details)) {
    const { text, summary, data } = DETAIL.of(json, detail);
    sheet.mark(text, reasoning);
    sheet.mark(summary, reasoning);
    sheet.media(data, "", reasoning);
  }
  for (const image of json.elements(member.images)) mapPart(sheet, image, spoken);

  for (const call of json.elements(member.tool_calls)) {
    const { id, function: called, custom } = CALL.of(json, call);
    mapCall(sheet, called >= 0 ? called : custom, id, spoken, voice);
  }
  if (json.isObject(member.function_call)) mapCall(sheet, member.function_call, -1, spoken, voice);
}

function speakerOf(name: string, turn: number, voice: Voice, role: Label["role"]): Label {
  switch (name) {
    case "system":
    case "developer":
      return labelOf("system", turn, { role });
    case "user":
      return labelOf("user", turn, { role });
    case "tool":
    case "function":
      return labelOf("tool_result", turn, { role });
    case "assistant":
      return labelOf(voice.text, turn, { role });
    default:
      return labelOf(voice.source === "response" ? voice.text : "other", turn, { role });
  }
}

function mapCall(sheet: Sheet, called: Node, callId: Node, around: Label, voice: Voice): void {
  const { name, arguments: args, input } = FUNCTION.of(sheet.json, called);
  sheet.call(voice, around, { name, callId, params: args >= 0 ? args : input });
}

function mapContent(sheet: Sheet, content: Node, speaker: Label): void {
  const { json } = sheet;
  if (json.isString(content)) {
    sheet.mark(content, speaker);
    return;
  }
  for (const part of json.elements(content)) {
    if (json.isString(part)) sheet.mark(part, speaker);
    else mapPart(sheet, part, speaker);
  }
}

function mapPart(sheet: Sheet, part: Node, speaker: Label): void {
  const { json } = sheet;
  const member = PART.of(json, part);
  const around = speaker.kind === "tool_result" ? speaker : besides(speaker);
  sheet.mark(part, around);
  sheet.mark(member.text, speaker);
  sheet.mark(member.refusal, speaker);
  // Some clients put the link in place of the object around it.
  for (const [link, mime] of [
    [member.image_url, "image/*"],
    [member.video_url, "video/*"],
  ] as const) {
    const { url } = LINK.of(json, link);
    sheet.media(url >= 0 ? url : link, mime, around);
  }
  const { filename, file_data } = FILE.of(json, member.file);
  sheet.media(file_data, "application/octet-stream", { ...around, name: sheet.span(filename) ?? around.name });
  const { data, format } = AUDIO.of(json, member.input_audio);
  sheet.media(data, `audio/${json.text(format)}`, around);
}

function defineTool(sheet: Sheet, tool: Node): void {
  const { json } = sheet;
  const { type, name, function: called, custom, authorization, headers } = TOOL.of(json, tool);
  const inner = FUNCTION.of(json, called >= 0 ? called : custom).name;
  const label = sheet.define(tool, inner >= 0 ? inner : name >= 0 ? name : type);
  sheet.credential(authorization, label);
  for (const header of json.keys(headers)) sheet.credential(header + 1, label);
}
