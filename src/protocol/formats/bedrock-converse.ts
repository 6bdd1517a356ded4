import { Fields } from "../json/fields.js";
import type { Node } from "../json/tape.js";
import { besides, type Label, labelOf } from "../label.js";
import { HISTORY, RESPONSE, type Sheet, type Voice } from "../sheet.js";
import type { Format } from "./format.js";

const BODY = new Fields("system", "messages", "toolConfig", "promptVariables", "output");
const MESSAGE = new Fields("role", "content");
const OUTPUT = new Fields("message");
const TOOLS = new Fields("tools");
const TOOL = new Fields("toolSpec", "systemTool");
const SPEC = new Fields("name");
const BLOCK = new Fields(
  "text",
  "guardContent",
  "citationsContent",
  "reasoningContent",
  "toolUse",
  "toolResult",
  "document",
  "searchResult",
  "image",
  "video",
  "audio",
  "toolAddition",
);
const GUARD = new Fields("text");
const REASONING = new Fields("reasoningText", "redactedContent");
const REASONING_TEXT = new Fields("text", "signature");
const CONTENT = new Fields("content");
const USE = new Fields("name", "input", "toolUseId");
const RESULT = new Fields("content", "toolUseId");
const FILE = new Fields("format", "name", "source", "title", "content");
const SOURCE = new Fields("bytes", "text", "content");
const ADDITION = new Fields("tool");

/** Bedrock Converse, and Nova models on InvokeModel. A block is named by its only member, not by a `type`. */
export const bedrockConverse: Format = {
  mapRequest(sheet, body) {
    const { json } = sheet;
    const { system, messages, toolConfig, promptVariables } = BODY.of(json, body);
    mapBlocks(sheet, system, labelOf("system", -1), HISTORY);
    for (const { node: message, turn } of sheet.turns(messages)) {
      const { role, content } = MESSAGE.of(json, message);
      const name = json.text(role);
      const kind = name === "user" || name === "assistant" || name === "system" ? name : "other";
      const speaker = labelOf(kind, turn, { role: sheet.span(role) });
      sheet.mark(message, besides(speaker));
      mapBlocks(sheet, content, speaker, HISTORY);
    }
    for (const tool of json.elements(TOOLS.of(json, toolConfig).tools)) defineTool(sheet, tool);
    sheet.mark(promptVariables, labelOf("user", -1));
  },

  mapResponse(sheet, body) {
    const { json } = sheet;
    const { role, content } = MESSAGE.of(json, OUTPUT.of(json, BODY.of(json, body).output).message);
    mapBlocks(sheet, content, labelOf("response_text", -1, { role: sheet.span(role) }), RESPONSE);
  },
};

function mapBlocks(sheet: Sheet, content: Node, speaker: Label, voice: Voice): void {
  if (sheet.json.isString(content)) {
    sheet.mark(content, speaker);
    return;
  }
  for (const block of sheet.json.elements(content)) mapBlock(sheet, block, speaker, voice);
}

function mapBlock(sheet: Sheet, block: Node, speaker: Label, voice: Voice): void {
  const { json } = sheet;
  if (json.isString(block)) {
    sheet.mark(block, speaker);
    return;
  }
  const member = BLOCK.of(json, block);
  const { role, turn } = speaker;
  const around = besides(speaker);
  sheet.mark(block, around);
  sheet.mark(member.text, speaker);
  sheet.mark(GUARD.of(json, GUARD.of(json, member.guardContent).text).text, speaker);
  for (const part of json.elements(CONTENT.of(json, member.citationsContent).content)) {
    sheet.mark(GUARD.of(json, part).text, speaker);
  }

  const { reasoningText, redactedContent } = REASONING.of(json, member.reasoningContent);
  const thought = REASONING_TEXT.of(json, reasoningText);
  sheet.mark(thought.text, labelOf("reasoning", turn, { role }));
  sheet.media(thought.signature, "", around);
  sheet.media(redactedContent, "", around);

  if (member.toolUse >= 0) {
    const { name, input, toolUseId } = USE.of(json, member.toolUse);
    sheet.call(voice, around, { name, callId: toolUseId, params: input });
  }
  if (member.toolResult >= 0) {
    const { content, toolUseId } = RESULT.of(json, member.toolResult);
    const result = sheet.result(content, around, toolUseId);
    for (const part of json.elements(content)) mapFiles(sheet, part, result);
  }
  mapFiles(sheet, block, around);
  for (const added of json.elements(ADDITION.of(json, member.toolAddition).tool)) defineTool(sheet, added);
  if (json.isObject(ADDITION.of(json, member.toolAddition).tool))
    defineTool(sheet, ADDITION.of(json, member.toolAddition).tool);
}

/** Documents, search results and media of a block. Inside a tool result, text of documents stays what the tool gave back. */
function mapFiles(sheet: Sheet, block: Node, around: Label): void {
  const { json } = sheet;
  const { document, searchResult, image, video, audio } = BLOCK.of(json, block);
  for (const file of [document, searchResult]) {
    if (file < 0) continue;
    const { format, name, source, title } = FILE.of(json, file);
    const { turn, role } = around;
    const shown = { turn, role, name: sheet.span(name >= 0 ? name : title) };
    const label: Label = around.kind === "tool_result" ? { ...around, ...shown } : labelOf("document", turn, shown);
    sheet.mark(file, label);
    sheet.media(SOURCE.of(json, source).bytes, documentMime(json.text(format)), label);
  }
  for (const [media, family] of [
    [image, "image"],
    [video, "video"],
    [audio, "audio"],
  ] as const) {
    const { format, source } = FILE.of(json, media);
    sheet.media(SOURCE.of(json, source).bytes, `${family}/${json.text(format)}`, around);
  }
}

const DOCUMENT_MIME: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  txt: "text/plain",
  md: "text/markdown",
  csv: "text/csv",
  html: "text/html",
};

function documentMime(format: string): string {
  return Object.hasOwn(DOCUMENT_MIME, format) ? (DOCUMENT_MIME[format] ?? "") : "application/octet-stream";
}

function defineTool(sheet: Sheet, tool: Node): void {
  const { toolSpec, systemTool } = TOOL.of(sheet.json, tool);
  const spec = toolSpec >= 0 ? toolSpec : systemTool;
  // Without one it is a cache point between the tools.
  if (spec < 0) sheet.mark(tool, labelOf("tool_def", -1));
  else sheet.define(tool, SPEC.of(sheet.json, spec).name);
}
