import { closeSync, openSync, readdirSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { generateRecords } from "../../../bench/records.js";
import { openStore } from "../../../src/store/sqlite/open.js";
import type { Store } from "../../../src/store/store.js";
import { folder, linesOf } from "../support/lines.js";

const END = Date.UTC(2026, 10, 21);
const LINES = linesOf([...generateRecords({ records: 600, days: 3, end: END })]);
const opened = (dir: string): Store => openStore({ dir, ballastBytes: 0 });

const answers = (store: Store): unknown => ({
  records: store.records({ tenants: "all", limit: 1_000 }),
  sessions: store.sessions({ tenants: "all", limit: 1_000 }),
  totals: store.stats({ tenants: "all", from: END - 3 * 86_400_000, to: END, step: "day" }).totals,
  unevaluated: store.unevaluated({ tenants: "all", limit: 100 }),
  tools: store.inventory({ tenants: "all", of: "tool", limit: 100 }),
});

/** Every page from the second on is overwritten. */
function scribbleOver(path: string): void {
  const { size } = statSync(path);
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(size - 4_096, 0x5a), 0, size - 4_096, 4_096);
  closeSync(file);
}

/** What the recorder does: asks where to read on, and gives what follows. */
function catchUp(store: Store): void {
  const { seq = 0 } = store.positions().get("") ?? {};
  if (store.write(LINES.slice(seq)).status === "damaged") catchUp(store);
}

describe.each(["records-2026-11-19.db", "catalogue.db"])("%s", (name) => {
  const DAMAGE = {
    "scribbled over": scribbleOver,
    "no database": (path: string) => writeFileSync(path, "x".repeat(9_000)),
  };

  test.each(Object.entries(DAMAGE))("%s: it is put aside, and is written again from the spool", (_, damage) => {
    const dir = folder();
    const before = opened(dir);
    before.write(LINES);
    const expected = answers(before);
    before.close();
    damage(join(dir, name));

    const store = opened(dir);
    answers(store); // of what is left: asking meets the damage, and is answered all the same
    catchUp(store);
    catchUp(store);
    expect(answers(store)).toEqual(expected);
    expect(store.status().aside).toEqual([expect.stringMatching(`^${name}.damaged-`)]);
    expect(readdirSync(dir).filter((file) => file.includes(".damaged-") && !/-(wal|shm)$/.test(file))).toHaveLength(1);
    store.close();
  });
});
