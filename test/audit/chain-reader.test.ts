import { appendFileSync, cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { ChainReader, type ReadTrouble } from "../../src/audit/chain-reader.js";
import { listSegments } from "../../src/audit/segment.js";
import { diskFiles } from "../../src/audit/spool-files.js";
import type { SpoolHead } from "../../src/audit/spool-head.js";
import { callRecord } from "./call-record.js";
import { openSample, temporaryDirectory } from "./sample.js";

/** What a reader says until there is nothing more: numbers of records, and troubles. */
type Said = number | ReadTrouble["trouble"];

async function readOut(reader: ChainReader, lines = 1_000): Promise<{ said: Said[]; last: SpoolHead | undefined }> {
  const said: Said[] = [];
  let last: SpoolHead | undefined;
  for (;;) {
    const read = await reader.read({ lines, bytes: 1_000_000 });
    if ("trouble" in read) {
      said.push(read.trouble);
      continue;
    }
    if (read.length === 0) return { said, last };
    for (const { seq, hash, content } of read) {
      last = { seq, hash };
      const record = content?.record as { kind: string; request_id?: string } | undefined;
      if (record !== undefined && record.kind !== "marker") said.push(Number(record.request_id?.slice(4)));
    }
  }
}

const readers: ChainReader[] = [];
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close();
});

function readerOf(dir: string, from: SpoolHead | "start" | "end"): ChainReader {
  const reader = new ChainReader(dir, from);
  readers.push(reader);
  return reader;
}

const upTo = (count: number, from = 0): number[] => Array.from({ length: count - from }, (_, n) => n + from);

/** Records `from` to `to` appended in small segments. */
async function append(dir: string, from: number, to: number, settings = {}): Promise<void> {
  const spool = await openSample(dir, { settings: { segment_bytes: 4_096, ...settings } });
  for (let n = from; n < to; n++) await spool.append(callRecord(n), "written");
  await spool.close();
}

test("from any line on, in parts of any size, the rest comes once and in order", async () => {
  const dir = temporaryDirectory();
  await append(dir, 0, 60);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 20 }), async (count, lines) => {
      const first = readerOf(dir, "start");
      const begun = await first.read({ lines: count, bytes: 1_000_000 });
      if ("trouble" in begun) throw new Error(begun.trouble);
      const before = begun.filter(({ content }) => content !== undefined).length;
      const at = begun.at(-1) as SpoolHead;
      const second = readerOf(dir, at);
      expect((await readOut(second, lines)).said).toEqual(upTo(60, before));
    }),
    { numRuns: 30 },
  );
});

test("what retention removed before it was read is counted", async () => {
  const dir = temporaryDirectory();
  await append(dir, 0, 10);
  const { last } = await readOut(readerOf(dir, "start"));
  await append(dir, 10, 60);
  const [first, second, third, fourth] = await listSegments(diskFiles, dir);
  for (const segment of [first, second, third]) rmSync(segment?.path ?? "");
  const reader = readerOf(dir, { seq: (second?.firstSeq ?? 0) + 1, hash: "0".repeat(64) });
  const gone = await reader.read();
  expect(gone).toEqual({ trouble: "gone", lines: (fourth?.firstSeq ?? 0) - (second?.firstSeq ?? 0) - 2 });
  expect((await readOut(reader)).said.at(-1)).toBe(59);
  expect(last?.seq).toBeGreaterThan(10);
});

test("a damaged line is left out, and what follows it is read", async () => {
  const dir = temporaryDirectory();
  await append(dir, 0, 6, { segment_bytes: 1_000_000 });
  const path = join(dir, "audit-0000000000000001.jsonl");
  writeFileSync(path, readFileSync(path, "utf8").replace("req-2", "req-7"));
  expect((await readOut(readerOf(dir, "start"))).said).toEqual([0, 1, "damaged", 3, 4, 5]);
});

test("lines that were read and are gone after a crash: what was written since is read, and nothing twice", async () => {
  const dir = temporaryDirectory();
  await append(dir, 0, 10, { segment_bytes: 1_000_000 });
  const reader = readerOf(dir, "start");
  const { last } = await readOut(reader);
  // The machine goes down: the disk has all but the last three lines, and the head.
  const path = join(dir, "audit-0000000000000001.jsonl");
  const kept = readFileSync(path, "utf8").split("\n").slice(0, 8).join("\n");
  truncateSync(path, Buffer.byteLength(kept) + 1);
  await append(dir, 100, 105, { segment_bytes: 1_000_000 });
  const after = { said: ["cut", ...upTo(105, 100)] };
  expect(await readOut(readerOf(dir, last as SpoolHead))).toMatchObject(after);
  expect(await readOut(reader)).toMatchObject(after);
});

test("another spool in the place of the one that was read is read from its start", async () => {
  const [dir, other] = [temporaryDirectory(), temporaryDirectory()];
  await append(dir, 0, 10);
  await append(other, 50, 90);
  const { last } = await readOut(readerOf(dir, "start"));
  rmSync(dir, { recursive: true });
  cpSync(other, dir, { recursive: true });
  expect((await readOut(readerOf(dir, last as SpoolHead))).said).toEqual(["cut", ...upTo(90, 50)]);
});

test("from the end: only what comes later; half a line is waited for", async () => {
  const dir = temporaryDirectory();
  await append(dir, 0, 10);
  const reader = readerOf(dir, "end");
  expect((await readOut(reader)).said).toEqual([]);
  await append(dir, 10, 12, { segment_bytes: 1_000_000 });
  const path = (await listSegments(diskFiles, dir)).at(-1)?.path ?? "";
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, -20));
  expect((await readOut(reader)).said).toEqual([10]);
  appendFileSync(path, bytes.subarray(-20));
  expect((await readOut(reader)).said).toEqual([11]);
});
