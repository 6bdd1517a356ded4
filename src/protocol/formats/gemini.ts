import { Fields } from "../json/fields.js";
import { type Json, NONE, type Node } from "../json/tape.js";
import { besides, type Label, labelOf } from "../label.js";
import { HISTORY, RESPONSE, type Sheet, type Voice } from "../sheet.js";
import type { Format } from "./format.js";

// Members may be camelCase or snake_case, also within one body.
const BODY = new Fields(
  "request",
  "systemInstruction",
  "system_instruction",
  "contents",
  "tools",
  "response",
  "candidates",
);
const CONTENT = new Fields("role", "parts");
const PART = new Fields(
  "text",
  "thought",
  "thoughtSignature",
  "thought_signature",
  "functionCall",
  "function_call",
  "functionResponse",
  "function_response",
  "executableCode",
  "executable_code",
  "codeExecutionResult",
  "code_execution_result",
  "toolCall",
  "tool_call",
  "toolResponse",
  "tool_response",
  "inlineData",
  "inline_data",
  "fileData",
  "file_data",
);
const CALL = new Fields("id", "name", "args", "toolType", "tool_type", "code", "language");
const ANSWER = new Fields("id", "name", "response", "output", "parts");
const BLOB = new Fields("mimeType", "mime_type", "data", "displayName", "display_name");
const TOOL = new Fields("functionDeclarations", "function_declarations");
const DECLARATION = new Fields("name");
const CANDIDATE = new Fields("content");

/** Gemini generateContent: the public API, Vertex, and Code Assist, which wraps the body in `request`. */
export const gemini: Format = {
  mapRequest(sheet, body) {
    const { json } = sheet;
    let member = BODY.of(json, body);
    if (json.isArray(BODY.of(json, member.request).contents)) member = BODY.of(json, member.request);
    mapContent(sheet, either(member.systemInstruction, member.system_instruction), -1, HISTORY, labelOf("system", -1));
    if (json.isObject(member.contents)) mapContent(sheet, member.contents, 0, HISTORY);
    for (const { node, turn } of sheet.turns(member.contents)) mapContent(sheet, node, turn, HISTORY);
    for (const tool of json.elements(member.tools)) defineTools(sheet, tool);
  },

  mapResponse(sheet, body) {
    const { json } = sheet;
    for (const candidate of candidatesOf(json, body)) {
      mapContent(sheet, CANDIDATE.of(json, candidate).content, -1, RESPONSE);
    }
  },
};

/** The candidates of a response, whether or not Code Assist wrapped it in `response`. */
export function candidatesOf(json: Json, body: Node): Iterable<Node> {
  const { candidates, response } = BODY.of(json, body);
  return json.elements(candidates >= 0 ? candidates : BODY.of(json, response).candidates);
}

function either(camel: Node, snake: Node): Node {
  return camel >= 0 ? camel : snake;
}

function mapContent(sheet: Sheet, content: Node, turn: number, voice: Voice, as?: Label): void {
  const { json } = sheet;
  if (json.isString(content)) {
    sheet.mark(content, as ?? labelOf("user", turn));
    return;
  }
  const { role, parts } = CONTENT.of(json, content);
  const speaker = as ?? speakerOf(json.text(role), turn, voice, sheet.span(role));
  sheet.mark(content, besides(speaker));
  for (const part of json.elements(parts)) mapPart(sheet, part, speaker, voice);
}

function speakerOf(name: string, turn: number, voice: Voice, role: Label["role"]): Label {
  if (voice.source === "response" || name === "model") return labelOf(voice.text, turn, { role });
  if (name === "" || name === "user") return labelOf("user", turn, { role });
  return labelOf(name === "system" ? "system" : name === "function" ? "tool_result" : "other", turn, { role });
}

function mapPart(sheet: Sheet, part: Node, speaker: Label, voice: Voice): void {
  const { json } = sheet;
  if (json.isString(part)) {
    sheet.mark(part, speaker);
    return;
  }
  const member = PART.of(json, part);
  const around = besides(speaker);
  sheet.mark(part, around);
  sheet.mark(
    member.text,
    json.isTrue(member.thought) ? labelOf("reasoning", speaker.turn, { role: speaker.role }) : speaker,
  );
  sheet.media(either(member.thoughtSignature, member.thought_signature), "", around);
  mapBlob(sheet, either(member.inlineData, member.inline_data), around);

  const called = either(member.functionCall, member.function_call);
  if (called >= 0) {
    const { id, name, args } = CALL.of(json, called);
    sheet.call(voice, around, { name, callId: id, params: args });
  }
  const tool = either(member.toolCall, member.tool_call);
  if (tool >= 0) {
    const { id, toolType, tool_type, args } = CALL.of(json, tool);
    sheet.call(voice, around, { name: either(toolType, tool_type), callId: id, params: args });
  }
  const code = either(member.executableCode, member.executable_code);
  if (code >= 0) {
    // The member name in front of the code is the only name this call has.
    sheet.call(voice, around, { name: code - 1, callId: NONE, params: CALL.of(json, code).code });
  }

  const answer = either(member.functionResponse, member.function_response);
  if (answer >= 0) {
    const { id, name, response, parts } = ANSWER.of(json, answer);
    const result = sheet.result(response, around, id, name);
    for (const inner of json.elements(parts)) {
      const blob = PART.of(json, inner);
      sheet.mark(inner, result);
      mapBlob(sheet, either(blob.inlineData, blob.inline_data), result);
    }
  }
  const toolAnswer = either(member.toolResponse, member.tool_response);
  if (toolAnswer >= 0) sheet.result(ANSWER.of(json, toolAnswer).response, around, ANSWER.of(json, toolAnswer).id);
  const executed = either(member.codeExecutionResult, member.code_execution_result);
  if (executed >= 0) sheet.result(ANSWER.of(json, executed).output, around, NONE, executed - 1);
}

function mapBlob(sheet: Sheet, blob: Node, around: Label): void {
  const { mimeType, mime_type, data, displayName, display_name } = BLOB.of(sheet.json, blob);
  const name = sheet.span(either(displayName, display_name));
  sheet.media(data, sheet.json.text(either(mimeType, mime_type)), { ...around, name: name ?? around.name });
}

function defineTools(sheet: Sheet, tool: Node): void {
  const { json } = sheet;
  const { functionDeclarations, function_declarations } = TOOL.of(json, tool);
  const declarations = either(functionDeclarations, function_declarations);
  for (const key of json.keys(tool)) {
    if (key + 1 !== declarations) sheet.define(key + 1, key); // built-ins: `googleSearch`, `codeExecution`, ...
  }
  for (const declaration of json.elements(declarations)) {
    sheet.define(declaration, DECLARATION.of(json, declaration).name);
  }
}
