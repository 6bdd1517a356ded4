import fc from "fast-check";
import { expect, test } from "vitest";
import { goDurationMs } from "./go-duration.js";
import { goJson, RawJson, rawMembers } from "./go-json.js";

test("what Go escapes is escaped, wherever it stands", () => {
  expect(goJson({ "a<b": ["x & y > z\u2028\u2029", new RawJson('{ "html" : "<p>" }')] })).toBe(
    '{"a\\u003cb":["x \\u0026 y \\u003e z\\u2028\\u2029",{"html":"\\u003cp\\u003e"}]}',
  );
});

test("raw JSON keeps its tokens and loses its white space", () => {
  const raw = new RawJson('{\n "z": 12345678901234567890.10,\t"a": [ "\\u0041 \\" ," ,\r\n1e3 ] }');
  expect(goJson({ raw })).toBe('{"raw":{"z":12345678901234567890.10,"a":["\\u0041 \\" ,",1e3]}}');
});

test("a lone surrogate becomes U+FFFD, unless it stands in raw JSON", () => {
  expect(goJson(["\ud800", new RawJson('"\\ud800"')])).toBe('["\ufffd","\\ud800"]');
});

test("any JSON value reads back as itself", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(JSON.parse(goJson(new RawJson(text)))).toEqual(JSON.parse(text));
      expect(JSON.parse(goJson(JSON.parse(text)))).toEqual(JSON.parse(text));
    }),
  );
});

test("the members of an object are found as they are written", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(3), (object, indent) => {
      const members = rawMembers(JSON.stringify(object, null, indent));
      const parsed = [...members].map(([name, { text }]) => [name, JSON.parse(text)]);
      expect(parsed).toEqual(Object.entries(JSON.parse(JSON.stringify(object))));
    }),
  );
});

test("of two members with one name the last counts", () => {
  expect(rawMembers('{"a": 1, "a": {"b": [2, 3]}}')).toEqual(new Map([["a", new RawJson('{"b": [2, 3]}')]]));
});

test.each([
  ["5s", 5_000],
  ["500ms", 500],
  ["1m30s", 90_000],
  ["1.5h", 5_400_000],
  ["250us", 0.25],
] as const)("the duration %s is %d ms", (text, ms) => expect(goDurationMs(text)).toBeCloseTo(ms, 9));

test.each(["", "5", "s", "-5s", "5 s", "5sec"])("%j is no duration", (text) => {
  expect(() => goDurationMs(text)).toThrow("is not a Go duration");
});
