import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { CompiledEvaluator } from "../../../src/policy/cedar/compiled-evaluator.js";
import { CedarSet, Entities, EntityUid } from "../../../src/policy/cedar/value.js";
import { compare, reportOf } from "./agreement.js";

/** A run of its own: `SHUTTER_FUZZ_REQUESTS=500000 npx vitest run test/policy/cedar/agreement.test.ts`. */
const requests = Number(process.env.SHUTTER_FUZZ_REQUESTS ?? 2_000);
const seed = Number(process.env.SHUTTER_FUZZ_SEED ?? randomInt(2 ** 31));

test(`Cedar and we agree on ${requests} random requests (seed ${seed})`, { timeout: 20_000 + requests * 5 }, () => {
  const agreement = compare({ CompiledEvaluator, value: { CedarSet, Entities, EntityUid } }, seed, requests);
  console.log(reportOf(agreement));
  expect(agreement.differences).toEqual([]);
  // Agreement on nothing in particular would be easy.
  expect(agreement.matched / agreement.evaluations).toBeGreaterThan(0.1);
  expect(agreement.errored / agreement.evaluations).toBeGreaterThan(0.05);
  expect(agreement.outOfScope / agreement.evaluations).toBeLessThan(0.6);
  expect(agreement.refused).toBe(0);
});
