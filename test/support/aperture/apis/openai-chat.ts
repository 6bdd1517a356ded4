import { count, isObject, type JsonObject, jsonOrText, list, object, objects, text } from "../loose.js";
import type { ClientApi } from "./client-api.js";
import { openaiError } from "./openai-error.js";

interface ToolCallParts {
  id: string;
  name: string;
  arguments: string;
}

/** OpenAI Chat Completions. */
export const openaiChat: ClientApi = {
  id: "openai_chat",

  modelCall(url, body) {
    if (!url.pathname.endsWith("/chat/completions")) return undefined;
    return { model: text(body.model), stream: body.stream === true ? "sse" : "none" };
  },

  lastUserMessage(body) {
    const written = objects(body.messages)
      .filter(({ role }) => role === "user")
      .map(({ content }) => contentText(content))
      .filter((content) => content !== "");
    return written.at(-1) ?? "";
  },

  assemble(events) {
    const chunks = objects(events);
    const { choices: _, usage: __, ...head } = object(chunks[0]);
    const byIndex = new Map<number, JsonObject[]>();
    for (const choice of chunks.flatMap(({ choices }) => objects(choices))) {
      const index = count(choice.index);
      byIndex.set(index, [...(byIndex.get(index) ?? []), choice]);
    }
    const usage = chunks.map((chunk) => chunk.usage).findLast(isObject);
    return {
      ...head,
      object: "chat.completion",
      choices: [...byIndex].map(([index, deltas]) => assembleChoice(index, deltas)),
      ...(usage === undefined ? {} : { usage }),
    };
  },

  toolCalls(response) {
    return objects(object(response).choices)
      .flatMap(({ message }) => objects(object(message).tool_calls))
      .map((call) => {
        if (isObject(call.custom)) return { name: text(call.custom.name), params: call.custom.input };
        const { name, arguments: args } = object(call.function);
        return { name: text(name), params: jsonOrText(text(args)) };
      });
  },

  usage(response) {
    const { prompt_tokens, completion_tokens } = object(object(response).usage);
    return { input_tokens: count(prompt_tokens), output_tokens: count(completion_tokens) };
  },

  error: openaiError,
};

function contentText(content: unknown): string {
  return typeof content === "string"
    ? content
    : objects(content)
        .map((part) => text(part.text))
        .join("\n");
}

function assembleChoice(index: number, choices: readonly JsonObject[]): JsonObject {
  const deltas = choices.map(({ delta }) => object(delta));
  const calls = new Map<number, ToolCallParts>();
  for (const part of deltas.flatMap(({ tool_calls }) => objects(tool_calls))) {
    const at = count(part.index);
    const call = calls.get(at) ?? { id: "", name: "", arguments: "" };
    const fn = object(part.function);
    call.id ||= text(part.id);
    call.name ||= text(fn.name);
    call.arguments += text(fn.arguments);
    calls.set(at, call);
  }
  const tool_calls = [...calls.values()].map(({ id, ...fn }) => ({ id, type: "function", function: fn }));
  const written = deltas.map(({ content }) => content).filter((content) => typeof content === "string");
  return {
    index,
    message: {
      role: "assistant",
      content: written.length === 0 ? null : written.join(""),
      refusal: null,
      ...(tool_calls.length === 0 ? {} : { tool_calls }),
    },
    logprobs: null,
    finish_reason: list(choices.map(({ finish_reason }) => finish_reason)).findLast((reason) => reason != null) ?? null,
  };
}
