import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { generateRecords } from "../../../bench/records.js";
import { type CountedDimension, DIMENSIONS } from "../../../src/store/query.js";
import { CATALOGUE_STEPS } from "../../../src/store/sqlite/catalogue-schema.js";
import { Database } from "../../../src/store/sqlite/database.js";
import { DAY_STEPS } from "../../../src/store/sqlite/day-schema.js";
import { migrate } from "../../../src/store/sqlite/migrate.js";
import { openStore } from "../../../src/store/sqlite/open.js";
import type { Store } from "../../../src/store/store.js";
import { folder, linesOf } from "../support/lines.js";

class PulledPlug extends Error {}

afterEach(() => vi.restoreAllMocks());

/** From now on, the n-th call of one of these methods, on any database, does not come back. */
function pullPlug(methods: readonly ("exec" | "run" | "commit")[], n: number): { reached(): boolean } {
  let left = n;
  for (const method of methods) {
    const real = Database.prototype[method] as (this: Database, ...given: unknown[]) => void;
    vi.spyOn(Database.prototype, method).mockImplementation(function (this: Database, ...given: unknown[]) {
      // What a process that is gone does about its transactions.
      if (left <= 0 && given[0] !== "ROLLBACK") throw new PulledPlug();
      if (--left === 0) throw new PulledPlug();
      real.apply(this, given);
    } as never);
  }
  return { reached: () => left <= 0 };
}

describe.each([
  ["of a day", DAY_STEPS],
  ["of the catalogue", CATALOGUE_STEPS],
])("migrations %s", (_, steps) => {
  const schemaOf = (db: Database): unknown => db.all("SELECT type, name, sql FROM sqlite_schema ORDER BY name");

  test("go on wherever they were interrupted", () => {
    const whole = new Database(join(folder(), "whole.db"), 0);
    migrate(whole, steps);
    const path = join(folder(), "interrupted.db");
    let interruptions = 0;
    for (let n = 2; ; n++) {
      const db = new Database(path, 0);
      const plug = pullPlug(["exec"], n);
      try {
        migrate(db, steps);
      } catch (error) {
        expect(error).toBeInstanceOf(PulledPlug);
        interruptions++;
      }
      vi.restoreAllMocks();
      db.close();
      if (!plug.reached()) break;
      // Each time with a file of its own, too, so that every single point is met.
      const alone = new Database(join(folder(), "alone.db"), 0);
      pullPlug(["exec"], n);
      expect(() => migrate(alone, steps)).toThrow(PulledPlug);
      vi.restoreAllMocks();
      alone.rollback();
      migrate(alone, steps);
      expect(schemaOf(alone)).toEqual(schemaOf(whole));
      alone.close();
    }
    const db = new Database(path, 0);
    expect(schemaOf(db)).toEqual(schemaOf(whole));
    expect(interruptions).toBeGreaterThan(steps.length);
    db.close();
    whole.close();
  });

  test("a file of a later version is left alone", () => {
    const db = new Database(join(folder(), "later.db"), 0);
    db.exec("PRAGMA user_version = 99");
    expect(() => migrate(db, steps)).toThrow(/written by a later version/);
    db.close();
  });
});

test("written lines are in once, wherever writing was interrupted", () => {
  const records = [...generateRecords({ records: 300, days: 3, end: Date.UTC(2026, 10, 21) })];
  const lines = linesOf(records);
  const lots = [lines.slice(0, 120), lines.slice(120, 130), lines.slice(130)];
  const all = (store: Store): unknown => ({
    records: store.records({ tenants: "all", limit: 1_000 }),
    sessions: store.sessions({ tenants: "all", limit: 1_000 }),
    facets: store.facets({ tenants: "all", dimensions: COUNTED, limit: 1_000 }),
    stats: store.stats({ tenants: "all", from: Date.UTC(2026, 10, 18), to: Date.UTC(2026, 10, 21), step: "hour" }),
    tools: store.inventory({ tenants: "all", of: "tool", limit: 1_000 }),
    unevaluated: store.unevaluated({ tenants: "all", limit: 1_000 }),
    positions: store.positions(),
  });
  const undisturbed = openStore({ dir: folder(), ballastBytes: 0 });
  for (const lot of lots) undisturbed.write(lot);
  const expected = all(undisturbed);
  undisturbed.close();

  for (let n = 1; ; n++) {
    const dir = folder();
    const doomed = openStore({ dir, ballastBytes: 0 });
    const plug = pullPlug(["run", "commit"], n);
    try {
      for (const lot of lots) doomed.write(lot);
    } catch (error) {
      expect(error).toBeInstanceOf(PulledPlug);
    }
    vi.restoreAllMocks();
    doomed.close();
    if (!plug.reached()) break;
    const store = openStore({ dir, ballastBytes: 0 });
    const { seq = 0 } = store.positions().get("") ?? {};
    store.write(lines.slice(seq));
    expect(all(store)).toEqual(expected);
    store.close();
    if (n > 40) n += 37; // most of them add a line
  }
});

const COUNTED = DIMENSIONS.filter((dimension): dimension is CountedDimension => dimension !== "session");
