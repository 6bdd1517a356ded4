import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { Marks } from "../../../src/recorder/api/marks.js";
import type { Mark } from "../../../src/recorder/api/shapes/marks.js";
import { idOf } from "./example-account.js";

function directory(): string {
  const dir = mkdtempSync(join(tmpdir(), "shutter-marks-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const markOf = (tenant: string, policy: string, n: number, why = "w"): Mark => ({
  tenant,
  policy,
  decision_id: idOf(n),
  at: "2026-11-21T12:00:00.000Z",
  by: "ann",
  why,
});

test("marks are what was marked and not taken back, also after a restart and behind a damaged line", () => {
  const steps = fc.array(
    fc.record({
      mark: fc
        .tuple(fc.constantFrom("t", "u"), fc.constantFrom("p", "q"), fc.nat(3), fc.string())
        .map((of) => markOf(...of)),
      does: fc.constantFrom("add", "remove", "restart", "damage"),
    }),
  );
  fc.assert(
    fc.property(steps, (all) => {
      const dir = mkdtempSync(join(tmpdir(), "shutter-marks-"));
      let marks = Marks.open(dir);
      const model = new Map<string, Mark>();
      for (const { mark, does } of all) {
        const key = JSON.stringify([mark.tenant, mark.policy, mark.decision_id]);
        if (does === "add") {
          marks.add(mark);
          model.delete(key);
          model.set(key, mark);
        } else if (does === "remove") expect(marks.remove(mark)).toBe(model.delete(key));
        else {
          if (does === "damage") appendFileSync(join(dir, "marks.jsonl"), '{"mark":{"ten\n');
          marks = Marks.open(dir);
        }
      }
      expect(marks.list("all")).toEqual([...model.values()].reverse());
      expect(marks.list(["t"], "p")).toEqual(
        [...model.values()].filter((m) => m.tenant === "t" && m.policy === "p").reverse(),
      );
      rmSync(dir, { recursive: true, force: true });
    }),
    { numRuns: 60 },
  );
});

test("a line that was cut in the middle costs its mark alone", () => {
  const dir = directory();
  Marks.open(dir).add(markOf("t", "p", 1));
  appendFileSync(join(dir, "marks.jsonl"), '{"mark":{"ten');
  expect(Marks.open(dir).list("all")).toEqual([markOf("t", "p", 1)]);
});
