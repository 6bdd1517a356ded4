import { describe, expect, test } from "vitest";
import { generateRecords } from "../../bench/records.js";
import type { AuditRecord } from "../../src/audit/record.js";
import { openStore } from "../../src/store/sqlite/open.js";
import type { Store, StoreLine, StoreOptions } from "../../src/store/store.js";
import { call, folder, linesOf } from "./support/lines.js";

const STORES: Readonly<Record<string, (options: StoreOptions) => Store>> = { sqlite: openStore };

const END = Date.UTC(2026, 10, 21);
const RECORDS = [...generateRecords({ records: 60, days: 2, end: END })];

/** What no version of ours writes, and a chain may hold all the same: lines of a later one, or of somebody else. */
const UNFIT: Readonly<Record<string, unknown>> = {
  "no time": call({ ts: "yesterday" }),
  "a decision without its members": { ...call({}), decision: {} },
  "findings that are no list": { ...call({}), findings: 7 },
  "a tool call without a place": { ...call({ session_id: "s" }), tool_calls: [{}] },
  "a truth value for a name": { ...call({}), model: true },
  "no tenant": { ...call({}), tenant: null },
};

const answers = (store: Store): unknown => ({
  records: store.records({ tenants: "all", limit: 1_000 }).items.map(({ record }) => record),
  sessions: store.sessions({ tenants: "all", limit: 1_000 }),
  stats: store.stats({ tenants: "all", from: END - 2 * 86_400_000, to: END, step: "day" }),
  facets: store.facets({ tenants: "all", dimensions: ["tool", "model", "user", "rule"], limit: 100 }),
  unevaluated: store.unevaluated({ tenants: "all", limit: 100 }),
  tools: store.inventory({ tenants: "all", of: "tool", limit: 100 }),
});

describe.each(Object.entries(STORES))("%s", (_, open) => {
  const opened = (): Store => open({ dir: folder(), ballastBytes: 0, now: () => END });

  test.each(Object.entries(UNFIT))("%s: refused with all it came with, and without a trace", (_, unfit) => {
    const store = opened();
    const lines = linesOf([...RECORDS.slice(0, 30), unfit as AuditRecord, ...RECORDS.slice(30)]);
    const put = (from: number, to: number): string => store.write(lines.slice(from, to)).status;
    expect(put(0, 10)).toBe("written");
    const before = answers(store);
    expect(put(10, 61)).toBe("refused");
    expect(put(30, 31)).toBe("refused");
    expect(answers(store)).toEqual(before);
    expect(store.positions().get("")?.seq).toBe(10);

    expect([put(10, 30), put(31, 61)]).toEqual(["written", "written"]);
    const without = opened();
    without.write(lines.filter((line): line is StoreLine => line.record !== unfit));
    expect(answers(store)).toEqual(answers(without));
    for (const each of [store, without]) each.close();
  });
});
