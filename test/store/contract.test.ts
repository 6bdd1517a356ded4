import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateRecords } from "../../bench/records.js";
import type { CallRecord } from "../../src/audit/record.js";
import {
  type CountedDimension,
  CursorInvalid,
  DIMENSIONS,
  type Dimension,
  type Filter,
} from "../../src/store/query.js";
import { openStore } from "../../src/store/sqlite/open.js";
import { type Counted, type Page, STEP_MS, type Store, type StoreOptions } from "../../src/store/store.js";
import { linesOf } from "./support/lines.js";
import { callsOf, countCallsOf, countedBy, matches, newestFirst, policyFigures, valuesOf } from "./support/model.js";

const DAY = STEP_MS.day;
const END = Date.UTC(2026, 10, 21);
const DAYS = 4;
const RECORDS = [...generateRecords({ records: 2_500, days: DAYS, end: END, seed: 7 })];
countCallsOf(RECORDS);
const COUNTED = DIMENSIONS.filter((dimension): dimension is CountedDimension => dimension !== "session");

/** Every store has to answer as the model does, over records of agents at work. */
const STORES: Readonly<Record<string, (options: StoreOptions) => Store>> = { sqlite: openStore };

const instant = fc.integer({ min: END - DAYS * DAY, max: END });
const hour = instant.map((at) => at - (at % STEP_MS.hour));
const values = (dimension: Dimension): string[] => [
  ...new Set(RECORDS.flatMap((record) => valuesOf(record, dimension))),
  "what nothing has",
];
const anyWhere = fc
  .dictionary(fc.constantFrom(...DIMENSIONS), fc.nat(), { maxKeys: 3, noNullPrototype: true })
  .chain((chosen) =>
    fc.record(
      Object.fromEntries(
        Object.keys(chosen).map((dimension) => [
          dimension,
          fc.subarray(values(dimension as Dimension), { minLength: 1, maxLength: 3 }),
        ]),
      ),
    ),
  );
const anyTenants = fc.constantFrom<Filter["tenants"]>(
  "all",
  ["default"],
  ["research"],
  ["default", "research"],
  ["nobody"],
);
const anyFilter = (time: fc.Arbitrary<number>): fc.Arbitrary<Filter> =>
  fc.record(
    { tenants: anyTenants, from: time, to: time, where: anyWhere, degraded: fc.boolean() },
    { requiredKeys: ["tenants"] },
  );

/** All pages, one after the other. */
function allPages<Item>(ask: (cursor?: string) => Page<Item>): Item[] {
  const items: Item[] = [];
  let page = ask();
  items.push(...page.items);
  while (page.next !== undefined) {
    page = ask(page.next);
    items.push(...page.items);
  }
  return items;
}

const byValue = (a: Counted, b: Counted): number => (a.value < b.value ? -1 : 1);
const idsOf = (records: readonly CallRecord[]): string[] =>
  records.map(({ kind, decision_id }) => `${kind} ${decision_id}`);

describe.each(Object.entries(STORES))("%s", (_, open) => {
  let dir: string;
  let store: Store;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), "store-contract-"));
    store = open({ dir, now: () => 0 });
    const lines = linesOf(RECORDS);
    for (let from = 0; from < lines.length; from += 700) store.write(lines.slice(from, from + 700));
  });
  afterAll(() => {
    store.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test("records: those that match, newest first or oldest first, in pages of any size", () => {
    fc.assert(
      fc.property(anyFilter(instant), fc.integer({ min: 1, max: 400 }), fc.boolean(), (filter, limit, isNewest) => {
        const found = allPages((cursor) =>
          store.records({
            ...filter,
            limit,
            order: isNewest ? "newest" : "oldest",
            ...(cursor === undefined ? {} : { cursor }),
          }),
        );
        const expected = newestFirst(RECORDS.filter((record) => matches(record, filter)));
        expect(idsOf(found.map(({ record }) => record))).toEqual(idsOf(isNewest ? expected : expected.reverse()));
      }),
      { numRuns: 150 },
    );
  });

  test("records are given back as they were written, with their place", () => {
    const [newest] = newestFirst(RECORDS);
    const seq = RECORDS.indexOf(newest as CallRecord) + 1;
    expect(store.records({ tenants: "all", limit: 1 }).items).toEqual([{ chain: "", seq, record: newest }]);
  });

  test("by request, and by the beginning of a decision id", () => {
    for (const { request_id: requestId = "", decision_id: id } of RECORDS.slice(0, 2_000).filter(
      (_, n) => n % 211 === 0,
    )) {
      for (const filter of [
        { tenants: "all" as const, requestId },
        { tenants: "all" as const, decisionIdPrefix: id.slice(0, 12) },
      ]) {
        const found = store.records({ ...filter, limit: 100 }).items.map(({ record }) => record);
        expect(idsOf(found)).toEqual(idsOf(newestFirst(RECORDS.filter((record) => matches(record, filter)))));
      }
    }
  });

  test("all records of a decision, for its tenant alone", () => {
    for (const { decision_id: id, tenant } of RECORDS.filter((_, n) => n % 97 === 0)) {
      const expected = idsOf(RECORDS.filter((record) => record.decision_id === id));
      const other = tenant === "default" ? "research" : "default";
      expect(idsOf(store.decision("all", id).map(({ record }) => record))).toEqual(expected);
      expect(idsOf(store.decision([tenant], id).map(({ record }) => record))).toEqual(expected);
      expect(store.decision([other], id)).toEqual([]);
    }
  });

  test.each(["hour", "instant"])("facets over any %s: from rollups as from the records", (granularity) => {
    fc.assert(
      fc.property(anyFilter(granularity === "hour" ? hour : instant), (filter) => {
        const found = store.facets({ ...filter, dimensions: COUNTED, limit: 10_000 });
        const counted = RECORDS.filter((record) => matches(record, filter));
        expect(found.complete).toBe(true);
        for (const dimension of COUNTED) {
          expect([...(found.values[dimension] ?? [])].sort(byValue)).toEqual(
            countedBy(counted, dimension).sort(byValue),
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  test("facets without a filter but the time", () => {
    fc.assert(
      fc.property(anyTenants, hour, hour, (tenants, from, to) => {
        const found = store.facets({ tenants, from, to, dimensions: COUNTED, limit: 3, by: "hits" });
        const counted = RECORDS.filter((record) => matches(record, { tenants, from, to }));
        for (const dimension of COUNTED) {
          const best = countedBy(counted, dimension)
            .filter(({ hits }) => hits > 0)
            .sort((a, b) => b.hits - a.hits || byValue(a, b));
          expect(found.values[dimension]).toEqual(best.slice(0, 3));
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each(["minute", "hour", "day"] as const)("stats by the %s: sums of what matches", (step) => {
    fc.assert(
      fc.property(anyFilter(instant), hour, fc.integer({ min: 1, max: 30 }), (filter, from, steps) => {
        const to = from + steps * STEP_MS[step];
        const stats = store.stats({ ...filter, from, to, step });
        const wide = { ...filter, from: stats.from, to: stats.to };
        expect(stats.complete).toBe(true);
        expect(stats.series.map(({ at }) => at)).toEqual(
          Array.from({ length: (stats.to - stats.from) / STEP_MS[step] }, (_, n) => stats.from + n * STEP_MS[step]),
        );
        for (const { at, unevaluated: _, latency, ...point } of stats.series) {
          const records = RECORDS.filter((record) => matches(record, { ...wide, from: at, to: at + STEP_MS[step] }));
          expect({ ...point, latency: latency !== undefined }).toEqual({
            ...figuresOf(records),
            latency: records.some(({ kind, timings_us: timings }) => kind === "decision" && timings !== undefined),
          });
        }
      }),
      { numRuns: 40 },
    );
  });

  test("latency is told within 5%", () => {
    const { totals } = store.stats({ tenants: "all", from: END - DAYS * DAY, to: END, step: "day" });
    const sorted = RECORDS.flatMap(({ timings_us: timings }) => timings?.total ?? []).sort((a, b) => a - b);
    for (const [share, told] of [
      [0.5, totals.latency?.p50],
      [0.95, totals.latency?.p95],
      [0.99, totals.latency?.p99],
    ] as const) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
      expect(Math.abs((told ?? 0) / exact - 1)).toBeLessThan(0.05);
    }
  });

  test("findings: each by itself, in pages of any size", () => {
    fc.assert(
      fc.property(anyFilter(instant), fc.integer({ min: 1, max: 60 }), (filter, limit) => {
        const found = allPages((cursor) =>
          store.findings({ ...filter, limit, ...(cursor === undefined ? {} : { cursor }) }),
        );
        const expected = newestFirst(RECORDS.filter((record) => matches(record, filter))).flatMap((record) =>
          (record.findings ?? []).flatMap((finding, index) => {
            const fits = (["detector", "rule", "category", "severity"] as const).every(
              (dimension) => filter.where?.[dimension]?.includes(finding[dimension]) ?? true,
            );
            return fits ? [[record.decision_id, index, finding.fingerprint]] : [];
          }),
        );
        expect(found.map(({ record, index, finding }) => [record.decision_id, index, finding.fingerprint])).toEqual(
          expected,
        );
      }),
      { numRuns: 80 },
    );
  });

  test("sessions: what they came to, newest first, in pages of any size", () => {
    const ids = [...new Set(RECORDS.map(({ tenant, session_id: id }) => `${tenant} ${id}`))].filter(
      (id) => !id.endsWith("undefined"),
    );
    const found = allPages((cursor) =>
      store.sessions({ tenants: "all", limit: 37, ...(cursor === undefined ? {} : { cursor }) }),
    );
    expect(found.map(({ tenant, session }) => `${tenant} ${session}`).sort()).toEqual(ids.sort());
    expect(found.map(({ last }) => last)).toEqual(found.map(({ last }) => last).sort((a, b) => b - a));
    for (const summary of found) {
      const records = RECORDS.filter(
        ({ tenant, session_id: id }) => tenant === summary.tenant && id === summary.session,
      );
      const { requests, completed, effective, would, findings, degraded, spendUsd } = figuresOf(records);
      expect(summary).toMatchObject({
        started: Math.min(...records.map(({ ts }) => Date.parse(ts))),
        last: Math.max(...records.map(({ ts }) => Date.parse(ts))),
        records: records.length,
        user: records.flatMap((record) => valuesOf(record, "user"))[0],
        tags: [...new Set(records.flatMap(({ session_tags: tags = [] }) => tags))],
        requests,
        completed,
        effective,
        would,
        findings,
        degraded,
        spendUsd,
      });
      expect(store.session(summary.tenant, summary.session)).toEqual(summary);
    }
  });

  test("sessions by what they came to", () => {
    const all = store.sessions({ tenants: "all", limit: 1_000 }).items;
    const check = (
      query: Partial<Parameters<Store["sessions"]>[0]>,
      fits: (one: (typeof all)[number]) => boolean,
    ): void => expect(store.sessions({ tenants: "all", limit: 1_000, ...query }).items).toEqual(all.filter(fits));
    check({ severity: "high" }, ({ findings }) => findings.high + findings.critical > 0);
    check({ blocked: true }, ({ effective }) => effective.block > 0);
    check({ wouldBlock: false }, ({ would }) => would.block === 0);
    check({ tags: ["quarantined"] }, ({ tags }) => tags.includes("quarantined"));
    check({ clients: ["codex", "cursor"] }, ({ client }) => client === "codex" || client === "cursor");
    check({ tenants: ["research"] }, ({ tenant }) => tenant === "research");
    check({ from: END - DAY, to: END - DAY / 2 }, ({ started, last }) => last >= END - DAY && started < END - DAY / 2);
    check({ idPrefix: all[0]?.session.slice(0, 7) ?? "" }, ({ session }) =>
      session.startsWith(all[0]?.session.slice(0, 7) ?? ""),
    );
  });

  test("the inventory: what was seen, when first and last, how often, by how many", () => {
    for (const of of ["tool", "server", "client", "model"] as const) {
      const having = (name: string): CallRecord[] =>
        RECORDS.filter((record) => record.tenant === "default" && valuesOf(record, of).includes(name));
      const offering = (name: string): CallRecord[] =>
        RECORDS.filter(
          ({ tenant, tools_offered: tools }) => of === "tool" && tenant === "default" && tools?.names.includes(name),
        );
      for (const item of store.inventory({ tenants: ["default"], of, limit: 1_000 })) {
        const times = [...having(item.name), ...offering(item.name)].map(({ ts }) => Date.parse(ts));
        const requests = having(item.name).filter(({ kind }) => kind === "decision");
        const ofServer = (tool: { server?: string | undefined }): boolean =>
          of === "server" ? tool.server === item.name : true;
        const made = having(item.name).flatMap(callsOf);
        expect(item).toMatchObject({
          firstSeen: Math.min(...times),
          lastSeen: Math.max(...times),
          calls:
            of === "tool" || of === "server"
              ? made.filter((tool) => ofServer(tool) && (of === "server" || tool.name === item.name)).length
              : requests.length,
          offered: offering(item.name).length,
          blocked: requests.filter(({ decision }) => decision?.effective === "block").length,
          wouldBlock: requests.filter(({ decision }) => decision?.would === "block").length,
          users: new Set(having(item.name).flatMap((record) => valuesOf(record, "user"))).size,
        });
      }
    }
  });

  test("policies: what they did", () => {
    const ids = [...new Set(RECORDS.flatMap((record) => valuesOf(record, "policy")))].sort();
    expect(store.policies({ tenants: "all" })).toEqual(ids.map((id) => policyFigures(RECORDS, id)));
    const [id = ""] = ids;
    const day = { from: END - DAY, to: END };
    const ofDay = RECORDS.filter((record) => matches(record, { tenants: ["default"], ...day }));
    expect(store.policies({ tenants: ["default"], ids: [id], ...day })).toEqual([policyFigures(ofDay, id)]);
  });

  test("unevaluated: completed and never decided", () => {
    const decided = new Set(RECORDS.filter(({ kind }) => kind === "decision").map(({ request_id: id }) => id));
    const completed = RECORDS.filter(({ kind }) => kind === "received" || kind === "evaluated");
    const undecided = new Map(
      completed
        .filter(({ request_id: id }) => !decided.has(id))
        .reverse()
        .map(({ request_id: id, ts }) => [id, Date.parse(ts)]),
    );
    const latest = Math.max(...RECORDS.map(({ ts }) => Date.parse(ts))) - 60_000;
    const overdue = [...undecided].filter(([, at]) => at < latest).sort(([, a], [, b]) => b - a);
    const found = allPages((cursor) =>
      store.unevaluated({ tenants: "all", limit: 3, ...(cursor === undefined ? {} : { cursor }) }),
    );
    expect(found.map(({ requestId, ts }) => [requestId, ts])).toEqual(overdue);
    expect(store.unevaluated({ tenants: "all", limit: 1 })).toMatchObject({ total: overdue.length, correlated: true });
    expect(store.unevaluatedTotal()).toBe(overdue.length);
    const { totals } = store.stats({ tenants: "all", from: END - DAYS * DAY, to: END + DAY, step: "hour" });
    expect(totals.unevaluated).toBe(overdue.length);
  });

  test("a cursor that was not given out is refused", () => {
    for (const cursor of [
      "",
      "x",
      Buffer.from("[1]").toString("base64url"),
      Buffer.from('["a","b"]').toString("base64url"),
    ]) {
      expect(() => store.records({ tenants: "all", limit: 1, cursor })).toThrow(CursorInvalid);
    }
  });

  test("lines that are there are ignored, however they are given again", () => {
    const before = store.facets({ tenants: "all", dimensions: COUNTED, limit: 100 });
    const sessions = store.sessions({ tenants: "all", limit: 1_000 });
    store.write(linesOf(RECORDS).slice(500, 2_000));
    store.write(linesOf(RECORDS));
    expect(store.status().records).toBe(RECORDS.length);
    expect(store.facets({ tenants: "all", dimensions: COUNTED, limit: 100 })).toEqual(before);
    expect(store.sessions({ tenants: "all", limit: 1_000 })).toEqual(sessions);
    expect(store.positions()).toEqual(
      new Map([["", { seq: RECORDS.length, hash: String(RECORDS.length).padStart(64, "0") }]]),
    );
  });
});

function figuresOf(records: readonly CallRecord[]) {
  const requests = records.filter(({ kind }) => kind === "decision");
  const first = records.filter(({ kind, duplicate_of: repeated }) => kind === "received" && repeated === undefined);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const answered = (of: "effective" | "would", action: string): number =>
    requests.filter(({ decision }) => decision?.[of] === action).length;
  const answers = (of: "effective" | "would") => ({
    allow: answered(of, "allow"),
    block: answered(of, "block"),
    modify: answered(of, "modify"),
    defer: answered(of, "defer"),
  });
  const findings = records.flatMap(({ findings = [] }) => findings);
  const found = (severity: string): number => findings.filter((finding) => finding.severity === severity).length;
  return {
    requests: requests.length,
    completed: first.length,
    effective: answers("effective"),
    would: answers("would"),
    findings: { low: found("low"), medium: found("medium"), high: found("high"), critical: found("critical") },
    degraded: requests.filter(({ degraded }) => degraded !== undefined).length,
    toolCalls: records.flatMap(callsOf).length,
    spendUsd: sum(first.map(({ cost }) => Math.round((cost?.usd ?? 0) * 1_000_000))) / 1_000_000,
    tokens: {
      input: sum(first.map(({ cost }) => cost?.input_tokens ?? 0)),
      output: sum(first.map(({ cost }) => cost?.output_tokens ?? 0)),
    },
  };
}
