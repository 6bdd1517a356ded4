import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { listSegments } from "../../src/audit/segment.js";
import { diskFiles } from "../../src/audit/spool-files.js";
import type { Delivery, Shipped, Sink } from "../../src/plugins/sink.js";
import { Cursor } from "../../src/sinks/cursor.js";
import { Shipper } from "../../src/sinks/shipper.js";
import { callRecord, smallRecord } from "../audit/call-record.js";
import { openSample, temporaryDirectory } from "../audit/sample.js";

/** A sink that keeps what it is given and fails on demand. */
class Shelf implements Sink {
  readonly taken: string[] = [];
  readonly attempts: number[] = [];
  /** What becomes of the next deliveries; then everything is taken. */
  readonly next: (Partial<Delivery> | "throw")[] = [];

  async deliver(records: readonly Shipped[]): Promise<Delivery> {
    this.attempts.push(records.length);
    const fate = this.next.shift() ?? {};
    if (fate === "throw") throw new Error("with a secret in its message");
    const { again = [], refused = 0 } = fate;
    const kept = records.filter((record) => !again.includes(record)).slice(refused);
    this.taken.push(...kept.map(({ record }) => String("request_id" in record && record.request_id)));
    return { again, refused, ...fate };
  }

  async close(): Promise<void> {}
}

const running: Shipper[] = [];
afterEach(async () => {
  for (const shipper of running.splice(0)) await shipper.stop();
});

async function ship(
  dir: string,
  shelf: Sink,
  settings: Partial<{ records: "all" | "notable"; batch_records: number }> = {},
) {
  const seen: string[] = [];
  const path = join(dir, "cursor.json");
  const shipper = new Shipper({
    settings: { id: "shelf", records: "all", batch_records: 10, ...settings },
    sink: shelf,
    dir,
    cursor: await Cursor.open(path, async () => new Map()),
    observer: {
      shipped: (_, result, records) => void seen.push(`${result} ${records}`),
      trouble: (_, why) => void seen.push(why ?? "well again"),
    },
    pollMs: 5,
    retryMs: 1,
  });
  running.push(shipper);
  shipper.start();
  return { shipper, seen, path };
}

async function write(dir: string, from: number, to: number, record = smallRecord): Promise<void> {
  const spool = await openSample(dir, { settings: { segment_bytes: 4_096 } });
  for (let n = from; n < to; n++) await spool.append(record(n), "written");
  await spool.close();
}

const requests = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, n) => `req-${from + n}`);

test("every record is delivered in order, in batches, across segments, and what comes later too", async () => {
  const dir = temporaryDirectory();
  await write(dir, 0, 25);
  const shelf = new Shelf();
  await ship(dir, shelf);
  await expect.poll(() => shelf.taken).toEqual(requests(0, 25));
  await write(dir, 25, 40);
  await expect.poll(() => shelf.taken).toEqual(requests(0, 40));
  expect(Math.max(...shelf.attempts)).toBeLessThanOrEqual(10);
});

test("what fails is delivered again until it is taken, and nothing overtakes it", async () => {
  const dir = temporaryDirectory();
  await write(dir, 0, 12);
  const shelf = new Shelf();
  shelf.next.push("throw", "throw");
  const { seen, shipper } = await ship(dir, shelf, { batch_records: 5 });
  await expect.poll(() => shelf.taken).toEqual(requests(0, 12));
  expect(seen.filter((word) => !word.startsWith("delivered"))).toEqual(["crash", "well again"]);
  expect(shipper.waitsSince).toBeUndefined();
});

test("a receiver that takes a part gets the rest again; what it refuses is counted and left out", async () => {
  const dir = temporaryDirectory();
  await write(dir, 0, 4);
  const shelf = new Shelf();
  shelf.next.push({ refused: 1 });
  const { seen } = await ship(dir, shelf);
  await expect.poll(() => shelf.taken).toEqual(requests(1, 4));
  expect(seen.filter((word) => word.startsWith("refused"))).toEqual(["refused 1"]);
});

test("after a restart it goes on where it was; what was under way is delivered again", async () => {
  const dir = temporaryDirectory();
  await write(dir, 0, 7);
  const before = new Shelf();
  const first = await ship(dir, before);
  await expect.poll(() => before.taken).toEqual(requests(0, 7));
  await first.shipper.stop();
  await write(dir, 7, 9);

  const stuck: Sink = {
    deliver: async (records) => ({ again: records, refused: 0, why: "down" }),
    close: async () => {},
  };
  const second = await ship(dir, stuck);
  await expect.poll(() => second.shipper.trouble).toBe("down");
  expect(second.shipper.waitsSince).toBe(1_700_000_000_007);
  await second.shipper.stop();

  const after = new Shelf();
  await ship(dir, after);
  await expect.poll(() => after.taken).toEqual(requests(7, 9));
});

test("records that retention dropped before they were delivered are counted as lost", async () => {
  const dir = temporaryDirectory();
  await write(dir, 0, 3);
  const before = new Shelf();
  const first = await ship(dir, before);
  await expect.poll(() => before.taken).toEqual(requests(0, 3));
  await first.shipper.stop();

  await write(dir, 3, 200);
  const segments = await listSegments(diskFiles, dir);
  const dropped = segments.slice(0, 4);
  for (const { path } of dropped) rmSync(path);
  const after = new Shelf();
  const { seen } = await ship(dir, after);
  await expect.poll(() => after.taken.at(-1)).toBe("req-199");
  const lost = seen.filter((word) => word.startsWith("lost"));
  expect(lost).toHaveLength(1);
  expect(after.taken).toEqual(requests(200 - after.taken.length, 200));
});

test("who wants to hear of notable records only is told of those", async () => {
  const dir = temporaryDirectory();
  await write(dir, 0, 5);
  await write(dir, 5, 7, callRecord);
  const shelf = new Shelf();
  const { path } = await ship(dir, shelf, { records: "notable" });
  await expect.poll(() => shelf.taken).toEqual(requests(5, 7));
  expect(Object.keys(JSON.parse(readFileSync(path, "utf8")) as object)).toEqual([""]);
});
