import { expect, test } from "vitest";
import { entropyRatio } from "../../../src/detectors/text/entropy.js";

test.each([
  ["", 0],
  ["aaaaaaaa", 0],
  ["0123456789abcdef", 1],
  ["abababab", 0.33],
  ["q7Xw2ZpLm9Kd4RtY8VbN", 1],
])("%s: %d", (text, ratio) => expect(entropyRatio(text)).toBeCloseTo(ratio, 2));
