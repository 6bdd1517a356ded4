import fc from "fast-check";
import { expect, test } from "vitest";
import { partition, type Weighed } from "../../../src/server/scan/partition.js";

/** Segments written as `turn:bytes`, parts as the segments they begin with. */
function check(segments: string, parts: number, expected: readonly number[]): void {
  const weighed = segments.split(" ").map((segment): Weighed => {
    const [turn = 0, bytes = 0] = segment.split(":").map(Number);
    return { turn, bytes };
  });
  expect(partition(weighed, parts)).toEqual(expected);
}

test("halves", () => check("0:10 1:10 2:10 3:10", 2, [0, 2]));
test("a turn is never cut", () => check("0:10 1:10 1:10 1:10 2:5", 2, [0, 4]));
test("one turn is one part", () => check("0:10 0:10 0:10", 4, [0]));
test("a heavy turn leaves fewer parts", () => check("0:1000 1:1 1:1", 3, [0, 1]));
test("nothing", () => expect(partition([], 3)).toEqual([0]));

test("parts are in order, begin at borders, and are no more than asked for", () => {
  const segments = fc
    .array(fc.record({ bytes: fc.nat(1_000), turn: fc.nat(20) }))
    .map((list) => list.sort((a, b) => a.turn - b.turn));
  fc.assert(
    fc.property(segments, fc.integer({ min: 1, max: 8 }), (list, parts) => {
      const starts = partition(list, parts);
      expect(starts.length).toBeLessThanOrEqual(parts);
      expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
      for (const start of starts.slice(1)) expect(list[start]?.turn).not.toBe(list[start - 1]?.turn);
    }),
  );
});
