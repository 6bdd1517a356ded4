import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateRecords } from "../../bench/records.js";
import type { CallRecord } from "../../src/audit/record.js";
import { openSpool, SpoolSettings } from "../../src/audit/spool.js";
import { digest } from "../audit/call-record.js";
import { matches, newestFirst } from "../store/support/model.js";
import { type CommandResult, jsonLines, shutter } from "../support/shutter-command.js";

const RECORDS = [...generateRecords({ records: 600, days: 3, end: Date.UTC(2026, 10, 21), seed: 3 })];
let dataDir: string;

/** Two chains, as two processes write them. */
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "shutter-audit-"));
  for (const [chain, own] of [
    ["process-1", RECORDS.filter((_, n) => n % 2 === 0)],
    ["process-2", RECORDS.filter((_, n) => n % 2 === 1)],
  ] as const) {
    const dir = join(dataDir, "audit", chain);
    mkdirSync(dir, { recursive: true });
    const spool = await openSpool({ dir, settings: SpoolSettings.parse({}), digest });
    for (const record of own) await spool.append(record, "written");
    await spool.close();
  }
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const audit = (...args: string[]): Promise<CommandResult> =>
  shutter(["audit", ...args], { env: { SHUTTER_DATA_DIR: dataDir } });
const ids = (records: readonly CallRecord[]): string[] =>
  records.map(({ kind, decision_id }) => `${kind} ${decision_id}`);
const printed = async (...args: string[]): Promise<string[]> =>
  ids(jsonLines((await audit(...args)).stdout) as CallRecord[]);

test("query: the newest that match, of all chains, in the order of their time", async () => {
  const blocked = RECORDS.filter((record) => matches(record, { tenants: ["default"], where: { would: ["block"] } }));
  const found = await printed("query", "--tenant", "default", "--would", "block", "--limit", "5", "-o", "jsonl");
  expect(found).toEqual(ids(newestFirst(blocked).slice(0, 5).reverse()));
});

test("export: all that match, each once; several values are alternatives, filters add up", async () => {
  const filter = { severity: ["high", "critical"], detector: ["secrets", "injection"] };
  const expected = RECORDS.filter((record) =>
    matches(record, { tenants: "all", from: Date.UTC(2026, 10, 19), where: filter }),
  );
  const found = await printed(
    ...["export", "--from", "2026-11-19", "--severity", "high", "critical", "--detector", "secrets", "injection"],
  );
  expect(found.sort()).toEqual(ids(expected).sort());
  expect((await printed("export")).length).toBe(RECORDS.length);
});

test("csv and table begin with what their columns are", async () => {
  const [one] = newestFirst(RECORDS);
  const csv = (await audit("export", "-o", "csv")).stdout.split("\r\n");
  expect(csv).toHaveLength(RECORDS.length + 2);
  expect(csv[0]).toMatch(/^ts,decision_id,kind,/);
  const table = (await audit("query", "--limit", "1")).stdout.split("\n");
  expect(table[0]).toMatch(/^TIME +KIND +USER/);
  expect(table[1]).toContain(one?.decision_id);
  expect(table).toHaveLength(3);
});

test.each([
  [["query", "--severity", "grave"], /severity/],
  [["query", "--from", "yesterday"], /write an instant/],
  [["query", "--limit", "none"], /limit/],
])("%s is refused with what to write", async (args, message) => {
  const { code, stderr } = await audit(...args);
  expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
});
