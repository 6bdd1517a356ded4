import { expect, test } from "vitest";
import { OffsetMap } from "../../../src/detectors/injection/offset-map.js";

test("bytes before the first mark come from the base", () => {
  const offsets = new OffsetMap(100);
  expect(offsets.outer({ start: 2, end: 5 })).toEqual({ start: 102, end: 105 });
});

test("a dropped stretch moves everything behind it", () => {
  const offsets = new OffsetMap();
  offsets.mark(10, 10);
  offsets.mark(10, 13); // three bytes dropped
  expect(offsets.outer({ start: 0, end: 10 })).toEqual({ start: 0, end: 13 });
  expect(offsets.outer({ start: 10, end: 12 })).toEqual({ start: 13, end: 15 });
});

test("a range is never empty", () => expect(new OffsetMap().outer({ start: 4, end: 4 })).toEqual({ start: 4, end: 5 }));
