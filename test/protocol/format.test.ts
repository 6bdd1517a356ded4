import { expect, test } from "vitest";
import type { ProviderFormat } from "../../src/plugins/event.js";
import { formatOfBody, formatOfResponse, formatOfUrl } from "../../src/protocol/format.js";
import { readJson } from "../../src/protocol/json/read.js";
import type { Json } from "../../src/protocol/json/tape.js";

const json = (value: unknown): Json => {
  const read = readJson(Buffer.from(JSON.stringify(value)));
  if ("refused" in read) throw new Error(read.refused);
  return read;
};

test.each<[string, ProviderFormat | undefined]>([
  ["http://ai.example.ts.net/v1/chat/completions", "openai_chat"],
  ["/openai/deployments/d/chat/completions?api-version=1", "openai_chat"],
  ["/v1/responses/", "openai_responses"],
  ["/v1/messages?beta=true", "anthropic_messages"],
  ["/v1/messages/count_tokens", "anthropic_messages"],
  ["/v1beta/models/g:generateContent", "gemini"],
  ["/v1internal:streamGenerateContent?alt=sse", "gemini"],
  ["/v1/projects/p/locations/l/publishers/anthropic/models/c:streamRawPredict", "anthropic_messages"],
  ["/v1/projects/p/locations/l/publishers/anthropic/models/c%3ArawPredict", "anthropic_messages"],
  ["/bedrock/model/a%3A0/converse-stream", "bedrock_converse"],
  ["/bedrock/model/a%3A0/invoke", undefined],
  ["/v1/embeddings", "openai_embeddings"],
  ["/v1/completions", "openai_completions"],
  ["/v1/%E0%A4%A/messages", "anthropic_messages"],
  ["", undefined],
])("%s: %s", (url, expected) => expect(formatOfUrl(url)).toBe(expected));

const said = (message: object): object => ({ messages: [{ role: "user", content: "x" }, message] });

test.each<[object, string, ProviderFormat]>([
  [{ contents: [] }, "", "gemini"],
  [{ request: { contents: [] } }, "", "gemini"],
  [{ anthropic_version: "bedrock-2023-05-31", messages: [] }, "", "anthropic_messages"],
  [{ messages: [], schemaVersion: "messages-v1" }, "", "bedrock_converse"],
  [{ messages: [], inferenceConfig: {} }, "", "bedrock_converse"],
  [said({ role: "user", content: [{ text: "x" }] }), "", "bedrock_converse"],
  [{ messages: [], system: "x" }, "", "anthropic_messages"],
  [{ messages: [], tools: [{ input_schema: {} }] }, "", "anthropic_messages"],
  [said({ role: "user", content: [{ type: "tool_result" }] }), "", "anthropic_messages"],
  [said({ role: "user", content: [{ type: "image", source: {} }] }), "", "anthropic_messages"],
  [said({ role: "developer", content: "x" }), "claude", "openai_chat"],
  [{ ...said({ role: "tool", content: "x" }), max_tokens: 1 }, "claude", "openai_chat"],
  [said({ role: "assistant", tool_calls: [] }), "", "openai_chat"],
  [said({ role: "user", content: [{ type: "image_url" }] }), "", "openai_chat"],
  [{ messages: [], tools: [{ type: "function" }] }, "", "openai_chat"],
  [{ messages: [], max_tokens: 1 }, "us.anthropic.claude-x", "anthropic_messages"],
  [{ messages: [], max_tokens: 1, model: "claude-x" }, "", "anthropic_messages"],
  [{ messages: [], max_tokens: 1 }, "gpt", "openai_chat"],
  [{ messages: [] }, "claude", "openai_chat"],
  [{ input: "x" }, "", "openai_responses"],
  [{ input: [{}] }, "", "openai_responses"],
  [{ input: ["x"] }, "", "openai_embeddings"],
  [{ prompt: "x" }, "", "openai_completions"],
  [{ prompt: ["x"] }, "", "openai_completions"],
  [{ inputText: "x" }, "", "unknown"],
  [[], "", "unknown"],
])("%j with model %j: %s", (body, model, expected) => {
  expect(formatOfBody(json(body), 0, model)).toBe(expected);
});

test.each<[unknown, ProviderFormat]>([
  [{ type: "message" }, "anthropic_messages"],
  [{ type: "message_start" }, "anthropic_messages"],
  [{ contentBlockIndex: 0 }, "bedrock_converse"],
  [{ messageStart: {} }, "bedrock_converse"],
  [{ object: "chat.completion.chunk" }, "openai_chat"],
  [{ type: "response.created" }, "openai_responses"],
  [{ object: "response" }, "openai_responses"],
  [{ candidates: [] }, "gemini"],
  [{ response: { candidates: [] } }, "gemini"],
  ["text", "unknown"],
])("response %j: %s", (body, expected) => {
  expect(formatOfResponse(json(body), 0)).toBe(expected);
});
