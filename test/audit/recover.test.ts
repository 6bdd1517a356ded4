import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AuditRecord } from "../../src/audit/record.js";
import { tailSpool } from "../../src/audit/tail.js";
import { verifySpool } from "../../src/audit/verify.js";
import { smallRecord } from "./call-record.js";
import { FailingFiles } from "./failing-files.js";
import { openSample, temporaryDirectory } from "./sample.js";

const lastSegment = (dir: string): string =>
  join(
    dir,
    readdirSync(dir)
      .filter((name) => name.endsWith(".jsonl"))
      .sort()
      .at(-1) ?? "",
  );

async function written(records: number, segment_bytes = 1_000_000): Promise<string> {
  const dir = temporaryDirectory();
  const spool = await openSample(dir, { settings: { segment_bytes } });
  for (let n = 0; n < records; n++) await spool.append(smallRecord(n), "written");
  await spool.close();
  return dir;
}

/** Opens a damaged spool, appends record 100, and reads everything back: numbers of records, and what markers say. */
async function reopened(dir: string, files = new FailingFiles()): Promise<(number | string)[]> {
  const spool = await openSample(dir, { files });
  await spool.append(smallRecord(100), "written");
  await spool.close();
  expect(await verifySpool(dir)).toMatchObject({ ok: true, unfinishedBytes: 0 });
  const read: (number | string)[] = [];
  for await (const { record } of tailSpool(dir, { from: "start", follow: false })) read.push(said(record));
  return read;
}

function said(record: AuditRecord): number | string {
  if (record.kind === "policy") throw new Error("nobody wrote one");
  if (record.kind !== "marker") return Number(record.request_id?.slice(4));
  const { marker, bytes, lines, records } = record;
  return [
    marker,
    ...(bytes === undefined ? [] : [`${bytes} bytes`]),
    ...(lines ? [`${lines} lines`] : []),
    ...(records ? [`${records} records`] : []),
  ].join(" ");
}

test("cut at every byte of the last record: what is whole is kept, what is not is kept aside, the loss is told", async () => {
  const dir = await written(4);
  const segment = lastSegment(dir);
  const bytes = readFileSync(segment);
  const ends = [...bytes.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1);
  const check = async (size: number): Promise<void> => {
    const copy = temporaryDirectory();
    cpSync(dir, copy, { recursive: true });
    truncateSync(lastSegment(copy), size);
    const whole = ends.filter((end) => end <= size).length - 1;
    const torn = size - (ends[whole] ?? 0);
    const expected: (number | string)[] = Array.from({ length: whole }, (_, n) => n);
    if (torn > 0) expected.push(`torn ${torn} bytes`);
    if (whole < 4) expected.push(`missing ${4 - whole} records`);
    expect(await reopened(copy), `${size} bytes`).toEqual([...expected, 100]);
    if (torn > 0) {
      const aside = readdirSync(copy).find((name) => name.includes(".torn-")) ?? "";
      expect(readFileSync(join(copy, aside))).toEqual(bytes.subarray(size - torn, size));
    }
    rmSync(copy, { recursive: true });
  };
  const sizes = Array.from({ length: bytes.length - (ends[3] ?? 0) + 2 }, (_, index) => bytes.length - index);
  for (let at = 0; at < sizes.length; at += 64) await Promise.all(sizes.slice(at, at + 64).map(check));
}, 120_000);

describe("damage of other kinds", () => {
  test("zeros where the tail was, as some file systems leave after a power cut", async () => {
    const dir = await written(4);
    const segment = lastSegment(dir);
    const bytes = readFileSync(segment);
    bytes.fill(0, bytes.length - 400);
    writeFileSync(segment, bytes);
    expect(await reopened(dir)).toEqual([0, 1, expect.stringMatching(/^torn \d+ bytes$/), "missing 2 records", 100]);
  });

  test("zeros in the middle: what follows cannot be vouched for, and is kept aside", async () => {
    const dir = await written(6);
    const segment = lastSegment(dir);
    const bytes = readFileSync(segment);
    bytes.fill(0, bytes.length >> 1, (bytes.length >> 1) + 10);
    writeFileSync(segment, bytes);
    const read = await reopened(dir);
    expect(read.slice(-3)).toEqual([
      expect.stringMatching(/^torn \d+ bytes \d lines$/),
      expect.stringMatching(/^missing \d records$/),
      100,
    ]);
  });

  test("a segment without even its header: the one before is continued", async () => {
    const dir = await written(6, 1_024);
    const before = readdirSync(dir).length;
    writeFileSync(join(dir, "audit-0000000000000999.jsonl"), '{"hash":"00');
    expect(await reopened(dir)).toEqual([0, 1, 2, 3, 4, 5, "torn", 100]);
    expect(existsSync(join(dir, "audit-0000000000000999.jsonl.torn-0"))).toBe(true);
    expect(readdirSync(dir).length).toBeGreaterThan(before);
  });

  test("the segments are gone and the head is left", async () => {
    const dir = await written(4);
    rmSync(lastSegment(dir));
    expect(await reopened(dir)).toEqual(["missing 5 records", 100]);
  });

  test("the head is gone", async () => {
    const dir = await written(2);
    rmSync(join(dir, "head.json"));
    expect(await reopened(dir)).toEqual([0, 1, 100]);
  });

  test("there is no room for keeping the tail aside: the spool opens all the same", async () => {
    const dir = await written(2);
    writeFileSync(lastSegment(dir), "half a li", { flag: "a" });
    const files = new FailingFiles();
    let writes = 0; // the first is the lock, the second the tail
    files.faultAt = (_, name) => (name === "write" && ++writes === 2 ? "ENOSPC" : undefined);
    expect(await reopened(dir, files)).toEqual([0, 1, "torn 9 bytes", 100]);
  });
});

test("the account is for its owner", async () => {
  const dir = join(temporaryDirectory(), "audit");
  const spool = await openSample(dir);
  await spool.append(smallRecord(0), "written");
  await spool.close();
  expect(statSync(dir).mode & 0o077).toBe(0);
  expect(statSync(lastSegment(dir)).mode & 0o077).toBe(0);
});
