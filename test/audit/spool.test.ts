import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { AuditRecord } from "../../src/audit/record.js";
import { tailSpool } from "../../src/audit/tail.js";
import { verifySpool } from "../../src/audit/verify.js";
import { callRecord } from "./call-record.js";
import { openSample, temporaryDirectory } from "./sample.js";

const segmentsOf = (dir: string): string[] => readdirSync(dir).filter((name) => name.endsWith(".jsonl"));

async function read(dir: string): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  for await (const { record } of tailSpool(dir, { from: "start", follow: false })) records.push(record);
  return records;
}

const requestIds = (records: readonly AuditRecord[]): (string | undefined)[] =>
  records.map((record) => ("tenant" in record ? record.request_id : record.kind));

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `req-${from + index}`);

test("what goes in comes out, in order, and reads back as a record", async () => {
  const dir = temporaryDirectory();
  const spool = await openSample(dir);
  const records = Array.from({ length: 300 }, (_, n) => callRecord(n));
  expect(await Promise.all(records.map((record) => spool.append(record)))).toEqual(records.map(() => "queued"));
  expect(await spool.close()).toBe(0);
  expect(await read(dir)).toEqual(records);
  expect(await verifySpool(dir)).toEqual({
    ok: true,
    segments: 1,
    records: 300,
    head: spool.head,
    markers: [],
    unfinishedBytes: 0,
  });
});

test("a record is taken as it is when it is appended", async () => {
  const dir = temporaryDirectory();
  const spool = await openSample(dir);
  const record = callRecord(1);
  void spool.append(record);
  record.request_id = "changed afterwards";
  await spool.close();
  expect(requestIds(await read(dir))).toEqual(["req-1"]);
});

test.each(["written", "synced"] as const)("%s: what is acknowledged is in the file", async (durability) => {
  const dir = temporaryDirectory();
  const spool = await openSample(dir);
  for (let n = 0; n < 20; n++) {
    expect(await spool.append(callRecord(n), durability)).toBe(durability);
    expect(requestIds(await read(dir))).toEqual(numbered(0, n + 1));
  }
  await spool.close();
});

test("a batch is written without anybody asking", async () => {
  const dir = temporaryDirectory();
  const spool = await openSample(dir);
  void spool.append(callRecord(0));
  await expect.poll(async () => requestIds(await read(dir))).toEqual(["req-0"]);
  await spool.close();
});

test("closing twice, or appending to a closed spool, is an outcome and not an accident", async () => {
  const dir = temporaryDirectory();
  const spool = await openSample(dir);
  await spool.close();
  expect(await spool.append(callRecord(0), "written")).toBe("dropped");
  expect(await spool.close()).toBe(0);
});

describe("segments", () => {
  test("a spool is continued where it ended, across segments", async () => {
    const dir = temporaryDirectory();
    for (let round = 0; round < 3; round++) {
      const spool = await openSample(dir, { settings: { segment_bytes: 16_384 } });
      for (let n = 0; n < 50; n++) await spool.append(callRecord(round * 50 + n), "written");
      await spool.close();
    }
    expect(segmentsOf(dir).length).toBeGreaterThan(5);
    expect(requestIds(await read(dir))).toEqual(numbered(0, 150));
    expect(await verifySpool(dir)).toMatchObject({ ok: true, records: 150, markers: [] });
  });

  test("age closes a segment as size does", async () => {
    const dir = temporaryDirectory();
    const spool = await openSample(dir, { settings: { segment_hours: 1e-9 } });
    for (let n = 0; n < 3; n++) await spool.append(callRecord(n), "written");
    await spool.close();
    expect(segmentsOf(dir)).toHaveLength(3);
  });

  test("retention drops whole segments, oldest first, and leaves a tombstone the rest is verified by", async () => {
    const dir = temporaryDirectory();
    const spool = await openSample(dir, { settings: { segment_bytes: 16_384, retain_bytes: 65_536 } });
    for (let n = 0; n < 200; n++) await spool.append(callRecord(n), "written");
    await spool.close();

    const kept = requestIds(await read(dir)).filter((id) => id?.startsWith("req-"));
    expect(kept).toEqual(numbered(200 - kept.length, 200));
    expect(kept.length).toBeLessThan(80);
    const { ok, markers } = await verifySpool(dir);
    expect(ok).toBe(true);
    expect(new Set(markers.map(({ marker }) => marker))).toEqual(new Set(["retention"]));
  });
});
