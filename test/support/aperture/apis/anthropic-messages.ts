import { count, type JsonObject, jsonOrText, object, objects, text } from "../loose.js";
import type { ClientApi } from "./client-api.js";

/** Anthropic Messages. */
export const anthropicMessages: ClientApi = {
  id: "anthropic_messages",

  modelCall(url, body) {
    if (!url.pathname.endsWith("/messages")) return undefined;
    return { model: text(body.model), stream: body.stream === true ? "sse" : "none" };
  },

  lastUserMessage(body) {
    const written = objects(body.messages)
      .filter(({ role }) => role === "user")
      .map(({ content }) =>
        typeof content === "string"
          ? content
          : objects(content)
              .filter(({ type }) => type === "text")
              .map((block) => text(block.text))
              .join("\n"),
      )
      .filter((content) => content !== "");
    return written.at(-1) ?? "";
  },

  assemble(events) {
    let message: JsonObject = {};
    const blocks: JsonObject[] = [];
    const inputs = new Map<number, string>();
    for (const event of objects(events)) {
      const index = count(event.index);
      const delta = object(event.delta);
      switch (event.type) {
        case "message_start":
          message = object(event.message);
          break;
        case "content_block_start":
          blocks[index] = object(event.content_block);
          break;
        case "content_block_delta":
          if (delta.type === "input_json_delta")
            inputs.set(index, (inputs.get(index) ?? "") + text(delta.partial_json));
          else blocks[index] = appendDelta(object(blocks[index]), delta);
          break;
        case "message_delta":
          message = { ...message, ...delta, usage: { ...object(message.usage), ...object(event.usage) } };
          break;
      }
    }
    const content = blocks.map((block, index) => {
      const input = inputs.get(index) ?? "";
      return input === "" ? block : { ...block, input: jsonOrText(input) };
    });
    return { ...message, content };
  },

  toolCalls(response) {
    return objects(object(response).content)
      .filter(({ type }) => type === "tool_use" || type === "server_tool_use" || type === "mcp_tool_use")
      .map(({ name, input }) => ({ name: text(name), params: input }));
  },

  usage(response) {
    const { input_tokens, output_tokens } = object(object(response).usage);
    return { input_tokens: count(input_tokens), output_tokens: count(output_tokens) };
  },

  error: (_status, message) => ({ type: "error", error: { type: "invalid_request_error", message } }),
};

const GROWING: Readonly<Record<string, string>> = {
  text_delta: "text",
  thinking_delta: "thinking",
  signature_delta: "signature",
};

function appendDelta(block: JsonObject, delta: JsonObject): JsonObject {
  const member = GROWING[text(delta.type)];
  return member === undefined ? block : { ...block, [member]: text(block[member]) + text(delta[member]) };
}
