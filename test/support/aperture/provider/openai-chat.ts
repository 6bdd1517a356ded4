import type { JsonObject } from "../loose.js";
import { CREATED, type Dialect, fragments, type Reply, type StreamEvent, usageOf } from "./reply.js";

export const openaiChatDialect: Dialect = {
  complete(reply, model) {
    const tool_calls = callsOf(reply).map(({ id, name, args }) => ({
      id,
      type: "function",
      function: { name, arguments: args },
    }));
    const message = {
      role: "assistant",
      content: reply.text ?? null,
      refusal: null,
      ...(tool_calls.length === 0 ? {} : { tool_calls }),
    };
    return {
      ...head("chat.completion", model),
      choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(reply) }],
      usage: usage(reply),
    };
  },

  stream(reply, model) {
    const chunk = (choices: readonly JsonObject[], rest: JsonObject = {}): StreamEvent => ({
      data: { ...head("chat.completion.chunk", model), choices, ...rest },
    });
    const say = (delta: JsonObject, finish_reason: string | null = null): StreamEvent =>
      chunk([{ index: 0, delta, logprobs: null, finish_reason }]);

    const text = reply.text === undefined ? [] : fragments(reply.text);
    return [
      say({ role: "assistant", content: reply.text === undefined ? null : "", refusal: null }),
      ...text.map((content) => say({ content })),
      ...callsOf(reply).flatMap(({ id, name, args }, index) => [
        say({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }),
        ...fragments(args).map((piece) => say({ tool_calls: [{ index, function: { arguments: piece } }] })),
      ]),
      say({}, finishReason(reply)),
      chunk([], { usage: usage(reply) }),
      { data: "[DONE]" },
    ];
  },
};

function head(object: string, model: string): JsonObject {
  return { id: "chatcmpl-stub", object, created: CREATED, model, system_fingerprint: "fp_stub" };
}

function callsOf({ toolCalls = [] }: Reply): { id: string; name: string; args: string }[] {
  return toolCalls.map(({ name, args }, index) => ({ id: `call_${index}`, name, args: JSON.stringify(args) }));
}

function finishReason({ toolCalls = [] }: Reply): string {
  return toolCalls.length > 0 ? "tool_calls" : "stop";
}

function usage(reply: Reply): JsonObject {
  const { input_tokens, output_tokens } = usageOf(reply);
  return {
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    total_tokens: input_tokens + output_tokens,
  };
}
