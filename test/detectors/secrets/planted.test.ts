import fc from "fast-check";
import { expect, test } from "vitest";
import { secrets } from "../../../src/detectors/secrets/index.js";
import { SECRET_RULES } from "../../../src/detectors/secrets/rules/all.js";
import { createKeywordPass } from "../../../src/detectors/text/keyword-pass.js";
import { eventOf } from "../text/event-of.js";

const keywordPass = createKeywordPass(secrets.meta.keywords ?? []);
const detector = secrets.create({});

function ranges(text: string): string[] {
  const event = eventOf(text);
  return detector.scan(event, keywordPass(event)).map(({ start, end }) => text.slice(start, end));
}

/** Rules whose matches need nothing but themselves. Encoded, the others lose the name or the lines around them. */
const SELF_SUFFICIENT = SECRET_RULES.filter(({ find = "prefix" }) => find === "prefix" || find === "infix");

/** Words only, so that nothing planted beside is a secret, a name of one or an encoding. */
const prose = fc
  .array(fc.constantFrom("the", "largest", "boats", "über", "den", "Fluss", "漢字", "😀", "were", "blue,", "again."))
  .map((words) => ` ${words.join(" ")} `);

test.each(SELF_SUFFICIENT)("$id, planted in prose, in JSON and in JSON in JSON", (rule) => {
  const example = rule.examples.match[0] ?? "";
  const alone = ranges(example);
  fc.assert(
    fc.property(prose, prose, (before, after) => {
      expect(ranges(before + example + after)).toEqual(alone);
      expect(ranges(JSON.stringify({ text: before + example + after }))).toEqual(alone.map(escapedOnce));
      expect(ranges(JSON.stringify(JSON.stringify([example])))).not.toEqual([]);
    }),
    { numRuns: 10 },
  );
});

const escapedOnce = (text: string): string => JSON.stringify(text).slice(1, -1);

test.each(SELF_SUFFICIENT)("$id, encoded", (rule) => {
  const example = rule.examples.match[0] ?? "";
  const text = `note: ${example} end of the note`;
  for (const encoded of [
    Buffer.from(text).toString("base64"),
    Buffer.from(text).toString("base64url"),
    Buffer.from(text).toString("hex"),
    Buffer.from(text, "utf16le").toString("base64"),
    [...text].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
    [...text].map((character) => `&#${character.charCodeAt(0)};`).join(""),
    [...text].join("\u200b"),
  ]) {
    expect(ranges(`see ${encoded} there`), encoded.slice(0, 40)).not.toEqual([]);
  }
});
