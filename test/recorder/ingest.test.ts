import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { encodeLine, GENESIS_HASH } from "../../src/audit/line.js";
import { listSegments, segmentAt } from "../../src/audit/segment.js";
import { diskFiles } from "../../src/audit/spool-files.js";
import { Ingest, type IngestStatus } from "../../src/recorder/ingest.js";
import { RecorderMetrics } from "../../src/recorder/recorder-metrics.js";
import { StoreKeeper } from "../../src/recorder/store-keeper.js";
import { createLog } from "../../src/server/log.js";
import { openStore } from "../../src/store/sqlite/open.js";
import type { Store } from "../../src/store/store.js";
import { callRecord } from "../audit/call-record.js";
import { openSample, temporaryDirectory } from "../audit/sample.js";

const LIMITS = { retainDays: 36_500, retainBytes: Number.MAX_SAFE_INTEGER, freeBytesMin: 0 };
const WAIT = { timeout: 20_000 };

const running: Ingest[] = [];
afterEach(async () => {
  for (const ingest of running.splice(0)) await ingest.stop(0);
});

interface Recording {
  readonly keeper: StoreKeeper;
  readonly ingest: Ingest;
  /** Numbers of the records told to whoever looks, in that order. */
  readonly told: number[];
}

/** A recorder without its process: a spool in `dir/audit` and a store in `dir/store`. */
function record(dir: string, wrap = (store: Store): Store => store): Recording {
  const meters = new RecorderMetrics(
    { crash: 0, silent: 0 },
    { lagSeconds: () => 0, sinkLagSeconds: () => new Map(), disk: () => undefined, store: () => undefined },
  );
  const log = createLog("silent");
  const keeper = new StoreKeeper({
    open: async () => wrap(openStore({ dir: join(dir, "store"), ballastBytes: 1 })),
    disk: dir,
    limits: LIMITS,
    meters,
    log,
    storeFailures: 0,
  });
  const told: number[] = [];
  const ingest = new Ingest({
    dir: join(dir, "audit"),
    keeper,
    meters,
    log,
    onWritten: (records) => told.push(...records.map(({ record }) => numberOf(record.request_id))),
  });
  running.push(ingest);
  ingest.start();
  return { keeper, ingest, told };
}

const numberOf = (requestId: string | undefined): number => Number(requestId?.slice(4));
const upTo = (count: number, from = 0): number[] => Array.from({ length: count - from }, (_, n) => n + from);

async function append(dir: string, from: number, to: number, settings = {}): Promise<void> {
  const spool = await openSample(dir, { settings: { segment_bytes: 8_192, ...settings } });
  for (let n = from; n < to; n++) await spool.append(callRecord(n), n % 5 === 0 ? "written" : "batch");
  await spool.close();
}

/** Numbers of the records in the store, sorted. */
function stored(dir: string): number[] {
  const store = openStore({ dir: join(dir, "store"), ballastBytes: 1 });
  const numbers: number[] = [];
  let cursor: string | undefined;
  do {
    const page = store.records({ tenants: "all", limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    numbers.push(...page.items.map(({ record }) => numberOf(record.request_id)));
    cursor = page.next;
  } while (cursor !== undefined);
  store.close();
  return numbers.sort((a, b) => a - b);
}

const chain = (status: IngestStatus, name: string) => status.chains.find(({ chain }) => chain === name);

test("what is in the spool and what comes gets into the store, once, and is told", async () => {
  const dir = temporaryDirectory();
  await append(join(dir, "audit"), 0, 150);
  const { ingest, told } = record(dir);
  await append(join(dir, "audit"), 150, 300);
  await expect.poll(() => told.length, WAIT).toBe(300);
  expect(told).toEqual(upTo(300));
  expect(ingest.status()).toMatchObject({ lag_s: 0, chains: [{ chain: "", stored_as: "", gone: 0, damaged: 0 }] });
  await ingest.stop(0);
  expect(stored(dir)).toEqual(upTo(300));
});

test("stopped, it has stored what was written", async () => {
  const dir = temporaryDirectory();
  await append(join(dir, "audit"), 0, 600);
  const { ingest } = record(dir);
  await ingest.stop(20_000);
  expect(stored(dir)).toEqual(upTo(600));
});

test("ended and begun again at any moment, with chains that appear: nothing is lost, nothing twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ chain: fc.integer({ min: 1, max: 3 }), records: fc.integer({ min: 1, max: 200 }), ms: fc.nat(60) }),
        {
          minLength: 1,
          maxLength: 5,
        },
      ),
      async (steps) => {
        const dir = temporaryDirectory();
        let count = 0;
        for (const { chain, records, ms } of steps) {
          await append(join(dir, "audit", `process-${chain}`), count, count + records);
          count += records;
          const { ingest } = record(dir);
          await new Promise((resolve) => setTimeout(resolve, ms));
          await ingest.stop(0);
        }
        await record(dir).ingest.stop(20_000);
        expect(stored(dir)).toEqual(upTo(count));
      },
    ),
    { numRuns: 8 },
  );
});

test("lines that retention removed before they were read are counted and told", async () => {
  const dir = temporaryDirectory();
  const audit = join(dir, "audit");
  await append(audit, 0, 20);
  await record(dir).ingest.stop(20_000);
  await append(audit, 20, 100);
  const segments = await listSegments(diskFiles, audit);
  for (const { path } of segments.slice(0, -2)) rmSync(path);
  const { ingest, told } = record(dir);
  await expect.poll(() => told.at(-1), WAIT).toBe(99);
  const { gone = 0, seq = 0 } = chain(ingest.status(), "") ?? {};
  const headers = segments.length;
  expect(gone).toBeGreaterThan(0);
  expect(seq).toBe(100 + headers);
  await ingest.stop(0);
  expect(stored(dir)).toEqual([...upTo(20), ...told]);
});

test("a store that was damaged is put aside and made again from the spool", async () => {
  const dir = temporaryDirectory();
  await append(join(dir, "audit"), 0, 120);
  await record(dir).ingest.stop(20_000);
  for (const name of readdirSync(join(dir, "store"))) {
    if (name !== "ballast") writeFileSync(join(dir, "store", name), "no database".repeat(1_000));
  }
  const { ingest, keeper, told } = record(dir);
  await append(join(dir, "audit"), 120, 130);
  await expect.poll(() => told.at(-1), WAIT).toBe(129);
  expect(keeper.aside.length).toBeGreaterThan(0);
  await ingest.stop(0);
  expect(stored(dir)).toEqual(upTo(130));
});

test("without a usable store it waits, says so, and goes on when there is one", async () => {
  const dir = temporaryDirectory();
  await append(join(dir, "audit"), 0, 30);
  writeFileSync(join(dir, "store"), "a file where a folder should be");
  const { ingest, keeper, told } = record(dir);
  await expect.poll(() => keeper.trouble?.reason, WAIT).toBe("failed");
  expect(keeper.store).toBe(undefined);
  rmSync(join(dir, "store"));
  mkdirSync(join(dir, "store"));
  await expect.poll(() => told.length, WAIT).toBe(30);
  expect(keeper.trouble).toBe(undefined);
  await ingest.stop(0);
});

test("a full disk is waited for, older days go first, and nothing is lost", async () => {
  const dir = temporaryDirectory();
  await append(join(dir, "audit"), 0, 40);
  let isFull = true;
  let days = ["2001-01-01", "2001-01-02", new Date().toISOString().slice(0, 10)];
  const { ingest, keeper, told } = record(dir, (store) =>
    withCalls(store, {
      write: (lines) => (isFull ? { status: "full" } : store.write(lines)),
      status: () => ({ ...store.status(), days }),
      retain(from) {
        const dropped = days.filter((day) => day < from);
        days = days.filter((day) => day >= from);
        return dropped;
      },
    }),
  );
  await expect.poll(() => keeper.trouble, WAIT).toEqual({ reason: "full", code: "ENOSPC" });
  expect(days).toHaveLength(1);
  expect(ingest.lagSeconds()).toBeGreaterThan(0);
  isFull = false;
  await expect.poll(() => told.length, WAIT).toBe(40);
  expect(keeper.trouble).toBe(undefined);
  await ingest.stop(0);
  expect(stored(dir)).toEqual(upTo(40));
});

/** A segment that follows from its hashes, whatever its records are; line 1 is its header. */
function writeSegment(dir: string, records: readonly unknown[]): void {
  const header = JSON.stringify({ v: 1, opened: new Date().toISOString(), previous: GENESIS_HASH });
  let { text, hash } = encodeLine(1, GENESIS_HASH, "segment", header);
  let whole = text;
  for (const [index, record] of records.entries()) {
    ({ text, hash } = encodeLine(index + 2, hash, "record", JSON.stringify(record)));
    whole += text;
  }
  mkdirSync(dir, { recursive: true });
  writeFileSync(segmentAt(dir, 1).path, whole);
}

const UNFIT: Readonly<Record<string, unknown>> = {
  "no record": null,
  "half a character": { ...callRecord(0), request_id: "\ud800" },
  "no time": { ...callRecord(0), ts: "yesterday" },
  "a decision without its members": { ...callRecord(0), decision: {} },
  "a truth value for a name": { ...callRecord(0), model: true },
};

test.each(Object.entries(UNFIT))(
  "%s: the line is left out and told of by its place; the rest goes on",
  async (_, unfit) => {
    const dir = temporaryDirectory();
    const good = upTo(40).map(callRecord);
    writeSegment(join(dir, "audit"), [unfit, ...good.slice(0, 20), unfit, unfit, ...good.slice(20), unfit]);
    const { ingest, keeper, told } = record(dir);
    await expect.poll(() => told.length, WAIT).toBe(40);
    expect(told).toEqual(upTo(40));
    expect(keeper.trouble).toBe(undefined);
    expect(ingest.status()).toMatchObject({
      lag_s: 0,
      chains: [{ gone: 0, damaged: 0, refused: 4, refused_seqs: [2, 23, 24, 45] }],
    });
    await ingest.stop(0);
    expect(stored(dir)).toEqual(upTo(40));
  },
);

test("a line that is no record is left out also where there is no other; one that comes after is stored", async () => {
  const dir = temporaryDirectory();
  writeSegment(join(dir, "audit"), [UNFIT["no time"]]);
  const { ingest, keeper, told } = record(dir);
  await expect.poll(() => chain(ingest.status(), "")?.refused_seqs, WAIT).toEqual([2]);
  expect([ingest.lagSeconds(), keeper.trouble]).toEqual([0, undefined]);
  await append(join(dir, "audit"), 7, 8);
  await expect.poll(() => told, WAIT).toEqual([7]);
  expect(chain(ingest.status(), "")?.refused).toBe(1);
});

test("a store that takes nothing is in trouble itself: nothing is left out", async () => {
  const dir = temporaryDirectory();
  await append(join(dir, "audit"), 0, 20);
  let isBroken = true;
  const { ingest, keeper, told } = record(dir, (store) =>
    withCalls(store, {
      write: (lines) =>
        isBroken ? { status: "refused", error: new TypeError("a mistake of ours") } : store.write(lines),
    }),
  );
  await expect.poll(() => keeper.trouble?.reason, WAIT).toBe("failed");
  isBroken = false;
  await expect.poll(() => told.length, WAIT).toBe(20);
  expect(chain(ingest.status(), "")).toMatchObject({ refused: 0, refused_seqs: [] });
});

/** A store of which some calls are made otherwise. */
function withCalls(store: Store, calls: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(name in calls ? calls : target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
