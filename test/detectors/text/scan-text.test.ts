import fc from "fast-check";
import { expect, test } from "vitest";
import { ScanText, scanTextOf } from "../../../src/detectors/text/scan-text.js";
import { eventOf } from "./event-of.js";

test("one event, one text", () => {
  const event = eventOf("a", "b");
  expect(scanTextOf(event)).toBe(scanTextOf(event));
});

test("an event without segments is an empty text", () => expect(new ScanText([]).bytes).toHaveLength(0));

test("every character of every segment is found back at its own offset", () => {
  const texts = fc.array(fc.string({ unit: "binary" }), { minLength: 1 });
  fc.assert(
    fc.property(texts, (parts) => {
      const text = new ScanText(eventOf(...parts).segments);
      for (const [segment, part] of parts.entries()) {
        expect(text.bytes.subarray(text.startOf(segment), text.endOf(segment)).toString()).toBe(part);
        let byte = text.startOf(segment);
        let unit = 0;
        for (const character of part) {
          expect([text.segmentAt(byte), text.unitAt(segment, byte)]).toEqual([segment, unit]);
          byte += Buffer.byteLength(character);
          unit += character.length;
        }
        expect(text.unitAt(segment, text.endOf(segment))).toBe(part.length);
      }
    }),
  );
});

test("offsets may be asked in any order", () => {
  const text = new ScanText(eventOf("äöü😀x", "yé").segments);
  expect([10, 0, 6, 2].map((byte) => text.unitAt(0, byte))).toEqual([5, 0, 3, 1]);
  expect(text.unitAt(1, text.endOf(1))).toBe(2);
});
