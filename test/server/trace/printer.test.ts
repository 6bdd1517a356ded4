import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodedForms } from "../../../src/server/trace/encoded-forms.js";
import { Printer } from "../../../src/server/trace/printer.js";

const printer = new Printer(randomBytes(32));
const ALL = Number.POSITIVE_INFINITY;
const word = (min: number, max: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(..."abcdefXYZ0189+/=.:@é"), { minLength: min, maxLength: max })
    .map((chars) => chars.join(""));

const shares = (a: readonly number[], b: readonly number[]): boolean => a.some((print) => b.includes(print));

test("texts that share 16 characters share a print, whatever stands around them", () => {
  fc.assert(
    fc.property(
      word(0, 40),
      word(0, 40),
      word(0, 40),
      word(0, 40),
      word(16, 24),
      (before, after, left, right, shared) => {
        const texts = [`${before}${shared}${after}`, `${left}${shared}${right}`] as const;
        expect(shares(printer.stretches(texts[0], ALL), printer.stretches(texts[1], ALL))).toBe(true);
      },
    ),
  );
});

test("spaces, quotes, case and the alphabet of base64 do not count", () => {
  const [plain, spaced] = ["ab-cd_EF0123456789", "ab+c \"d/e\n f01'2345`6789"];
  expect(printer.stretches(spaced, ALL)).toEqual(printer.stretches(plain, ALL));
});

test("a share of prints is the same share in every text", () => {
  fc.assert(
    fc.property(word(20, 200), word(0, 40), (text, around) => {
      const some = printer.stretches(text, ALL, 4);
      const inside = new Set(printer.stretches(text, ALL));
      expect(some.every((print) => inside.has(print))).toBe(true);
      expect(printer.stretches(text, 3).length).toBeLessThanOrEqual(3);
      expect(printer.stretches(`${text}${around}`, ALL).length).toBeGreaterThan(0);
    }),
  );
});

test("another key, other prints; short texts have none", () => {
  const other = new Printer(randomBytes(32));
  const text = "ghp_2f9c4b7e1a8d3065c9e2b4f7a1d8c3e60597";
  expect(shares(printer.stretches(text, ALL), other.stretches(text, ALL))).toBe(false);
  expect(printer.of(text)).not.toBe(other.of(text));
  expect(printer.stretches("elevenchars", ALL)).toEqual([]);
});

test("a value is found in what it is encoded into, wherever it begins", () => {
  const secret = "correct horse battery staple 42";
  const prints = encodedForms(secret).flatMap((form) => printer.stretches(form, ALL));
  for (const lead of ["", "x", "xy", "xyz"]) {
    const sent = Buffer.from(`${lead}${secret}!`).toString("base64url");
    expect(shares(prints, printer.stretches(`https://e.example/?q=${sent}`, ALL))).toBe(true);
  }
});
