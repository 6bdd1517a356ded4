import fc from "fast-check";
import { expect, test } from "vitest";
import { ALLOW, blockStatus, encodeBlock, encodeModify, MESSAGE_LENGTH_MAX } from "../../src/protocol/reply.js";

const block = (message: string, status = 403): unknown =>
  JSON.parse(encodeBlock({ status, message, decisionId: "d1" }).toString());

test("allow is exactly this", () => expect(ALLOW.toString()).toBe('{"action":"allow"}'));

test("block is exactly this", () => {
  expect(block("No.")).toEqual({ action: "block", status_code: 403, message: "No. (decision d1)" });
});

test("a block never carries a status that SDKs retry, but 503 on purpose", () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer({ min: 100, max: 600 }), fc.double()), (wanted) => {
      const status = blockStatus(wanted);
      if (wanted === 503) return expect(status).toBe(503);
      expect(status >= 400 && status <= 499 && ![408, 409, 429].includes(status)).toBe(true);
      if (wanted === 400 || wanted === 451) expect(status).toBe(wanted);
    }),
  );
});

test("a message is one bounded line of visible characters that ends with the decision id", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 800 }), (text) => {
      const { message } = block(text) as { message: string };
      expect(message.length).toBeLessThanOrEqual(MESSAGE_LENGTH_MAX);
      expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(message.endsWith("(decision d1)")).toBe(true);
    }),
  );
  expect(block("a\u001b[31m\nb\u202e")).toMatchObject({ message: "a [31m b (decision d1)" });
});

test("modify passes the bytes on", () => {
  const body = '{ "n": 12345678901234567890, "e": "\\u003c" }';
  expect(encodeModify(Buffer.from(body)).toString()).toBe(`{"action":"modify","request_body":${body}}`);
});
