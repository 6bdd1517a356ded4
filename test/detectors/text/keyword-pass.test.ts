import fc from "fast-check";
import { expect, test } from "vitest";
import { createKeywordPass } from "../../../src/detectors/text/keyword-pass.js";
import { eventOf } from "./event-of.js";

const KEYWORDS = ["key", "api_key", "keyring", "ghp_", "rin", "aaa"];
const pass = createKeywordPass(KEYWORDS);

const check = (text: string, expected: Record<string, number[]>): void =>
  expect(Object.fromEntries(pass(eventOf(text)).starts)).toEqual(expected);

test("nothing", () => check("prose without any of them", {}));
test("keywords inside one another", () => check("my API_Keyring", { api_key: [3], key: [7], keyring: [7], rin: [10] }));
test("overlapping itself", () => check("aaaa", { aaa: [0, 1] }));
test("after letters of several bytes", () => check("schlüssel ghp_", { ghp_: [11] }));
test("never across two segments", () => expect(pass(eventOf("gh", "p_")).has("ghp_")).toBe(false));
test("has ignores case", () => expect(pass(eventOf("GHP_")).has("Ghp_")).toBe(true));

test("agrees with indexOf on any text", () => {
  const piece = fc.oneof(fc.constantFrom(...KEYWORDS, "k", "a", "K", "API_", "ring"), fc.string({ unit: "grapheme" }));
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join("");
      const bytes = Buffer.from(text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
      const expected: Record<string, number[]> = {};
      for (const keyword of KEYWORDS) {
        for (let at = bytes.indexOf(keyword); at >= 0; at = bytes.indexOf(keyword, at + 1)) {
          expected[keyword] = [...(expected[keyword] ?? []), at];
        }
      }
      check(text, expected);
    }),
  );
});
