import type { JsonObject } from "../loose.js";
import { CREATED, type Dialect, fragments, type Reply, type StreamEvent, usageOf } from "./reply.js";

export const openaiResponsesDialect: Dialect = {
  complete: (reply, model) => response(model, "completed", itemsOf(reply), usage(reply)),

  stream(reply, model) {
    const events: JsonObject[] = [];
    const started = response(model, "in_progress", [], null);
    events.push({ type: "response.created", response: started }, { type: "response.in_progress", response: started });
    for (const [output_index, item] of itemsOf(reply).entries()) {
      events.push(...(item.type === "message" ? messageEvents(item, output_index) : callEvents(item, output_index)));
    }
    events.push({ type: "response.completed", response: openaiResponsesDialect.complete(reply, model) });
    return events.map(
      (data, sequence_number): StreamEvent => ({ event: String(data.type), data: { ...data, sequence_number } }),
    );
  },
};

interface MessageItem extends JsonObject {
  readonly type: "message";
  readonly id: string;
  readonly content: readonly { readonly text: string }[];
}

interface CallItem extends JsonObject {
  readonly type: "function_call";
  readonly id: string;
  readonly arguments: string;
}

function itemsOf({ text, toolCalls = [] }: Reply): (MessageItem | CallItem)[] {
  const calls = toolCalls.map(
    ({ name, args }, index): CallItem => ({
      type: "function_call",
      id: `fc_${index}`,
      call_id: `call_${index}`,
      name,
      arguments: JSON.stringify(args),
      status: "completed",
    }),
  );
  if (text === undefined) return calls;
  const content = [{ type: "output_text", text, annotations: [], logprobs: [] }];
  return [{ type: "message", id: "msg_stub", role: "assistant", status: "completed", content }, ...calls];
}

function messageEvents(item: MessageItem, output_index: number): JsonObject[] {
  const at = { item_id: item.id, output_index, content_index: 0 };
  const part = item.content[0];
  const text = part?.text ?? "";
  return [
    { type: "response.output_item.added", output_index, item: { ...item, status: "in_progress", content: [] } },
    { type: "response.content_part.added", ...at, part: { ...part, text: "" } },
    ...fragments(text).map((delta) => ({ type: "response.output_text.delta", ...at, delta, logprobs: [] })),
    { type: "response.output_text.done", ...at, text, logprobs: [] },
    { type: "response.content_part.done", ...at, part },
    { type: "response.output_item.done", output_index, item },
  ];
}

function callEvents(item: CallItem, output_index: number): JsonObject[] {
  const at = { item_id: item.id, output_index };
  return [
    { type: "response.output_item.added", output_index, item: { ...item, status: "in_progress", arguments: "" } },
    ...fragments(item.arguments).map((delta) => ({ type: "response.function_call_arguments.delta", ...at, delta })),
    { type: "response.function_call_arguments.done", ...at, name: item.name, arguments: item.arguments },
    { type: "response.output_item.done", output_index, item },
  ];
}

function response(model: string, status: string, output: readonly JsonObject[], usage: JsonObject | null): JsonObject {
  return {
    id: "resp_stub",
    object: "response",
    created_at: CREATED,
    status,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model,
    output,
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    usage,
  };
}

function usage(reply: Reply): JsonObject {
  const { input_tokens, output_tokens } = usageOf(reply);
  return {
    input_tokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input_tokens + output_tokens,
  };
}
