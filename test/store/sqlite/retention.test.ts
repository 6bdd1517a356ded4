import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { openStore } from "../../../src/store/sqlite/open.js";
import type { Store } from "../../../src/store/store.js";
import { call, folder, linesOf } from "../support/lines.js";

const record = (day: number, session: string) =>
  call({
    ts: `2026-11-${day}T12:00:00.000Z`,
    session_id: session,
    request_id: `r${day}`,
    kind: day === 18 ? "received" : "decision",
    tool_calls: [{ name: "Bash", source: "history", pointer: `/${day}`, params: { type: "null" } }],
  });
const LINES = linesOf([record(18, "old"), record(19, "long"), record(20, "long"), record(21, "new")]);

const opened = (dir: string): Store => openStore({ dir, ballastBytes: 4_096 });
const kept = (store: Store): string[] =>
  store.records({ tenants: "all", limit: 10 }).items.map(({ record }) => record.ts.slice(0, 10));

test("days go as whole files; what was first seen, and sessions that go on, stay", () => {
  const dir = folder();
  const store = opened(dir);
  store.write(LINES);
  expect(store.status().days).toEqual(["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21"]);
  expect(store.unevaluatedTotal()).toBe(1);

  expect(store.retain("2026-11-20")).toEqual(["2026-11-18", "2026-11-19"]);
  expect(readdirSync(dir).filter((name) => /^records-2026-11-1/.test(name))).toEqual([]);
  expect(kept(store)).toEqual(["2026-11-21", "2026-11-20"]);
  expect(store.sessions({ tenants: "all", limit: 10 }).items.map(({ session }) => session)).toEqual(["new", "long"]);
  expect(store.inventory({ tenants: "all", of: "tool", limit: 10 })).toMatchObject([
    { name: "Bash", firstSeen: Date.UTC(2026, 10, 18, 12) },
  ]);
  expect(store.unevaluatedTotal()).toBe(0);
  expect(store.retain("2026-11-20")).toEqual([]);
  store.close();
});

test("lines of dropped days are not taken again, not even after all is read again", () => {
  const dir = folder();
  const store = opened(dir);
  store.write(LINES.slice(0, 3));
  store.retain("2026-11-20");
  store.write(LINES);
  expect(kept(store)).toEqual(["2026-11-21", "2026-11-20"]);
  expect(store.status().days).toEqual(["2026-11-20", "2026-11-21"]);
  expect(store.positions().get("")?.seq).toBe(4);
  store.close();
});
