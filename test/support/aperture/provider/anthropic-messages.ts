import type { JsonObject } from "../loose.js";
import { type Dialect, fragments, type Reply, type StreamEvent, usageOf } from "./reply.js";

export const anthropicMessagesDialect: Dialect = {
  complete: (reply, model) => ({
    ...message(model, [...textBlocks(reply), ...toolBlocks(reply)]),
    stop_reason: stopReason(reply),
    usage: usageOf(reply),
  }),

  stream(reply, model) {
    const { input_tokens, output_tokens } = usageOf(reply);
    const blocks = [
      ...textBlocks(reply).map((block) => ({
        opened: { ...block, text: "" },
        deltas: fragments(block.text).map((text) => ({ type: "text_delta", text })),
      })),
      ...toolBlocks(reply).map((block) => ({
        opened: { ...block, input: {} },
        deltas: fragments(JSON.stringify(block.input)).map((partial_json) => ({
          type: "input_json_delta",
          partial_json,
        })),
      })),
    ];
    return [
      event("message_start", { message: { ...message(model, []), usage: { input_tokens, output_tokens: 0 } } }),
      event("ping", {}),
      ...blocks.flatMap(({ opened, deltas }, index) => [
        event("content_block_start", { index, content_block: opened }),
        ...deltas.map((delta) => event("content_block_delta", { index, delta })),
        event("content_block_stop", { index }),
      ]),
      event("message_delta", {
        delta: { stop_reason: stopReason(reply), stop_sequence: null },
        usage: { output_tokens },
      }),
      event("message_stop", {}),
    ];
  },
};

function event(type: string, members: JsonObject): StreamEvent {
  return { event: type, data: { type, ...members } };
}

function message(model: string, content: readonly JsonObject[]): JsonObject {
  return { id: "msg_stub", type: "message", role: "assistant", model, content, stop_reason: null, stop_sequence: null };
}

function textBlocks({ text }: Reply): { type: string; text: string }[] {
  return text === undefined ? [] : [{ type: "text", text }];
}

function toolBlocks({ toolCalls = [] }: Reply): { type: string; id: string; name: string; input: JsonObject }[] {
  return toolCalls.map(({ name, args }, index) => ({ type: "tool_use", id: `toolu_${index}`, name, input: args }));
}

function stopReason({ toolCalls = [] }: Reply): string {
  return toolCalls.length > 0 ? "tool_use" : "end_turn";
}
