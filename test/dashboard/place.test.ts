import fc from "fast-check";
import { expect, test } from "vitest";
import { addressOf, placeOf } from "../../src/dashboard/place/address.js";
import { FILTERS, filtersOf, parseFilter } from "../../src/dashboard/place/filters.js";
import { stepOf, timeParams, windowOf } from "../../src/dashboard/place/time-range.js";
import { VIEWS } from "../../src/dashboard/place/views.js";

const NOW = Date.parse("2026-11-21T18:34:56.789Z");

test("an address leads back to the place it was made of, whatever stands in it", () => {
  const view = fc.constantFrom(...VIEWS.map(({ name }) => name));
  const params = fc.dictionary(
    fc.constantFrom(...FILTERS, "open", "range"),
    fc.string({ minLength: 1, unit: "grapheme" }),
  );
  fc.assert(
    fc.property(view, params, (name, given) => {
      const { pathname, search } = new URL(addressOf({ view: name, params: given }), "http://shutter");
      expect(placeOf(pathname, search)).toEqual({ view: name, params: { ...given } });
    }),
  );
});

test("equal places have equal addresses, and what is not set is not in them", () => {
  const params = { user: "ann@example.com", range: "7d", tool: "" };
  expect(addressOf({ view: "sessions", params })).toBe("/ui/sessions?range=7d&user=ann%40example.com");
});

test("an unknown view is the overview", () => {
  expect(placeOf("/ui/nothing", "?user=ann")).toEqual({ view: "overview", params: { user: "ann" } });
  expect(placeOf("/ui/", "")).toEqual({ view: "overview", params: {} });
});

test.each([
  ["user:ann@example.com", { name: "user", value: "ann@example.com" }],
  ["  tool = mcp__github__get_issue ", { name: "tool", value: "mcp__github__get_issue" }],
  ["session:a:b", { name: "session", value: "a:b" }],
  ["nothing:x", undefined],
  ["user:", undefined],
  ["ann", undefined],
])("typed %j", (text, filter) => {
  expect(parseFilter(text)).toEqual(filter);
});

test("filters in force are those of the address, in one order", () => {
  expect(filtersOf({ tool: "Bash", open: "x", user: "ann", range: "1h", model: "" })).toEqual([
    { name: "user", value: "ann" },
    { name: "tool", value: "Bash" },
  ]);
});

test.each([
  [{}, "hour", { from: "2026-11-20T18:00:00.000Z" }],
  [{ range: "15m" }, "minute", { from: "2026-11-21T18:19:00.000Z" }],
  [{ range: "90d" }, "day", { from: "2026-08-23T18:00:00.000Z" }],
  [{ range: "no such" }, "hour", { from: "2026-11-20T18:00:00.000Z" }],
  [
    { from: "2026-11-21T10:10:30.000Z", to: "2026-11-21T11:00:30.000Z" },
    "minute",
    { from: "2026-11-21T10:10:00.000Z", to: "2026-11-21T11:01:00.000Z" },
  ],
  [
    { from: "2026-11-01T10:10:00.000Z", to: "2026-11-03T11:10:00.000Z" },
    "hour",
    { from: "2026-11-01T10:00:00.000Z", to: "2026-11-03T12:00:00.000Z" },
  ],
  [{ from: "2026-11-21T11:00:00Z", to: "2026-11-21T10:00:00Z" }, "hour", { from: "2026-11-20T18:00:00.000Z" }],
])("the time %j is asked for in whole units", (params, step, asked) => {
  const window = windowOf(params, NOW);
  expect([stepOf(window), timeParams(window)]).toEqual([step, asked]);
});
