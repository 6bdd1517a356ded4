import { expect, test } from "vitest";
import { Backlog } from "../../../src/server/pool/backlog.js";

/** A backlog that has seen many tasks of this size, each of which took so long. */
function trained(textBytes: number, workedMs: number): Backlog {
  const backlog = new Backlog();
  for (let task = 0; task < 500; task++) {
    backlog.begun(textBytes);
    backlog.ended(textBytes, workedMs);
  }
  return backlog;
}

test("nothing waits in an empty backlog", () => {
  expect(trained(2_000, 3).ms(2)).toBe(0);
});

test("what waits takes as long as such tasks took, shared by the workers", () => {
  const backlog = trained(200_000, 12);
  for (let task = 0; task < 10; task++) backlog.begun(200_000);
  expect(backlog.ms(1)).toBeGreaterThan(100);
  expect(backlog.ms(1)).toBeLessThan(144);
  expect(backlog.ms(4)).toBeCloseTo(backlog.ms(1) / 4);
});

test("one task that was stuck for seconds hardly changes the estimate", () => {
  const backlog = trained(2_000, 1);
  backlog.begun(2_000);
  const before = backlog.ms(1);
  backlog.begun(2_000);
  backlog.ended(2_000, 60_000);
  expect(backlog.ms(1)).toBeLessThan(before * 1.2);
});

test("a task that was lost waits no longer, and says nothing about speed", () => {
  const backlog = trained(2_000, 1);
  backlog.begun(2_000);
  backlog.ended(2_000);
  expect(backlog.ms(1)).toBe(0);
});
