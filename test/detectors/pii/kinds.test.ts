import { expect, test } from "vitest";
import { pii } from "../../../src/detectors/pii/index.js";
import { PII_KINDS } from "../../../src/detectors/pii/kinds/all.js";
import type { Segment } from "../../../src/plugins/event.js";
import { eventOf } from "../text/event-of.js";

const NO_KEYWORDS = { has: () => false };

/** What is found with only these kinds on, as `kind level: matched text`. */
function found(
  kinds: Record<string, "monitor" | "enforce" | "off">,
  ...parts: (string | Partial<Segment>)[]
): string[] {
  const event = eventOf(...parts);
  const detector = pii.create({ kinds });
  return detector.scan(event, NO_KEYWORDS).map(({ rule, level, segment, start, end }) => {
    return `${rule} ${level}: ${event.segments[segment]?.text.slice(start, end)}`;
  });
}

test("ids are unique", () => expect(new Set(PII_KINDS.map(({ id }) => id)).size).toBe(PII_KINDS.length));

test.each(PII_KINDS)("$id", ({ id, examples }) => {
  const only = { "*": "off", [id]: "monitor" } as const;
  // Among words, so that no number has a text for itself.
  for (const text of examples.match) expect(found(only, `see ${text} there`), text).toHaveLength(1);
  for (const text of examples.ignore) expect(found(only, `see ${text} there`), text).toEqual([]);
});

test.each(PII_KINDS)("$id is found at its place, whatever stands around", ({ id, examples }) => {
  const only = { "*": "off", [id]: "monitor" } as const;
  const [example = ""] = examples.match;
  const [alone = ""] = found(only, `see ${example} there`);
  expect(alone).toContain(`${id} flag: `);
  expect(found(only, "nothing", `größer 😀 (${example}), 漢字`, "")).toEqual([alone]);
});

test("the mode of a kind makes its level", () => {
  const iban = "transfer to DE89 3704 0044 0532 0130 00";
  expect(found({ iban: "enforce" }, iban)).toEqual(["iban block: DE89 3704 0044 0532 0130 00"]);
  expect(found({ iban: "monitor" }, iban)).toEqual(["iban flag: DE89 3704 0044 0532 0130 00"]);
  expect(found({ "*": "off" }, iban)).toEqual([]);
});

test("numbers of manuals are shown, never blocked", () =>
  expect(found({}, "card: 4242 4242 4242 4242")).toEqual(["credit-card flag: 4242 4242 4242 4242"]));

test("a bare number needs a word, or the name of its member, that says what it is", () => {
  expect(found({}, "order 536228726 shipped")).toEqual([]);
  expect(found({}, { key: "ssn", text: "536228726" })).toEqual(["us-ssn block: 536228726"]);
  expect(found({}, { key: "id", text: "130692544" })).toEqual([]);
  expect(found({}, { key: "text", text: "130692544" })).toEqual(["ca-sin flag: 130692544"]);
});

test.each([
  "a UUID 3f2c9a1b-7d5e-4012-8888-888818810000",
  "commit 4539578763621486aabbccddeeff001122334455",
  "version 10.2026.11.21, build 20261121.1512",
  "took 1712345678901 ns, at 2026-11-21T15:12:05Z",
  "node_modules/pkg@1.2.3/index.js",
])("%s is nobody's", (text) => expect(found({}, text)).toEqual([]));

test("kinds that do not exist are refused", () =>
  expect(() => pii.create({ kinds: { shoe: "monitor" } })).toThrow(
    expect.objectContaining({ code: "PLUGIN_OPTIONS_INVALID" }),
  ));
