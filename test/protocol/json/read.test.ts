import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEPTH_MAX, type JsonRefusal, NODES_MAX, readJson } from "../../../src/protocol/json/read.js";
import { compactText, materialise } from "../../../src/protocol/json/value.js";
import { anySerialisation, wellFormed } from "./arbitrary.js";
import { READ, REFUSED } from "./suite.js";

type Reading = { readonly value: unknown } | "refused";

/** The bar: what the platform makes of the same bytes. */
function platform(bytes: Buffer): Reading {
  try {
    return { value: wellFormed(JSON.parse(new TextDecoder().decode(bytes))) };
  } catch {
    return "refused";
  }
}

function ours(bytes: Buffer): Reading {
  const json = readJson(bytes);
  return "refused" in json ? "refused" : { value: materialise(json, 0) };
}

/** Reads the bytes from every alignment and from shared memory too: the scanner looks at four bytes at a time. */
const check = (text: string | Buffer): void => {
  const bytes = Buffer.from(text as string);
  const expected = platform(bytes);
  for (let offset = 0; offset < 4; offset++) {
    const around = Buffer.from(new SharedArrayBuffer(bytes.length + 8)).fill('"');
    const at = around.subarray(offset, offset + bytes.length);
    bytes.copy(at);
    expect(ours(at)).toEqual(expected);
  }
};

test.each(READ)("%s is read", (_, text) => {
  check(text);
  expect(ours(Buffer.from(text as string))).not.toBe("refused");
});

test.each(REFUSED)("%s is refused", (_, text) => {
  check(text);
  expect(ours(Buffer.from(text as string))).toBe("refused");
});

describe("agrees with JSON.parse", () => {
  test("on any value, however it is written", () => {
    fc.assert(fc.property(anySerialisation(), check), { numRuns: 500 });
  });

  test("on any text that was valid before something happened to it", () => {
    const edit = fc.record({
      at: fc.nat(),
      remove: fc.nat({ max: 3 }),
      insert: fc.oneof(
        fc.constantFrom(
          '"',
          "\\",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "0",
          "-",
          ".",
          "e",
          "t",
          " ",
          "\n",
          "\u0001",
          "é",
          "\\u",
          "\\ud83d",
        ),
        fc.string({ maxLength: 2 }),
      ),
    });
    fc.assert(
      fc.property(anySerialisation(), fc.array(edit, { minLength: 1, maxLength: 3 }), (text, edits) => {
        let mutated = text;
        for (const { at, remove, insert } of edits) {
          const start = at % (mutated.length + 1);
          mutated = mutated.slice(0, start) + insert + mutated.slice(start + remove);
        }
        check(mutated);
      }),
      { numRuns: 2_000 },
    );
  });

  test("on any bytes inside and around a string", () => {
    const bytes = fc.uint8Array({ maxLength: 24 });
    fc.assert(
      fc.property(bytes, bytes, (inside, around) => {
        check(Buffer.concat([Buffer.from('["'), inside, Buffer.from('"]')]));
        check(Buffer.concat([around, Buffer.from("[1]")]));
      }),
      { numRuns: 2_000 },
    );
  });
});

test("compact text says the same", () => {
  fc.assert(
    fc.property(anySerialisation(), (text) => {
      const json = readJson(Buffer.from(text));
      if ("refused" in json) return expect.unreachable();
      expect(JSON.parse(compactText(json, 0))).toEqual(wellFormed(JSON.parse(text)));
    }),
  );
});

describe("refuses by value, and says where", () => {
  const refusal = (text: string): JsonRefusal => readJson(Buffer.from(text)) as JsonRefusal;
  test("malformed", () => expect(refusal('{"a":tru}')).toEqual({ refused: "malformed_json", at: 8 }));
  test("cut off", () => expect(refusal('{"a":"bc')).toEqual({ refused: "malformed_json", at: 8 }));
  test("a control character", () => expect(refusal('{"a":"b\u0001"}')).toEqual({ refused: "malformed_json", at: 7 }));
  test("a bad escape", () => expect(refusal('["\\q"]')).toEqual({ refused: "malformed_json", at: 3 }));
  test("too deep", () => {
    expect(refusal("[".repeat(1_000_000))).toEqual({ refused: "too_deep", at: DEPTH_MAX });
    expect(ours(Buffer.from(`${"[".repeat(DEPTH_MAX)}${"]".repeat(DEPTH_MAX)}`))).not.toBe("refused");
  });
  test("too many values", () => {
    const { refused } = refusal(`[${"1,".repeat(NODES_MAX)}1]`);
    expect(refused).toBe("too_many_values");
  });
});

test("members named like the prototype's are members", () => {
  const text = '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"toString":"x"}';
  const json = readJson(Buffer.from(text));
  if ("refused" in json) return expect.unreachable();
  const value = materialise(json, 0) as Record<string, unknown>;
  expect(Object.keys(value)).toEqual(["__proto__", "constructor", "toString"]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
