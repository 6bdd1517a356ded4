import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { CompiledEvaluator } from "../../../src/policy/cedar/compiled-evaluator.js";
import { CedarSet, Entities, EntityUid } from "../../../src/policy/cedar/value.js";
import { differences, precedents, type Subject, Tally } from "./agreement.js";

/** A longer run: `SHUTTER_FUZZ_REQUESTS=500000 npx vitest run test/policy/cedar/agreement.test.ts`. */
const requests = Number(process.env.SHUTTER_FUZZ_REQUESTS ?? 1_000);
const seed = Number(process.env.SHUTTER_FUZZ_SEED ?? randomInt(2 ** 31));

test(`Cedar and we agree on ${requests} random requests (seed ${seed})`, { timeout: 60_000 + requests * 30 }, () => {
  const subject: Subject = { CompiledEvaluator, value: { CedarSet, Entities, EntityUid } };
  const tally = new Tally();
  for (const precedent of precedents(seed, requests)) {
    tally.add(subject, precedent);
    expect(differences(subject, precedent)).toEqual([]);
  }
  console.log(`seed ${seed}, ${tally.report()}`);
  // Agreement on nothing in particular would be easy.
  expect(tally.matched / tally.evaluations).toBeGreaterThan(0.1);
  expect(tally.errored / tally.evaluations).toBeGreaterThan(0.1);
  expect(tally.outOfScope / tally.evaluations).toBeLessThan(0.4);
});
