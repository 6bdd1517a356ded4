import fc from "fast-check";
import { expect, test } from "vitest";
import { placeAt, pointerAt, type Trail } from "../../../src/protocol/json/pointer.js";
import { readJson } from "../../../src/protocol/json/read.js";
import { rawRanges } from "../../../src/protocol/json/span-map.js";
import { decodeSpan } from "../../../src/protocol/json/string.js";
import { type Json, NodeType } from "../../../src/protocol/json/tape.js";
import { followPointer, stringsOf } from "../json-walk.js";
import { anySerialisation } from "./arbitrary.js";

const read = (bytes: Buffer): Json => {
  const json = readJson(bytes);
  if ("refused" in json) throw new Error(json.refused);
  return json;
};

const NOWHERE = { start: -1, end: -1 };

/** The raw bytes of a range of the decoded text of the one string in `literal`. */
const raw = (literal: string | Buffer, start: number, end: number): string => {
  const bytes = Buffer.from(literal as string);
  const [range] = rawRanges(bytes, { start: 1, end: bytes.length - 1 }, [{ start, end }]);
  return bytes.toString("latin1", range?.start, range?.end);
};

test("plain text maps to itself", () => expect(raw('"abc"', 1, 2)).toBe("b"));
test("an escape is one piece", () => expect(raw('"a\\nb"', 1, 2)).toBe("\\n"));
test("a \\u escape is one piece", () => expect(raw('"a\\u00e9b"', 1, 3)).toBe("\\u00e9b"));
test("an escaped pair is two units and one piece", () => {
  expect(raw('"\\ud83d\\ude00x"', 0, 2)).toBe("\\ud83d\\ude00");
  expect(raw('"\\ud83d\\ude00x"', 1, 3)).toBe("\\ud83d\\ude00x");
});
test("a lone surrogate is one unit", () => expect(raw('"\\ud83d\\n"', 1, 2)).toBe("\\n"));
test("multi-byte characters count in units", () => expect(raw('"é😀x"', 3, 4)).toBe("x"));
test("a broken sequence is one unit", () => expect(raw(Buffer.from("22e69778ff22", "hex"), 1, 3)).toBe("x\xff"));
test("an empty range is an empty place", () => expect(raw('"a\\nb"', 2, 2)).toBe(""));

test("the bytes a range maps to decode to the text of the range", () => {
  const texts = fc.oneof(
    anySerialisation().map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.concat([Buffer.from('"'), bytes, Buffer.from('"')])),
  );
  fc.assert(
    fc.property(texts, fc.nat(), fc.nat(), fc.nat(), fc.nat(), (bytes, a, b, c, d) => {
      const json = readJson(bytes);
      if ("refused" in json) return;
      for (let node = 0; node < json.nodeCount; node++) {
        if (json.type(node) !== NodeType.string) continue;
        const span = { start: json.start(node), end: json.end(node) };
        const text = json.text(node);
        const cuts = [a, b, c, d].map((cut) => boundary(text, cut % (text.length + 1))).sort((x, y) => x - y);
        const [start = 0, end = 0, nextStart = 0, nextEnd = 0] = cuts;
        const [range = NOWHERE, next = NOWHERE] = rawRanges(bytes, span, [
          { start, end },
          { start: nextStart, end: nextEnd },
        ]);
        expect(decodeSpan(bytes, range.start, range.end)).toBe(text.slice(start, end));
        expect(decodeSpan(bytes, next.start, next.end)).toBe(text.slice(nextStart, nextEnd));
        expect(
          decodeSpan(bytes, span.start, range.start) +
            decodeSpan(bytes, range.end, next.start) +
            decodeSpan(bytes, next.end, span.end),
        ).toBe(text.slice(0, start) + text.slice(end, nextStart) + text.slice(nextEnd));
      }
    }),
    { numRuns: 2_000 },
  );
});

/** The nearest index at or before `index` that does not split a pair. */
function boundary(text: string, index: number): number {
  return /[\ud800-\udbff]/.test(text.charAt(index - 1)) && /[\udc00-\udfff]/.test(text.charAt(index))
    ? index - 1
    : index;
}

test("the pointer of a byte leads to the string it is in", () => {
  fc.assert(
    fc.property(anySerialisation(), fc.nat(), (text, seed) => {
      const bytes = Buffer.from(text);
      const json = read(bytes);
      const value: unknown = JSON.parse(text);
      const pointers = new Set([...stringsOf(value)].map(({ pointer }) => pointer.toWellFormed()));
      const trail: Trail = new Map();
      for (const node of shuffled(json.nodeCount, seed)) {
        if (json.type(node) !== NodeType.string) continue;
        const place = placeAt(json, json.start(node));
        expect(placeAt(json, json.start(node), trail)).toEqual(place);
        expect(place?.node).toBe(node);
        // Of members with the same name JSON.parse keeps the last alone, so an earlier one's pointer leads to something else.
        if (typeof followPointer(value, place?.pointer ?? "") === "string") expect(pointers).toContain(place?.pointer);
      }
    }),
  );
});

/** 0 to `count - 1`, in order for an even seed, jumping about for an odd one. */
function shuffled(count: number, seed: number): number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  return seed % 2 === 0 ? order : order.sort((a, b) => ((a * 7919 + seed) % 101) - ((b * 7919 + seed) % 101));
}

test("a pointer is found again from the bytes alone", () => {
  const bytes = Buffer.from('{"a/b":[{"~":"x"},""],"é":{"c":"y"}}');
  expect(pointerAt(bytes, bytes.indexOf("x"))).toBe("/a~1b/0/~0");
  expect(pointerAt(bytes, bytes.indexOf('""') + 1)).toBe("/a~1b/1");
  expect(pointerAt(bytes, bytes.indexOf("y"))).toBe("/é/c");
  expect(pointerAt(bytes, bytes.indexOf('c"'))).toBe("/é/c");
  expect(pointerAt(bytes, bytes.length)).toBeUndefined();
  expect(pointerAt(Buffer.from("{"), 0)).toBeUndefined();
});
