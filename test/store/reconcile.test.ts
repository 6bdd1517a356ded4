import fc from "fast-check";
import { expect, test } from "vitest";
import type { CallRecord } from "../../src/audit/record.js";
import { openStore } from "../../src/store/sqlite/open.js";
import type { Store } from "../../src/store/store.js";
import { call, folder, linesOf } from "./support/lines.js";

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 18);

/** What is told about a request: by which record, on which day, how long after midnight. */
interface Told {
  readonly request: number;
  readonly tenant: "a" | "b";
  readonly kind: "decision" | "received" | "evaluated";
  readonly day: number;
  readonly offset: number;
}

const anyTold: fc.Arbitrary<Told> = fc.record({
  request: fc.nat({ max: 12 }),
  tenant: fc.constantFrom("a", "b"),
  kind: fc.constantFrom("decision", "received", "evaluated"),
  day: fc.nat({ max: 3 }),
  offset: fc.nat({ max: DAY - 1 }),
});

const recordOf = ({ request, tenant, kind, day, offset }: Told): CallRecord =>
  call({ kind, tenant, request_id: `r${request}`, ts: new Date(START + day * DAY + offset).toISOString() });

/** Requests known to be completed, less those known to be decided. */
function expected(told: readonly Told[], before: number): string[] {
  const names = (some: readonly Told[]): Set<string> =>
    new Set(some.map(({ tenant, request }) => `${tenant} r${request}`));
  const decided = names(told.filter(({ kind }) => kind === "decision"));
  const completed = told.filter(({ kind }) => kind !== "decision");
  return [...names(completed)].filter((name) => {
    const first = completed.filter(({ tenant, request }) => `${tenant} r${request}` === name);
    return !decided.has(name) && Math.min(...first.map(({ day, offset }) => START + day * DAY + offset)) < before;
  });
}

const unevaluated = (store: Store, tenants: "all" | string[] = "all"): string[] =>
  store.unevaluated({ tenants, limit: 1_000 }).items.map(({ tenant, requestId }) => `${tenant} ${requestId}`);

test("whatever is dropped, doubled, out of order, on other days, with restarts in between: sets are subtracted exactly", () => {
  fc.assert(
    fc.property(
      fc.array(anyTold, { maxLength: 40 }),
      fc.array(fc.nat({ max: 40 }), { maxLength: 4 }),
      (told, restarts) => {
        const dir = folder();
        const now = { ms: 0 };
        const open = (): Store => openStore({ dir, ballastBytes: 0, now: () => now.ms });
        let store = open();
        const lines = linesOf(told.map(recordOf));
        const cuts = [0, ...restarts.filter((at) => at < lines.length).sort((a, b) => a - b), lines.length];
        for (const [index, from] of cuts.slice(0, -1).entries()) {
          // What was given before a restart may be given again after it.
          store.write(lines.slice(Math.max(0, from - 3), cuts[index + 1]));
          store.close();
          store = open();
        }
        const newest = Math.max(...told.map(({ day, offset }) => START + day * DAY + offset));
        expect(unevaluated(store).sort()).toEqual(expected(told, newest - 60_000).sort());
        now.ms = START + 10 * DAY;
        expect(unevaluated(store).sort()).toEqual(expected(told, now.ms).sort());
        expect(unevaluated(store, ["a"]).sort()).toEqual(
          expected(
            told.filter(({ tenant }) => tenant === "a"),
            now.ms,
          ).sort(),
        );
        expect(store.unevaluatedTotal()).toBe(expected(told, now.ms).length);
        store.close();
      },
    ),
    { numRuns: 60 },
  );
});

test("it counts after a grace time, by the records' own clock or the wall's, and is taken back by a late decision", () => {
  const now = { ms: 0 };
  const store = openStore({ dir: folder(), ballastBytes: 0, graceMs: 60_000, now: () => now.ms });
  const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();
  const records = [
    call({ kind: "received", request_id: "r1", ts: at(0) }),
    call({ kind: "received", request_id: "other", ts: at(60) }),
    call({ kind: "decision", request_id: "other", ts: at(61) }),
    call({ kind: "decision", request_id: "r1", ts: at(62) }),
  ];
  const [first, second, third, fourth] = linesOf(records).map((line) => [line]);
  store.write(first ?? []);
  expect(unevaluated(store)).toEqual([]);
  now.ms = START + 60_001;
  expect(unevaluated(store)).toEqual(["default r1"]);
  now.ms = 0;
  expect(unevaluated(store)).toEqual([]);
  store.write(second ?? []);
  expect(unevaluated(store)).toEqual([]);
  store.write(third ?? []);
  expect(unevaluated(store)).toEqual(["default r1"]);
  store.write(fourth ?? []);
  expect(unevaluated(store)).toEqual([]);
  store.close();
});

test("a request of another tenant, or without an id, is no answer", () => {
  const store = openStore({ dir: folder(), ballastBytes: 0 });
  store.write(
    linesOf([
      call({ kind: "received", request_id: "r1", tenant: "a" }),
      call({ kind: "decision", request_id: "r1", tenant: "b" }),
      call({ kind: "received", request_id: "", tenant: "a" }),
      call({ kind: "received", tenant: "a" }),
    ]),
  );
  expect(unevaluated(store)).toEqual(["a r1"]);
  expect(store.unevaluated({ tenants: "all", limit: 1 }).correlated).toBe(false);
  store.close();
});
