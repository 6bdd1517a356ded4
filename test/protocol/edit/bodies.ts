import fc from "fast-check";
import { serialisation } from "../json/arbitrary.js";

/** A request body as text, the URL its client used, and the texts somebody wrote in it, by JSON pointer into the payload. */
export interface RandomBody {
  readonly url: string;
  readonly text: string;
  /** Of the parameters written as JSON text: the pointer to the text, and one string in it. */
  readonly packed: { readonly pointer: string; readonly member: string } | undefined;
}

const TEXT = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({ maxLength: 60 }),
  fc.constantFrom("\ud83d", "a\udc00", '"\\"', "\n\t", "é".repeat(20), "x😀y😀", "\\ud83d\\ude00", '{"a":"\\n"}', ""),
);
const NUMBER = fc.constantFrom("1.0", "1e2", "12345678901234567890", "-0", "0.1000");

/** Params of a tool call: what an agent would send, one member of which is known by name. */
const PARAMS = fc.record({ path: TEXT, text: TEXT, depth: fc.integer(), list: fc.array(TEXT, { maxLength: 2 }) });
const PACKED_PARAMS = PARAMS.chain(serialisation);

const anthropic = fc.record({
  system: TEXT,
  messages: fc.tuple(
    fc.record({ role: fc.constant("user"), content: TEXT }),
    fc.record({
      role: fc.constant("assistant"),
      content: fc.tuple(
        fc.record({ type: fc.constant("text"), text: TEXT }),
        fc.record({
          type: fc.constant("tool_use"),
          id: fc.constant("t1"),
          name: fc.constant("write"),
          input: PARAMS,
        }),
      ),
    }),
    fc.record({
      role: fc.constant("user"),
      content: fc.tuple(fc.record({ type: fc.constant("tool_result"), tool_use_id: fc.constant("t1"), content: TEXT })),
    }),
  ),
  tools: fc.array(fc.record({ name: fc.constant("read"), description: TEXT }), { maxLength: 2 }),
  temperature: fc.constant("@number@"),
});

const chat = PACKED_PARAMS.chain((packed) =>
  fc.record({
    messages: fc.tuple(
      fc.record({ role: fc.constant("system"), content: TEXT }),
      fc.record({
        role: fc.constant("user"),
        content: fc.array(fc.record({ type: fc.constant("text"), text: TEXT }), { maxLength: 3 }),
      }),
      fc.record({
        role: fc.constant("assistant"),
        content: fc.constant(null),
        tool_calls: fc.tuple(
          fc.record({
            id: fc.constant("c1"),
            type: fc.constant("function"),
            function: fc.record({ name: fc.constant("write"), arguments: fc.constant(packed) }),
          }),
        ),
      }),
      fc.record({ role: fc.constant("tool"), tool_call_id: fc.constant("c1"), content: TEXT }),
    ),
    seed: fc.constant("@number@"),
  }),
);

const responses = PACKED_PARAMS.chain((packed) =>
  fc.record({
    instructions: TEXT,
    input: fc.tuple(
      fc.record({
        role: fc.constant("user"),
        content: fc.tuple(fc.record({ type: fc.constant("input_text"), text: TEXT })),
      }),
      fc.record({
        type: fc.constant("function_call"),
        call_id: fc.constant("c1"),
        name: fc.constant("write"),
        arguments: fc.constant(packed),
      }),
      fc.record({ type: fc.constant("function_call_output"), call_id: fc.constant("c1"), output: TEXT }),
    ),
    top_p: fc.constant("@number@"),
  }),
);

const geminiBody = fc.record({
  systemInstruction: fc.record({ parts: fc.tuple(fc.record({ text: TEXT })) }),
  contents: fc.tuple(
    fc.record({ role: fc.constant("user"), parts: fc.array(fc.record({ text: TEXT }), { maxLength: 3 }) }),
    fc.record({
      role: fc.constant("model"),
      parts: fc.tuple(fc.record({ functionCall: fc.record({ name: fc.constant("write"), args: PARAMS }) })),
    }),
    fc.record({
      role: fc.constant("user"),
      parts: fc.tuple(
        fc.record({
          functionResponse: fc.record({ name: fc.constant("write"), response: fc.record({ output: TEXT }) }),
        }),
      ),
    }),
  ),
  generationConfig: fc.record({ temperature: fc.constant("@number@") }),
});

const converse = fc.record({
  system: fc.tuple(fc.record({ text: TEXT })),
  messages: fc.tuple(
    fc.record({ role: fc.constant("user"), content: fc.tuple(fc.record({ text: TEXT })) }),
    fc.record({
      role: fc.constant("assistant"),
      content: fc.tuple(
        fc.record({ toolUse: fc.record({ toolUseId: fc.constant("t"), name: fc.constant("write"), input: PARAMS }) }),
      ),
    }),
    fc.record({
      role: fc.constant("user"),
      content: fc.tuple(
        fc.record({
          toolResult: fc.record({
            toolUseId: fc.constant("t"),
            content: fc.tuple(fc.record({ text: TEXT }), fc.record({ json: fc.record({ rows: fc.array(TEXT) }) })),
          }),
        }),
      ),
    }),
  ),
  inferenceConfig: fc.record({ temperature: fc.constant("@number@") }),
});

const embeddings = fc.record({
  input: fc.array(TEXT, { minLength: 1, maxLength: 4 }),
  dimensions: fc.constant("@number@"),
});
const completions = fc.record({ prompt: TEXT, suffix: TEXT, max_tokens: fc.constant("@number@") });
const unknown = fc.record({
  inputText: TEXT,
  extra: fc.dictionary(TEXT, TEXT, { maxKeys: 4 }),
  n: fc.constant("@number@"),
});

const FORMATS: readonly { readonly url: string; readonly body: fc.Arbitrary<unknown>; readonly packed?: string }[] = [
  { url: "/v1/messages", body: anthropic },
  {
    url: "/v1/chat/completions",
    body: chat,
    packed: "/request_body/messages/2/tool_calls/0/function/arguments",
  },
  { url: "/v1/responses", body: responses, packed: "/request_body/input/1/arguments" },
  { url: "/v1beta/models/g:generateContent", body: geminiBody },
  { url: "/bedrock/model/nova/converse", body: converse },
  { url: "/v1/embeddings", body: embeddings },
  { url: "/v1/completions", body: completions },
  { url: "/elsewhere", body: unknown },
];

/** A request body in one of the eight formats: random texts, spaces and escapes, and numbers no parser keeps as they are. */
export const RANDOM_BODY: fc.Arbitrary<RandomBody> = fc.constantFrom(...FORMATS).chain(({ url, body, packed }) =>
  fc.tuple(body.chain(serialisation), NUMBER, fc.constantFrom("path", "text")).map(([text, number, member]) => ({
    url,
    text: text.replace('"@number@"', number),
    packed: packed === undefined ? undefined : { pointer: packed, member },
  })),
);
