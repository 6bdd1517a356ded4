import { expect, test } from "vitest";
import { outcomes } from "./public-corpus.js";

/** A clone of cedar-policy/cedar-integration-tests; CONTRIBUTING.md says how to get one. */
const root = process.env.SHUTTER_CEDAR_TESTS;

test.skipIf(root === undefined)(
  `Cedar's public tests: decision, reasons and errors${root === undefined ? " (SHUTTER_CEDAR_TESTS is not set)" : ""}`,
  { timeout: 600_000 },
  () => {
    let evaluated = 0;
    const leftOut = new Map<string, number>();
    const different = [];
    for (const outcome of outcomes(root ?? "")) {
      if ("leftOut" in outcome) {
        leftOut.set(outcome.leftOut, (leftOut.get(outcome.leftOut) ?? 0) + 1);
        continue;
      }
      evaluated++;
      if (JSON.stringify(outcome.ours) !== JSON.stringify(outcome.expected)) different.push(outcome);
    }
    console.log(`${evaluated} requests evaluated, ${different.length} answered otherwise than by Cedar`);
    for (const [reason, requests] of leftOut) console.log(`${requests} left out: ${reason}`);
    expect(different).toEqual([]);
    expect(evaluated).toBeGreaterThan(0);
  },
);
