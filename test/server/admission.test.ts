import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Admission } from "../../src/server/admission.js";

/** A clock and a backlog that stand where they are put. */
function admissionWith(budgetMs: number): { admission: Admission; at: { ms: number; backlogMs: number } } {
  const at = { ms: 0, backlogMs: 0 };
  return { at, admission: new Admission({ budgetMs, backlogMs: () => at.backlogMs, now: () => at.ms }) };
}

test("while there is time everybody is admitted", () => {
  const { admission, at } = admissionWith(100);
  for (at.ms = 0; at.ms <= 25; at.ms++) expect(admission.admits()).toBe(true);
});

test("a turn of the event loop that has taken a quarter of the budget admits nobody else; the next one does", async () => {
  const { admission, at } = admissionWith(100);
  for (let call = 0; call < 10; call++) admission.admits();
  at.ms = 26;
  expect(admission.admits()).toBe(false);
  await turn();
  expect(admission.admits()).toBe(true);
});

test("a machine that stood still is no load: the first few of a turn are admitted however late it is", () => {
  const { admission, at } = admissionWith(100);
  const admitted = Array.from({ length: 6 }, () => {
    const isAdmitted = admission.admits();
    at.ms += 1_000;
    return isAdmitted;
  });
  expect(admitted).toEqual([true, true, true, true, false, false]);
});

test("while the workers have more than half a budget of work nobody is admitted", () => {
  const { admission, at } = admissionWith(100);
  at.backlogMs = 51;
  expect(admission.admits()).toBe(false);
  at.backlogMs = 50;
  expect(admission.admits()).toBe(true);
});
