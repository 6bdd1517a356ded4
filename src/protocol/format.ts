import type { ProviderFormat } from "../plugins/event.js";
import { Fields } from "./json/fields.js";
import { type Json, NONE, type Node } from "./json/tape.js";

/** By the end of the URL's path. Checked in order; Bedrock's InvokeModel carries many formats and is left to the body. */
const PATHS: readonly (readonly [ending: RegExp, format: ProviderFormat])[] = [
  [/\/chat\/completions$/, "openai_chat"],
  [/\/responses$/, "openai_responses"],
  [/\/messages(\/count_tokens)?$/, "anthropic_messages"],
  [/:(streamGenerateContent|generateContent|countTokens)$/, "gemini"],
  [/:(streamRawPredict|rawPredict)$/, "anthropic_messages"],
  [/\/converse(-stream)?$/, "bedrock_converse"],
  [/\/embeddings$/, "openai_embeddings"],
  [/\/completions$/, "openai_completions"],
];

/** The format a client chose by the URL it called; undefined where the path does not tell. */
export function formatOfUrl(url: string): ProviderFormat | undefined {
  const path = endOfPath(url);
  return PATHS.find(([ending]) => ending.test(path))?.[1];
}

/** Longer than any ending looked for. A URL may be as long as a body; the rest of it tells nothing. */
const PATH_END_LENGTH = 256;

/** The end of a URL's path, decoded, without query and trailing slashes. */
function endOfPath(url: string): string {
  let end = url.search(/[?#]/);
  if (end < 0) end = url.length;
  while (url[end - 1] === "/") end--;
  const path = url.slice(Math.max(0, end - PATH_END_LENGTH), end);
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // a stray `%`: what can be recognised is recognised as it is
  }
}

const BODY = new Fields(
  "contents",
  "request",
  "anthropic_version",
  "messages",
  "schemaVersion",
  "toolConfig",
  "inferenceConfig",
  "system",
  "tools",
  "max_tokens",
  "model",
  "input",
  "prompt",
);
const WRAPPED = new Fields("contents");
const TOOL = new Fields("input_schema", "type");
const MESSAGE = new Fields("role", "content", "tool_calls");
const BLOCK = new Fields("type", "source");

/** The format a body is written in, by its shape, most telling signs first. `modelName` helps with the last doubt. */
export function formatOfBody(json: Json, body: Node, modelName: string): ProviderFormat {
  const member = BODY.of(json, body);
  if (json.isArray(member.contents) || json.isArray(WRAPPED.of(json, member.request).contents)) return "gemini";
  if (!json.isNothing(member.anthropic_version)) return "anthropic_messages";
  if (json.isArray(member.messages)) return formatOfMessages(json, member, modelName);
  if (json.isString(member.input) || hasObject(json, member.input)) return "openai_responses";
  if (json.isArray(member.input)) return "openai_embeddings";
  if (json.isString(member.prompt) || json.isArray(member.prompt)) return "openai_completions";
  return "unknown";
}

const ANTHROPIC_BLOCKS = new Set(["tool_use", "tool_result", "document", "thinking"]);
const CHAT_PARTS = new Set(["image_url", "input_audio", "file"]);
const CHAT_ROLES = new Set(["developer", "tool", "function"]);

function formatOfMessages(json: Json, body: Record<string, Node>, modelName: string): ProviderFormat {
  const { messages = NONE, schemaVersion = NONE, toolConfig = NONE, inferenceConfig = NONE } = body;
  const { system = NONE, tools = NONE, max_tokens = NONE, model = NONE } = body;
  if (schemaVersion >= 0 || toolConfig >= 0 || inferenceConfig >= 0) return "bedrock_converse";

  let chat = false;
  let anthropic = system >= 0;
  for (const message of json.elements(messages)) {
    const { role, content, tool_calls } = MESSAGE.of(json, message);
    if (tool_calls >= 0 || CHAT_ROLES.has(json.text(role))) chat = true;
    for (const block of json.elements(content)) {
      if (!json.isObject(block)) continue;
      const { type, source } = BLOCK.of(json, block);
      if (type < 0) return "bedrock_converse";
      const name = json.text(type);
      if (ANTHROPIC_BLOCKS.has(name) || (name === "image" && source >= 0)) anthropic = true;
      if (CHAT_PARTS.has(name)) chat = true;
    }
  }
  for (const tool of json.elements(tools)) {
    const { input_schema, type } = TOOL.of(json, tool);
    if (input_schema >= 0) anthropic = true;
    if (json.text(type) === "function") chat = true;
  }
  if (anthropic) return "anthropic_messages";
  if (chat) return "openai_chat";
  return max_tokens >= 0 && `${modelName} ${json.text(model)}`.includes("claude")
    ? "anthropic_messages"
    : "openai_chat";
}

function hasObject(json: Json, array: Node): boolean {
  for (const element of json.elements(array)) if (json.isObject(element)) return true;
  return false;
}

const RESPONSE = new Fields(
  "type",
  "object",
  "candidates",
  "promptFeedback",
  "contentBlockIndex",
  "contentBlockDelta",
  "messageStart",
  "output",
  "stopReason",
  "response",
);

/** The format of a response or of one stream element, by its shape; `unknown` where the shape does not tell. */
export function formatOfResponse(json: Json, node: Node): ProviderFormat {
  const member = RESPONSE.of(json, node);
  const type = json.text(member.type);
  const object = json.text(member.object);
  if (type === "message" || type === "message_start" || type.startsWith("content_block")) return "anthropic_messages";
  if (member.contentBlockIndex >= 0 || member.messageStart >= 0 || member.contentBlockDelta >= 0)
    return "bedrock_converse";
  if (json.isObject(member.output) && member.stopReason >= 0) return "bedrock_converse";
  if (object.startsWith("chat.completion")) return "openai_chat";
  if (object === "response" || type.startsWith("response.")) return "openai_responses";
  if (object === "text_completion") return "openai_completions";
  if (member.candidates >= 0 || member.promptFeedback >= 0) return "gemini";
  if (RESPONSE.of(json, member.response).candidates >= 0) return "gemini";
  return "unknown";
}
