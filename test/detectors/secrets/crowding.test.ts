import fc from "fast-check";
import { expect, test } from "vitest";
import { Crowding } from "../../../src/detectors/secrets/crowding.js";

/** The places that are looked at, of one rule, and the first that is left out. */
function looks(places: readonly number[]): { readonly taken: readonly number[]; readonly leftOut: number | undefined } {
  const crowding = new Crowding();
  const attempts = crowding.attempts();
  return { taken: places.filter((at) => attempts.take(at)), leftOut: crowding.leftOut };
}

const every = (bytes: number, count: number): number[] => Array.from({ length: count }, (_, index) => index * bytes);

test("a thousand at once, and one more for 512 bytes", () => {
  const { taken, leftOut } = looks(every(1, 1_500));
  expect([taken.length, leftOut]).toEqual([1_002, 1_001]);
});

test("any number that are far apart", () =>
  expect(looks(every(512, 5_000))).toEqual({ taken: every(512, 5_000), leftOut: undefined }));

test("what is looked at grows with the text, however places lie", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 5_000 });
  fc.assert(
    fc.property(gaps, (steps) => {
      let at = 0;
      const places = steps.map((step) => (at += step));
      const { taken, leftOut } = looks(places);
      expect(taken.length).toBeLessThanOrEqual(1_000 + at / 512 + 1);
      expect(leftOut).toBe(places.find((place, index) => taken[index] !== place));
    }),
  );
});

test("after a crowd comes a pause, and then all is looked at again", () => {
  const crowd = every(1, 2_000);
  const later = every(1, 500).map((at) => at + 600_000);
  expect(looks([...crowd, ...later]).taken.slice(-500)).toEqual(later);
});
