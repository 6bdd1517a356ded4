import { expect, test } from "vitest";
import { type Baseline, better, complaintsAbout } from "../../bench/guard.js";

const baseline: Baseline = { margins: { floor: 0.5 }, ratios: { floor: { "2 KB cold": 2, "1 MB turn": 3 } } };
const run = (cold: number, turn: number) => ({ tables: [], ratios: { "2 KB cold": cold, "1 MB turn": turn } });

test("a run within the margin is quiet", () => {
  expect(complaintsAbout("floor", run(2.9, 1), baseline)).toEqual([]);
});

test("a regression names the bench, what was measured and what was allowed", () => {
  expect(complaintsAbout("floor", run(3.1, 4.6), baseline)).toEqual([
    "floor, 2 KB cold: 3.10, 3.00 allowed (committed 2)",
    "floor, 1 MB turn: 4.60, 4.50 allowed (committed 3)",
  ]);
});

test("a committed ratio that is no longer measured is no pass", () => {
  expect(complaintsAbout("floor", { tables: [], ratios: { "2 KB cold": 2 } }, baseline)).toEqual([
    "floor, 1 MB turn: not measured, 3 is committed",
  ]);
});

test("what must not happen at all is said whatever the ratios are", () => {
  expect(complaintsAbout("floor", { ...run(1, 1), faults: ["2 KB cold: 3 calls failed"] }, baseline)).toEqual([
    "floor, 2 KB cold: 3 calls failed",
  ]);
});

test("of two runs the better counts, ratio by ratio, and the fewer faults", () => {
  const stalled = { ...run(9, 3), faults: ["a stall"] };
  expect(complaintsAbout("floor", better(stalled, run(2, 9)), baseline)).toEqual([]);
  expect(complaintsAbout("floor", better(run(2, 9), stalled), baseline)).toEqual([]);
  expect(complaintsAbout("floor", better(stalled, { ...run(2, 3), faults: ["a stall"] }), baseline)).toEqual([
    "floor, a stall",
  ]);
  expect(complaintsAbout("floor", better(run(9, 3), run(9, 3)), baseline)).toEqual([
    "floor, 2 KB cold: 9.00, 3.00 allowed (committed 2)",
  ]);
});
