import { Fields } from "../json/fields.js";
import type { Json, Node } from "../json/tape.js";
import { besides, type Label, labelOf } from "../label.js";
import { HISTORY, RESPONSE, type Sheet, type Voice } from "../sheet.js";
import type { Format } from "./format.js";

const BODY = new Fields("system", "messages", "tools", "mcp_servers");
const MESSAGE = new Fields("role", "content");
const BLOCK = new Fields(
  "type",
  "text",
  "thinking",
  "signature",
  "data",
  "id",
  "name",
  "input",
  "server_name",
  "tool_use_id",
  "content",
  "source",
  "title",
  "tool",
);
const SOURCE = new Fields("type", "media_type", "data", "encrypted_content", "signature");
const TOOL = new Fields("type", "name", "mcp_server_name");
const SERVER = new Fields("name", "authorization_token");

/** Anthropic Messages, also as Vertex `rawPredict` and Bedrock InvokeModel carry it. */
export const anthropicMessages: Format = {
  mapRequest(sheet, body) {
    const { json } = sheet;
    const { system, messages, tools, mcp_servers } = BODY.of(json, body);
    mapContent(sheet, system, labelOf("system", -1), HISTORY);

    for (const { node: message, turn } of sheet.turns(messages)) {
      const { role, content } = MESSAGE.of(json, message);
      const speaker = speakerOf(sheet, role, turn);
      sheet.mark(message, besides(speaker));
      mapContent(sheet, content, speaker, HISTORY);
    }
    for (const tool of json.elements(tools)) defineTool(sheet, tool);
    for (const server of json.elements(mcp_servers)) {
      const { name, authorization_token } = SERVER.of(json, server);
      sheet.credential(authorization_token, sheet.define(server, name, "mcp:"));
    }
  },

  mapResponse(sheet, body) {
    const { role, content } = MESSAGE.of(sheet.json, body);
    mapContent(sheet, content, labelOf("response_text", -1, { role: sheet.span(role) }), RESPONSE);
  },
};

function speakerOf(sheet: Sheet, role: Node, turn: number): Label {
  const name = sheet.json.text(role);
  const kind = name === "system" || name === "user" || name === "assistant" ? name : "other";
  return labelOf(kind, turn, { role: sheet.span(role) });
}

function defineTool(sheet: Sheet, tool: Node): void {
  const { type, name, mcp_server_name } = TOOL.of(sheet.json, tool);
  if (mcp_server_name >= 0) sheet.define(tool, mcp_server_name, "mcp:");
  else sheet.define(tool, name >= 0 ? name : type);
}

/** `content` is a string or blocks; text in it belongs to `speaker`. */
function mapContent(sheet: Sheet, content: Node, speaker: Label, voice: Voice): void {
  const { json } = sheet;
  if (json.isString(content)) {
    sheet.mark(content, speaker);
    return;
  }
  for (const block of json.elements(content)) {
    if (json.isString(block)) sheet.mark(block, speaker);
    else mapBlock(sheet, block, speaker, voice);
  }
}

function mapBlock(sheet: Sheet, block: Node, speaker: Label, voice: Voice): void {
  const { json } = sheet;
  const member = BLOCK.of(json, block);
  const { role, turn } = speaker;
  const type = json.text(member.type);
  switch (type) {
    case "text":
      sheet.mark(member.text, speaker);
      break;
    case "thinking":
      sheet.mark(member.thinking, labelOf("reasoning", turn, { role }));
      sheet.media(member.signature, "", speaker);
      break;
    case "redacted_thinking":
      sheet.media(member.data, "", speaker);
      break;
    case "tool_use":
    case "server_tool_use":
    case "mcp_tool_use":
      sheet.call(voice, speaker, {
        name: member.name,
        callId: member.id,
        params: member.input,
        also: [member.server_name],
      });
      break;
    case "image":
    case "document":
    case "search_result": {
      const document = labelOf(type === "image" ? "other" : "document", turn, { role, name: sheet.span(member.title) });
      sheet.mark(block, document);
      sheet.mark(member.type, labelOf("other", turn, { role }));
      mapBinary(sheet, block, document);
      break;
    }
    case "compaction":
      sheet.mark(member.content, speaker);
      break;
    case "tool_addition":
      defineTool(sheet, member.tool);
      break;
    default: {
      const around = besides(speaker);
      sheet.mark(block, around);
      if (type.endsWith("tool_result")) {
        mapBinary(sheet, member.content, sheet.result(member.content, around, member.tool_use_id));
      } else mapBinary(sheet, block, around);
    }
  }
}

/** Labels the base64 sources and opaque strings anywhere below `node`. */
function mapBinary(sheet: Sheet, node: Node, around: Label): void {
  for (const object of objectsIn(sheet.json, node)) {
    const { type, media_type, data, encrypted_content, signature } = SOURCE.of(sheet.json, object);
    if (sheet.json.text(type) === "base64") sheet.media(data, sheet.json.text(media_type), around);
    sheet.media(encrypted_content, "", around);
    sheet.media(signature, "", around);
  }
}

function* objectsIn(json: Json, node: Node): Generator<Node> {
  if (node < 0) return;
  const end = json.next(node);
  for (let at = node; at < end; at++) if (json.isObject(at)) yield at;
}
