import fc from "fast-check";
import { expect, test } from "vitest";
import { binaryPart, isBase64 } from "../../src/protocol/base64.js";

const check = (text: string, standardOnly: boolean, expected: boolean): void => {
  const bytes = Buffer.from(text);
  expect(isBase64(bytes, binaryPart(bytes, { start: 0, end: bytes.length }), standardOnly)).toBe(expected);
};

test("any bytes, encoded, are base64, in JSON's other spelling of the slash too", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (data) => {
      const text = Buffer.from(data).toString("base64");
      check(text, true, true);
      check(text.replaceAll("=", ""), true, true);
      check(text.replaceAll("/", "\\/"), true, true);
      check(`data:image/png;base64,${text}`, true, true);
    }),
  );
});

test.each([
  ["a text with spaces", false],
  ["abc-_def", false],
  ["ab=c", false],
  ["abc===", false],
  ["abcde", false],
  ["ab\\nc", false],
  ["abcé", false],
  ["data:no comma here!", false],
])("%j as media: %s", (text, expected) => check(text, true, expected));

test("the URL-safe alphabet is believed of long opaque strings only", () => {
  const token = `ghp_${"a1B2".repeat(9)}`;
  check(token, false, false);
  check("aB-_".repeat(200), false, true);
  check("aB-_".repeat(200), true, false);
});
