import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CLIENT_APIS } from "./apis/all.js";
import { DIALECTS } from "./provider/dialects.js";
import type { Reply } from "./provider/reply.js";
import { SseReader, writeEvent } from "./sse.js";

const reply: fc.Arbitrary<Reply> = fc.record(
  {
    text: fc.string({ unit: "grapheme", maxLength: 60 }),
    toolCalls: fc.array(
      fc.record({
        name: fc.stringMatching(/^[a-z_]{1,12}$/),
        args: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })).map((args) => JSON.parse(JSON.stringify(args))),
      }),
      { maxLength: 3 },
    ),
    usage: fc.record({ input_tokens: fc.nat(), output_tokens: fc.nat() }),
  },
  { requiredKeys: ["usage"] },
);

describe.each(CLIENT_APIS)("$id", (api) => {
  const { complete, stream } = DIALECTS[api.id];

  test("a stream adds up to the complete response", () => {
    fc.assert(
      fc.property(reply, (said) => {
        const events = stream(said, "model").filter(({ data }) => data !== "[DONE]");
        expect(api.assemble(events.map(({ data }) => data))).toEqual(complete(said, "model"));
      }),
    );
  });

  test("tool calls and usage are read from the complete response", () => {
    fc.assert(
      fc.property(reply, (said) => {
        const response = complete(said, "model");
        expect(api.toolCalls(response)).toEqual(
          (said.toolCalls ?? []).map(({ name, args }) => ({ name, params: args })),
        );
        expect(api.usage(response)).toEqual(said.usage);
      }),
    );
  });

  test.each([null, "text", [], {}, { error: { message: "overloaded" } }])("%j has neither", (response) => {
    expect(api.toolCalls(response)).toEqual([]);
    expect(api.usage(response)).toEqual({ input_tokens: 0, output_tokens: 0 });
  });
});

test("events are read whatever slices they come in", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" })), fc.integer({ min: 1, max: 40 }), (texts, sliceBytes) => {
      const data = texts.map((text) => JSON.stringify(text));
      const bytes = Buffer.from(`: ping\n\n${data.map((text) => writeEvent({ event: "e", data: text })).join("")}`);
      const reader = new SseReader();
      const read: string[] = [];
      for (let at = 0; at < bytes.length; at += sliceBytes)
        read.push(...reader.push(bytes.subarray(at, at + sliceBytes)));
      expect(read).toEqual(data);
    }),
  );
});
