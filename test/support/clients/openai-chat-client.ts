import OpenAI from "openai";
import { openaiChat } from "../aperture/apis/openai-chat.js";
import { ANY_OBJECT, type Client, type ClientOptions, type Conversation, callId } from "./conversation.js";

export function openaiChatClient({ baseUrl, headers = {}, retries = 0 }: ClientOptions): Client {
  const openai = new OpenAI({
    baseURL: `${baseUrl}/v1`,
    apiKey: "none",
    defaultHeaders: headers,
    maxRetries: retries,
  });
  return {
    api: "openai_chat",
    async ask(conversation, { stream }) {
      const request = { model: conversation.model, messages: messagesOf(conversation), ...toolsOf(conversation) };
      if (!stream) {
        const completion = await openai.chat.completions.create(request);
        const text = completion.choices[0]?.message.content ?? "";
        return { text, toolCalls: openaiChat.toolCalls(completion) };
      }
      const completion = await openai.chat.completions.stream(request).finalChatCompletion();
      const text = completion.choices[0]?.message.content ?? "";
      return { text, toolCalls: openaiChat.toolCalls(completion) };
    },
  };
}

function toolsOf({ tools }: Conversation): Pick<OpenAI.ChatCompletionCreateParams, "tools"> {
  if (tools === undefined) return {};
  return { tools: tools.map((name) => ({ type: "function", function: { name, parameters: ANY_OBJECT } })) };
}

function messagesOf({ system, turns }: Conversation): OpenAI.ChatCompletionMessageParam[] {
  const said = turns.flatMap((turn, index): OpenAI.ChatCompletionMessageParam[] => {
    if ("user" in turn) return [{ role: "user", content: turn.user }];
    if ("assistant" in turn) return [{ role: "assistant", content: turn.assistant }];
    const id = callId(index);
    const call = { name: turn.tool, arguments: JSON.stringify(turn.args) };
    return [
      { role: "assistant", content: null, tool_calls: [{ id, type: "function", function: call }] },
      { role: "tool", tool_call_id: id, content: turn.result },
    ];
  });
  return system === undefined ? said : [{ role: "system", content: system }, ...said];
}
