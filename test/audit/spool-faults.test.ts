import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { AuditRecord } from "../../src/audit/record.js";
import type { Spool } from "../../src/audit/spool.js";
import { tailSpool } from "../../src/audit/tail.js";
import { verifySpool } from "../../src/audit/verify.js";
import type { Durability, OnFull, Outcome } from "../../src/audit/waiting.js";
import { callRecord } from "./call-record.js";
import { FailingFiles, type Fault } from "./failing-files.js";
import { openSample, temporaryDirectory } from "./sample.js";

async function read(dir: string): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  for await (const { record } of tailSpool(dir, { from: "start", follow: false })) records.push(record);
  return records;
}

const numberOf = (record: AuditRecord): number | undefined =>
  "tenant" in record ? Number(record.request_id?.slice(4)) : undefined;

/** The life of a spool: opened with segments there already, appended to, rotated, pruned, closed. */
const SETTINGS = { segment_bytes: 4_096, retain_bytes: 20_000 };
const RECORDS = 15;

async function live(dir: string, files: FailingFiles): Promise<{ outcomes: Outcome[]; lost: number; spool: Spool }> {
  const spool = await openSample(dir, { settings: SETTINGS, files });
  const outcomes: Outcome[] = [];
  for (let n = 0; n < RECORDS; n++) {
    const durability: Durability = n % 3 === 0 ? "synced" : n % 3 === 1 ? "written" : "batch";
    outcomes.push(await spool.append(callRecord(n), durability));
  }
  await expect.poll(() => spool.stats(), { interval: 10, timeout: 20_000 }).toMatchObject({ failing: undefined });
  return { outcomes, lost: await spool.close(), spool };
}

async function prepared(): Promise<string> {
  const dir = temporaryDirectory();
  const spool = await openSample(dir, { settings: SETTINGS });
  for (let n = 0; n < 5; n++) await spool.append(callRecord(900 + n), "written");
  await spool.close();
  return dir;
}

describe.each<Fault>(["ENOSPC", "short write"])("%s", (fault) => {
  test("at any call: everything is kept, in order, once, and the chain is sound", async () => {
    const rehearsal = new FailingFiles();
    await live(await prepared(), rehearsal);
    expect(rehearsal.calls).toBeGreaterThan(100);

    const check = async (call: number): Promise<void> => {
      const dir = await prepared();
      const files = new FailingFiles();
      files.faultAt = (at) => (at === call ? fault : undefined);
      const { outcomes, lost } = await live(dir, files);
      const at = `call ${call}`;
      expect(outcomes, at).not.toContain("dropped");
      expect(lost, at).toBe(0);
      const numbers = (await read(dir)).map(numberOf).filter((n) => n !== undefined && n < 900);
      const expected = Array.from({ length: RECORDS }, (_, n) => n);
      expect(numbers, at).toEqual(expected.slice(RECORDS - numbers.length)); // retention takes the oldest
      expect(numbers.length, at).toBeGreaterThan(5);
      expect(await verifySpool(dir), at).toMatchObject({ ok: true });
      rmSync(dir, { recursive: true });
    };
    const calls = Array.from({ length: rehearsal.calls }, (_, index) => index + 1);
    // Each run waits 100 ms for its second attempt: they wait together.
    for (let from = 0; from < calls.length; from += 32) await Promise.all(calls.slice(from, from + 32).map(check));
  }, 120_000);
});

test("while the disk refuses, records wait, nobody else does, and writing resumes by itself", async () => {
  const dir = temporaryDirectory();
  const files = new FailingFiles();
  const troubles: (string | undefined)[] = [];
  const spool = await openSample(dir, { files, onTrouble: (code) => troubles.push(code) });
  expect(await spool.append(callRecord(0), "written")).toBe("written");

  files.faultAt = (_, name) => (name === "write" ? "ENOSPC" : undefined);
  expect(await spool.append(callRecord(1), "written")).toBe("pending");
  expect(await spool.append(callRecord(2), "synced")).toBe("pending");
  expect(await spool.append(callRecord(3))).toBe("queued");
  expect(spool.stats()).toMatchObject({ accepted: 4, written: 1, dropped: 0, waitingRecords: 3, failing: "ENOSPC" });

  files.faultAt = () => undefined;
  await expect.poll(() => spool.stats().failing).toBeUndefined();
  expect(await spool.append(callRecord(4), "written")).toBe("written");
  expect(await spool.close()).toBe(0);
  expect((await read(dir)).map(numberOf)).toEqual([0, 1, 2, 3, 4]);
  expect(troubles).toEqual(["ENOSPC", undefined]);
});

test("a disk that refuses from the start still gives a spool, and gets everything once it is mended", async () => {
  const dir = temporaryDirectory();
  const files = new FailingFiles();
  files.faultAt = () => "EROFS";
  const spool = await openSample(dir, { files });
  expect(await spool.append(callRecord(0), "written")).toBe("pending");
  files.faultAt = () => undefined;
  await expect.poll(() => spool.stats().written).toBe(1);
  await spool.close();
  expect((await read(dir)).map(numberOf)).toEqual([0]);
});

test("closing while the disk refuses says what is lost", async () => {
  const files = new FailingFiles();
  const spool = await openSample(temporaryDirectory(), { files });
  files.faultAt = () => "EIO";
  await spool.append(callRecord(0));
  await spool.append(callRecord(1));
  expect(await spool.close()).toBe(2);
});

test("the directory is removed under a running spool: it goes on, and verifying tells of the gap", async () => {
  const dir = temporaryDirectory();
  const spool = await openSample(dir, { settings: { segment_bytes: 3_000 } });
  for (let n = 0; n < 4; n++) await spool.append(callRecord(n), "written");
  rmSync(dir, { recursive: true });
  for (let n = 4; n < 12; n++) await spool.append(callRecord(n), "written");
  await spool.close();
  expect(await verifySpool(dir)).toMatchObject({
    ok: false,
    bad: { line: 1, why: expect.stringContaining("are gone") },
  });
});

test("a record that cannot be written as JSON is dropped and counted, not thrown", async () => {
  const spool = await openSample(temporaryDirectory());
  const [call] = callRecord(0).tool_calls ?? [];
  const params = { type: "object", items: 1, members: {} as Record<string, unknown> } as const;
  params.members.itself = params;
  const cyclic = { ...callRecord(0), tool_calls: [{ ...call, params }] } as unknown as AuditRecord;
  expect(await spool.append(cyclic)).toBe("dropped");
  expect(spool.stats()).toMatchObject({ dropped: 1, errors: { RECORD_INVALID: 1 } });
  await spool.close();
});

describe("memory is full", () => {
  /** Appends ten records to a spool for three whose disk refuses, then mends the disk. */
  async function fill(on_full: OnFull) {
    const dir = temporaryDirectory();
    const files = new FailingFiles();
    const spool = await openSample(dir, { files, settings: { on_full, waiting_records: 3 } });
    files.faultAt = () => "ENOSPC";
    await spool.append(callRecord(99), "written"); // in the failed batch, out of the queue
    const settled: (Outcome | "waits")[] = Array.from({ length: 10 }, () => "waits");
    const appended = settled.map((_, n) =>
      spool.append(callRecord(n)).then((outcome) => {
        settled[n] = outcome;
      }),
    );
    await Promise.resolve();
    await Promise.resolve();
    const outcomes = [...settled];
    const { dropped, waitingRecords } = spool.stats();
    files.faultAt = () => undefined;
    await Promise.all(appended);
    await expect.poll(() => spool.stats().failing).toBeUndefined();
    await spool.close();
    const kept = (await read(dir)).map((record) =>
      record.kind === "marker"
        ? `${record.marker} ${record.records} ${record.first_ts?.slice(-4)}-${record.last_ts?.slice(-4)}`
        : numberOf(record),
    );
    expect(await verifySpool(dir)).toMatchObject({ ok: true });
    return { outcomes: outcomes.join(" "), dropped, waitingRecords, kept };
  }

  test.each<[OnFull, Awaited<ReturnType<typeof fill>>]>([
    [
      "drop_new",
      {
        outcomes: "queued queued queued dropped dropped dropped dropped dropped dropped dropped",
        dropped: 7,
        waitingRecords: 4,
        kept: [99, "dropped 7 003Z-009Z", 0, 1, 2],
      },
    ],
    [
      "drop_oldest",
      {
        outcomes: "queued queued queued queued queued queued queued queued queued queued",
        dropped: 7,
        waitingRecords: 4,
        kept: [99, "dropped 7 000Z-006Z", 7, 8, 9],
      },
    ],
    [
      "block",
      {
        outcomes: "queued queued queued waits waits waits dropped dropped dropped dropped",
        dropped: 4,
        waitingRecords: 7,
        kept: [99, "dropped 4 006Z-009Z", 0, 1, 2, 3, 4, 5],
      },
    ],
  ])("%s", async (onFull, expected) => expect(await fill(onFull)).toEqual(expected));

  test("a record that pushes out an acknowledged one settles it", async () => {
    const files = new FailingFiles();
    const spool = await openSample(temporaryDirectory(), {
      files,
      settings: { on_full: "drop_oldest", waiting_records: 1 },
    });
    const first = spool.append(callRecord(0), "written");
    const second = spool.append(callRecord(1), "written");
    expect(await Promise.all([first, second])).toEqual(["dropped", "written"]);
    await spool.close();
  });

  test("characters are limited as well as records", async () => {
    const files = new FailingFiles();
    const spool = await openSample(temporaryDirectory(), { files });
    files.faultAt = () => "ENOSPC";
    await spool.append(callRecord(0), "written");
    const large = {
      ...callRecord(1),
      tools_offered: { total: 64, names: Array.from({ length: 64 }, () => "x_".repeat(64)) },
    };
    for (let n = 0; n < 5_000; n++) void spool.append(large);
    const { waitingChars, dropped } = spool.stats();
    expect(waitingChars).toBeLessThanOrEqual(32 * 1_024 * 1_024);
    expect(waitingChars).toBeGreaterThan(31 * 1_024 * 1_024);
    expect(dropped).toBeGreaterThan(0);
    files.faultAt = () => undefined;
    await spool.close();
  });
});
