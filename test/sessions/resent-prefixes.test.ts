import fc from "fast-check";
import { expect, test } from "vitest";
import { ResentPrefixes } from "../../src/sessions/resent-prefixes.js";

const text = "a conversation that begins like many others do and goes on for a while. ".repeat(10);
const bytesOf = (content: string): Buffer => Buffer.from(content);
const find = (memory: ResentPrefixes<string>, content: string, scope = "scope", start = 0): string | undefined =>
  memory.find(scope, bytesOf(content), start)?.prefix.known;

test("what begins with a known prefix is recognised, wherever it stands", () => {
  const memory = new ResentPrefixes<string>(10);
  memory.remember("scope", bytesOf(text), 0, 300, "known");
  expect(find(memory, text)).toBe("known");
  expect(find(memory, `[12 bytes..]${text.slice(0, 300)} and something new`, "scope", 12)).toBe("known");
  expect(find(memory, text, "another scope")).toBeUndefined();
  expect(find(memory, text.slice(0, 299))).toBeUndefined();
});

test("a text that begins and ends like a known prefix is not taken for it", () => {
  const memory = new ResentPrefixes<string>(10);
  memory.remember("scope", bytesOf(text), 0, 500, "known");
  fc.assert(
    fc.property(fc.integer({ min: 64, max: 499 - 64 }), fc.integer({ min: 1, max: 255 }), (place, change) => {
      const forged = bytesOf(text);
      forged[place] = (forged[place] as number) ^ change;
      expect(memory.find("scope", forged, 0)).toBeUndefined();
    }),
  );
});

test("a longer prefix takes the place of the one it grew from, and others stay", () => {
  const memory = new ResentPrefixes<string>(10);
  const fork = `${text.slice(0, 400)}${"another way to go on ".repeat(20)}`;
  memory.remember("scope", bytesOf(text), 0, 300, "short");
  memory.remember("scope", bytesOf(fork), 0, 600, "fork");
  const found = memory.find("scope", bytesOf(text), 0);
  memory.remember("scope", bytesOf(text), 0, 600, "long", found);
  expect([find(memory, text), find(memory, fork), memory.size]).toEqual(["long", "fork", 2]);
});

test("bounded: what was not asked for longest is forgotten", () => {
  const memory = new ResentPrefixes<string>(3);
  const texts = ["one", "two", "three", "four"].map((name) => `${name}: ${text}`);
  for (const content of texts) memory.remember("scope", bytesOf(content), 0, 200, content.slice(0, 3));
  expect(texts.map((content) => find(memory, content))).toEqual([undefined, "two", "thr", "fou"]);
});
