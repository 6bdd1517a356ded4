import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalOf } from "../../../src/detectors/injection/canonical.js";

const canonical = (text: string): string => canonicalOf(Buffer.from(text)).bytes.toString();

test.each([
  ["Änderung, naïve, Łódź, đường, İzmir, ﬁn", "Anderung, naive, Lodz, duong, Izmir, fin"],
  ["“quoted” – ‘so’ … and\u00a0more", "\"quoted\" - 'so' ... and more"],
  ["Ｆｕｌｌ 𝐦𝐚𝐭𝐡 ⓒⓘⓡⓒⓛⓔⓓ", "Full math circled"],
  ["in\u200bvis\u2060ib\ufeffle", "invisible"],
  ["pаypаl with Cyrillic а", "paypal with Cyrillic а"],
  ["слово и Слово", "слово и Слово"],
  ["日本語の文", "日本語の文"],
  ["😀 stays", "😀 stays"],
])("%s", (text, expected) => expect(canonical(text)).toBe(expected));

test("notes scripts and disguises", () => {
  const { scripts, traces } = canonicalOf(Buffer.from("Привет 世界 こんにちは \u202ehello"));
  expect([...scripts.keys()].sort()).toEqual(["cyrillic", "han", "kana"]);
  expect([...traces.keys()]).toEqual(["bidi"]);
});

test("never longer than its source, and positions lead back to characters that fold to the same", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const source = Buffer.from(text.toWellFormed());
      const { bytes, offsets } = canonicalOf(source);
      expect(bytes.length).toBeLessThanOrEqual(source.length);
      for (let at = 0; at < bytes.length; at++) {
        const outer = offsets.outer({ start: at, end: at + 1 });
        expect(outer.start).toBeGreaterThanOrEqual(0);
        expect(outer.end).toBeLessThanOrEqual(source.length);
        expect(outer.end).toBeGreaterThan(outer.start);
      }
    }),
  );
});

test("ASCII is its own canonical text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
      expect(canonical(text)).toBe(text);
    }),
  );
});
