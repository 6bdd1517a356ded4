import { appendFileSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSpool } from "../../src/audit/read-spool.js";
import type { AuditRecord } from "../../src/audit/record.js";
import { openSpool, SpoolSettings } from "../../src/audit/spool.js";
import { callRecord, digest } from "./call-record.js";

/** A spool of some records in several segments, closed; its folder, its newest file, and what was written. */
async function spool(): Promise<{ dir: string; file: string; records: AuditRecord[] }> {
  const dir = mkdtempSync(join(tmpdir(), "shutter-read-"));
  const settings = SpoolSettings.parse({ segment_bytes: 4_096 });
  const open = await openSpool({ dir, settings, digest });
  const records = Array.from({ length: 12 }, (_, n) => callRecord(n));
  for (const record of records) await open.append(record, "written");
  await open.close();
  const names = readdirSync(dir).filter((name) => name.endsWith(".jsonl"));
  expect(names.length).toBeGreaterThan(2);
  return { dir, file: join(dir, names.sort().at(-1) ?? ""), records };
}

async function read(dir: string): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  for await (const { record } of readSpool(dir)) records.push(record);
  return records;
}

test("all records across segments, in order", async () => {
  const { dir, records } = await spool();
  expect(await read(dir)).toEqual(records);
});

test("a line being written is left out", async () => {
  const { dir, file, records } = await spool();
  appendFileSync(file, '{"hash":"00');
  expect(await read(dir)).toEqual(records);
});

test("a changed record ends it with its place", async () => {
  const { dir, file } = await spool();
  writeFileSync(file, readFileSync(file, "utf8").replace("alice", "mallo"));
  await expect(read(dir)).rejects.toThrow(/byte \d+: the hash does not follow/);
});
