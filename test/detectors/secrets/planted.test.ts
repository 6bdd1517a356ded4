import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { secrets } from "../../../src/detectors/secrets/index.js";
import { SECRET_RULES } from "../../../src/detectors/secrets/rules/all.js";
import { createKeywordPass } from "../../../src/detectors/text/keyword-pass.js";
import type { HookEvent } from "../../../src/plugins/event.js";
import { openHookCall } from "../../../src/protocol/hook-call.js";
import { readEvent } from "../../../src/protocol/read-event.js";
import { eventOf } from "../text/event-of.js";
import { type Encoding, type Range, TOKEN, WHOLE } from "./encodings.js";

/** Placements of each rule's example in each encoding; more than the suite needs make a long run. */
const PLACEMENTS = Number(process.env.SHUTTER_PLANTS ?? 1);

const keywordPass = createKeywordPass(secrets.meta.keywords ?? []);
const detector = secrets.create({});

interface Place extends Range {
  readonly rule: string;
}

const placesIn = (event: HookEvent): Place[] =>
  detector.scan(event, keywordPass(event)).map(({ rule, start, end }) => ({ rule, start, end }));
const places = (text: string): Place[] => placesIn(eventOf(text));

/** Random text in which nothing is a secret, the name of one, or an encoding. */
const surroundings = fc
  .array(
    fc.oneof(
      fc.constantFrom("the", "largest", "boats", "über", "den", "Fluss", "漢字", "😀", "were", "blue,", "(again)."),
      fc.string({ unit: fc.constantFrom(..."äöéßжшлあ漢字، "), maxLength: 30 }),
    ),
    { maxLength: 30 },
  )
  .map((words) => ` ${words.join(" ")} `);

function check(encoding: Encoding, text: string, found: readonly Place[]): void {
  fc.assert(
    fc.property(surroundings, surroundings, (before, after) => {
      const expected = found.map((place) => {
        const { start, end } = encoding.place(place, text);
        return { rule: place.rule, start: before.length + start, end: before.length + end };
      });
      expect(places(before + encoding.encode(text) + after)).toEqual(expected);
    }),
    { numRuns: PLACEMENTS },
  );
}

const PLAIN: Encoding = { name: "plain", encode: (text) => text, place: (range) => range };
const examples = SECRET_RULES.map(({ id, find = "prefix", confidence, keywords, examples: { match } }) => {
  // Encoded, it must be long enough to be taken for encoded at all.
  const text = `see\n${match[0]}\n(and so on)`;
  const isToken = find === "prefix" && confidence === "high" && keywords.every(({ length }) => length >= 4);
  return { id, text, found: places(text), isToken };
});

describe.each([PLAIN, ...WHOLE])("planted in random text, $name", (encoding) => {
  test.each(examples)("$id", ({ text, found }) => {
    expect(found).not.toEqual([]);
    check(encoding, text, found);
  });
});

/** Tokens of prefixes long enough to be told from behind. */
const tokens = examples
  .filter(({ isToken }) => isToken)
  .flatMap(({ id, text, found }) => {
    const place = found.find(({ rule }) => rule === id);
    return place === undefined ? [] : [{ id, token: text.slice(place.start, place.end) }];
  });

describe.each(TOKEN)("a token by itself, $name", (encoding) => {
  test.each(tokens)("$id", ({ token }) => check(encoding, token, places(token)));
});

/** A JSON string with each character written in one of the ways JSON has. */
const jsonString = (text: string, ways: readonly number[]): string => {
  const written = [...text].map((character, index) => {
    const unicode = [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`)
      .join("");
    const usual = JSON.stringify(character).slice(1, -1);
    return [usual, usual, unicode, unicode.replace(/[a-f]/g, (digit) => digit.toUpperCase()).replaceAll("\\U", "\\u")][
      (ways[index % ways.length] ?? 0) % 4
    ];
  });
  return `"${written.join("").replaceAll("/", "\\/")}"`;
};

test.each(examples)("$id, in any escape form of a JSON string", ({ text, found }) => {
  const ways = fc.array(fc.nat(3), { minLength: 7, maxLength: 64 });
  fc.assert(
    fc.property(surroundings, surroundings, ways, (before, after, way) => {
      const content = jsonString(before + text + after, way);
      const call = openHookCall(
        Buffer.from(`{"metadata":{},"request_body":{"messages":[{"role":"user","content":${content}}]}}`),
      );
      if ("refused" in call) throw new Error(call.refused);
      const shifted = found.map(({ rule, start, end }) => ({
        rule,
        start: start + before.length,
        end: end + before.length,
      }));
      expect(placesIn(readEvent(call))).toEqual(shifted);
    }),
    { numRuns: PLACEMENTS },
  );
});
