import Anthropic from "@anthropic-ai/sdk";
import { anthropicMessages } from "../aperture/apis/anthropic-messages.js";
import { ANY_OBJECT, type Client, type ClientOptions, type Conversation, callId } from "./conversation.js";

const TOKENS_MAX = 1_024;

export function anthropicClient({ baseUrl, headers = {}, retries = 0 }: ClientOptions): Client {
  const anthropic = new Anthropic({
    baseURL: baseUrl,
    apiKey: "none",
    defaultHeaders: headers,
    maxRetries: retries,
  });
  return {
    api: "anthropic_messages",
    async ask(conversation, { stream }) {
      const request: Anthropic.MessageCreateParamsNonStreaming = {
        model: conversation.model,
        max_tokens: TOKENS_MAX,
        messages: messagesOf(conversation),
        ...(conversation.system === undefined ? {} : { system: conversation.system }),
        ...(conversation.tools === undefined
          ? {}
          : { tools: conversation.tools.map((name) => ({ name, input_schema: ANY_OBJECT })) }),
      };
      const message = stream
        ? await anthropic.messages.stream(request).finalMessage()
        : await anthropic.messages.create(request);
      const text = message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
      return { text, toolCalls: anthropicMessages.toolCalls(message) };
    },
  };
}

function messagesOf({ turns }: Conversation): Anthropic.MessageParam[] {
  return turns.flatMap((turn, index): Anthropic.MessageParam[] => {
    if ("user" in turn) return [{ role: "user", content: turn.user }];
    if ("assistant" in turn) return [{ role: "assistant", content: turn.assistant }];
    const id = callId(index);
    return [
      { role: "assistant", content: [{ type: "tool_use", id, name: turn.tool, input: turn.args }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: turn.result }] },
    ];
  });
}
