import { expect, test } from "vitest";
import { z } from "zod";
import { newDecisionId } from "../../src/audit/decision-id.js";

test("ids are version 7 and sort in the order they were made, within a millisecond and across a clock that steps back", () => {
  const start = Date.now() + 60_000;
  const ids = [0, 0, 0, 1, 5, 5, -3_600_000, 6].flatMap((ms) =>
    Array.from({ length: 3_000 }, () => newDecisionId(start + ms)),
  );
  for (const id of ids) z.uuidv7().parse(id);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});

test("an id tells its millisecond", () => {
  const ms = Date.now() + 3_600_000;
  expect(Number.parseInt(newDecisionId(ms).replace("-", "").slice(0, 12), 16)).toBe(ms);
});
