import { expect, test } from "vitest";
import { pathOf } from "../../src/dashboard/charts/spark.js";
import { stacked } from "../../src/dashboard/charts/stack.js";
import { ago, bytes, duration, percent, short } from "../../src/dashboard/parts/format.js";

test.each([
  [percent(1), "100%"],
  [percent(0), "0%"],
  [percent(0.99999), "> 99.9%"],
  [percent(0.00001), "< 0.1%"],
  [percent(0.994), "99.4%"],
  [percent(0.333), "33%"],
  [duration(0.0421), "42 µs"],
  [duration(5), "5 ms"],
  [duration(5.12), "5.1 ms"],
  [duration(61_000), "1 min"],
  [duration(3_723_000), "1 h 2 min"],
  [bytes(1_536), "1.5 KiB"],
  [short(9_999), "9,999"],
  [short(12_345), "12.3K"],
  [ago(0, 4_000), "now"],
  [ago(0, 7_200_000), "2 h ago"],
])("%s", (text, expected) => {
  expect(text).toBe(expected);
});

test("layers of a stack are sums, the topmost first", () => {
  expect(
    stacked([
      [1, 2],
      [3, 0],
      [0, 5],
    ]),
  ).toEqual([
    [4, 7],
    [4, 2],
    [1, 2],
  ]);
});

test("a spark keeps the peak among more values than it has pixels", () => {
  const values = Array.from({ length: 5_000 }, (_, index) => (index === 3_333 ? 100 : 1));
  const heights = [...pathOf(values).matchAll(/ ([\d.]+)/g)].map(([, y]) => Number(y));
  expect(heights).toHaveLength(120);
  expect(Math.min(...heights)).toBe(2.5);
});
