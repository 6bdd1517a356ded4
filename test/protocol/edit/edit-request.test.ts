import fc from "fast-check";
import { expect, test } from "vitest";
import { derive } from "../../../src/protocol/derive.js";
import type { Redaction } from "../../../src/protocol/edit/redact.js";
import type { SpanEvent } from "../../../src/protocol/read-event.js";
import { FIXTURES } from "../fixtures.js";
import { followPointer } from "../json-walk.js";
import { RANDOM_BODY } from "./bodies.js";
import { edited, editedBody, eventOf, payloadOf } from "./edited.js";

const PUT = "[redacted:rule:1a2b3c4d]";
/** `npm run fuzz:modify` sets more. */
const BODIES = Number(process.env.SHUTTER_FUZZ_BODIES ?? 500);

/** Redacts what stands between `<` and `>` in the texts of a body. */
function check(body: string, expected: string, url = ""): void {
  const payload = payloadOf(body, url);
  const event = eventOf(payload);
  const redactions = event.segments.flatMap(({ text }, segment) =>
    [...text.matchAll(/<[^>]*>/g)].map(({ index, 0: found }) => ({
      segment,
      start: index,
      end: index + found.length,
      text: "[x]",
    })),
  );
  expect(editedBody(payload, { redactions })).toBe(expected);
}

test("the text goes, every byte around it stays", () =>
  check(
    '{ "n" : 1.0,"inputText":"a <b> \\u00e9\\/c","n":1e2 }',
    '{ "n" : 1.0,"inputText":"a [x] \\u00e9\\/c","n":1e2 }',
  ));
test("several in one string and several strings", () =>
  check('{"input":["<a><b> é<c>","","d","<e>"]}', '{"input":["[x][x] é[x]","","d","[x]"]}'));
test("escapes and pairs inside what goes", () =>
  check('{"prompt":"a<\\n\\ud83d\\ude00😀\\">\\u0041"}', '{"prompt":"a[x]\\u0041"}'));

const CHAT = "/v1/chat/completions";
const chatCall = (args: string): string =>
  `{"messages":[{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":${JSON.stringify(args)}}}]}]}`;

test("parameters written as a string stay JSON", () => {
  check(chatCall('{"a":"x <b\\n> y","c":1}'), chatCall('{"a":"x [x] y","c":1}'), CHAT);
  check(chatCall('{"a":"<b","c":"d>e"}'), chatCall('{"a":"[x]","c":"[x]e"}'), CHAT);
  check(chatCall("no JSON <at all>"), chatCall("no JSON [x]"), CHAT);
});
test("a number among parameters cannot become text", () => {
  const payload = payloadOf(chatCall('{"card":4111111111111111}'), CHAT);
  const segment = eventOf(payload).segments.findIndex(({ label }) => label.isParamsText);
  expect(edited(payload, { redactions: [{ segment, start: 8, end: 24, text: PUT }] })).toBe("not_text");
});

test.each([
  ["member_name", '{"inputText":"a","0123456789abcde<f>":1}'],
  ["identifier", '{"messages":[{"role":"<user>","content":"a"}],"max_tokens":1,"system":"s"}'],
  [
    "identifier",
    '{"system":"s","messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"<a>","content":"b"}]}]}',
  ],
  [
    "identifier",
    '{"system":"s","messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"<b>","input":{}}]}]}',
  ],
  [
    "signed",
    '{"system":"s","messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"<a>","signature":"AAAA"}]}]}',
  ],
])("cannot: %s", (reason, body) => check(body, `cannot: ${reason}`));

test("binary data, and a payload without a body that is an object, cannot be edited", () => {
  const image =
    '{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}';
  const payload = payloadOf(image, CHAT);
  const segment = eventOf(payload).segments.findIndex(({ kind }) => kind === "media");
  expect(edited(payload, { redactions: [{ segment, start: 0, end: 0, text: PUT }] })).toBe("media");
  expect(edited(payloadOf("[]"), {})).toBe("no_body");
  expect(edited(Buffer.from('{"metadata":{},"user_message":"a"}'), {})).toBe("no_body");
});

/** Up to three ranges of one text, in order, that split no character. */
function rangesIn(text: string, dice: readonly number[]): { start: number; end: number }[] {
  const cuts = dice
    .map((cut) => cut % (text.length + 1))
    .map((at) => (/[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at))
    .sort((a, b) => a - b);
  const ranges: { start: number; end: number }[] = [];
  for (let i = 0; i + 1 < cuts.length; i += 2) {
    const [start = 0, end = 0] = cuts.slice(i);
    if (start < end) ranges.push({ start, end });
  }
  return ranges;
}

function withPut(text: string, ranges: readonly { start: number; end: number }[]): string {
  return ranges.reduceRight((whole, { start, end }) => whole.slice(0, start) + PUT + whole.slice(end), text);
}

/** Checks that a payload reads, after redactions, as the object with the same changes made, and that all other bytes stayed. */
function checkSame(payload: Buffer, event: SpanEvent, redactions: Redaction[], expected: unknown): void {
  const result = edited(payload, { redactions });
  if (typeof result === "string") throw new Error(`cannot: ${result}`);
  expect(JSON.parse(result.toString())).toStrictEqual(expected);

  const touched = new Set(redactions.map(({ segment }) => segment));
  const outside = (bytes: Buffer, { segments }: SpanEvent): string => {
    let at = 0;
    const gaps: string[] = [];
    for (const index of touched) {
      gaps.push(bytes.toString("latin1", at, segments[index]?.start));
      at = segments[index]?.end ?? 0;
    }
    return [...gaps, bytes.toString("latin1", at)].join("\0");
  };
  expect(outside(result, eventOf(result))).toBe(outside(payload, event));
}

const isEditable = ({ segments, toolCalls }: SpanEvent, index: number): boolean => {
  const segment = segments[index];
  return (
    segment !== undefined &&
    !segment.isMemberName &&
    !segment.label.isParamsText &&
    ["system", "user", "assistant", "tool_result", "tool_call", "document"].includes(segment.kind) &&
    segment.pointer.startsWith("/request_body") &&
    !toolCalls.some(({ nameSpan }) => nameSpan?.start === segment.start) &&
    segment.start !== segment.label.name?.start &&
    segment.start !== segment.label.callId?.start
  );
};

function put(root: unknown, pointer: string, value: string): void {
  const steps = pointer.split("/");
  const parent = followPointer(root, steps.slice(0, -1).join("/"));
  const name = (steps.at(-1) ?? "").replaceAll("~1", "/").replaceAll("~0", "~");
  Object.defineProperty(parent, name, { value, enumerable: true, configurable: true, writable: true });
}

test("any strings of any body in any format", () => {
  fc.assert(
    fc.property(RANDOM_BODY, fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), fc.nat(), (body, dice, pick) => {
      const payload = payloadOf(body.text, body.url);
      const event = eventOf(payload);
      const expected: unknown = JSON.parse(payload.toString());
      const redactions: Redaction[] = [];
      for (const [segment, { text, pointer }] of event.segments.entries()) {
        if (!isEditable(event, segment) || (segment + pick) % 3 === 0) continue;
        const ranges = rangesIn(text, dice);
        redactions.push(...ranges.map((range) => ({ segment, ...range, text: PUT })));
        if (ranges.length > 0) put(expected, pointer, withPut(String(followPointer(expected, pointer)), ranges));
      }
      checkSame(payload, event, redactions, expected);
    }),
    { numRuns: BODIES },
  );
});

test("strings of JSON texts inside strings", () => {
  const withParams = RANDOM_BODY.filter(({ packed }) => packed !== undefined);
  fc.assert(
    fc.property(withParams, fc.array(fc.nat(), { minLength: 4, maxLength: 4 }), (body, dice) => {
      const payload = payloadOf(body.text, body.url);
      const event = eventOf(payload);
      const { pointer, member } = body.packed ?? { pointer: "", member: "" };
      const segment = event.segments.findIndex((candidate) => candidate.label.isParamsText);
      const packed = event.segments[segment];
      if (packed === undefined) throw new Error("no parameters");
      const text = String((JSON.parse(packed.text) as Record<string, unknown>)[member]);
      const inner = derive(packed).find(({ key, text: derived }) => key === member && derived === text.toWellFormed());
      // Only what reads otherwise than it stands there is derived; the rest is found in the text itself.
      if (inner === undefined) return;
      const ranges = rangesIn(text, dice);
      const redactions = ranges.map((range) => ({ segment, ...inner.inOrigin(range), text: PUT }));

      const result = edited(payload, { redactions });
      if (typeof result === "string") throw new Error(`cannot: ${result}`);
      const before = JSON.parse(String(followPointer(JSON.parse(payload.toString()), pointer))) as object;
      const after: unknown = JSON.parse(String(followPointer(JSON.parse(result.toString()), pointer)));
      expect(after).toStrictEqual({ ...before, [member]: withPut(text, ranges) });
    }),
    { numRuns: Math.ceil(BODIES / 3) },
  );
});

test.each(FIXTURES.filter(({ bytes }) => bytes.includes('"request_body"')))("fixture $name", ({ bytes }) => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), (dice) => {
      const event = eventOf(bytes);
      const expected: unknown = JSON.parse(bytes.toString());
      const redactions: Redaction[] = [];
      for (const [segment, { text, pointer }] of event.segments.entries()) {
        if (!isEditable(event, segment)) continue;
        const ranges = rangesIn(text, dice);
        const trial = edited(bytes, { redactions: ranges.map((range) => ({ segment, ...range, text: PUT })) });
        if (trial === "signed") continue;
        redactions.push(...ranges.map((range) => ({ segment, ...range, text: PUT })));
        if (ranges.length > 0) put(expected, pointer, withPut(String(followPointer(expected, pointer)), ranges));
      }
      checkSame(bytes, event, redactions, expected);
    }),
    { numRuns: 1 },
  );
});
