import type { JsonObject } from "../loose.js";
import { type Dialect, fragments, type Reply, usageOf } from "./reply.js";

export const geminiDialect: Dialect = {
  complete: (reply, model) => element(reply, model, [...textParts(reply), ...callParts(reply)], true),

  stream(reply, model) {
    const parts = [
      ...textParts(reply).flatMap(({ text }) => fragments(text).map((piece) => ({ text: piece }))),
      ...callParts(reply),
    ];
    if (parts.length === 0) return [{ data: element(reply, model, [], true) }];
    return parts.map((part, index) => ({ data: element(reply, model, [part], index === parts.length - 1) }));
  },
};

function textParts({ text }: Reply): { text: string }[] {
  return text === undefined ? [] : [{ text }];
}

function callParts({ toolCalls = [] }: Reply): JsonObject[] {
  return toolCalls.map(({ name, args }) => ({ functionCall: { name, args } }));
}

function element(reply: Reply, model: string, parts: readonly JsonObject[], isLast: boolean): JsonObject {
  const { input_tokens, output_tokens } = usageOf(reply);
  return {
    candidates: [{ content: { role: "model", parts }, ...(isLast ? { finishReason: "STOP" } : {}), index: 0 }],
    ...(isLast
      ? {
          usageMetadata: {
            promptTokenCount: input_tokens,
            candidatesTokenCount: output_tokens,
            totalTokenCount: input_tokens + output_tokens,
          },
        }
      : {}),
    modelVersion: model,
    responseId: "gemini-stub",
  };
}
