import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Shipped } from "../../src/plugins/sink.js";
import { jsonl } from "../../src/sinks/jsonl.js";
import { smallRecord } from "../audit/call-record.js";
import { temporaryDirectory } from "../audit/sample.js";

const signal = new AbortController().signal;
const shipped = (from: number, to: number): Shipped[] =>
  Array.from({ length: to - from }, (_, n) => ({ id: `id-${from + n}`, record: smallRecord(from + n) }));
const idsIn = (path: string): string[] =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { id: string }).id);
const ids = (from: number, to: number): string[] => shipped(from, to).map(({ id }) => id);

test("records are lines, with the id first", async () => {
  const dir = temporaryDirectory();
  const sink = jsonl.create({ path: "logs/audit.jsonl" }, dir);
  expect(await sink.deliver(shipped(0, 3), signal)).toEqual({ again: [], refused: 0 });
  await sink.deliver(shipped(3, 5), signal);
  expect(idsIn(join(dir, "logs/audit.jsonl"))).toEqual(ids(0, 5));
});

test("files are renamed when they are full, and the oldest goes", async () => {
  const dir = temporaryDirectory();
  const path = join(dir, "audit.jsonl");
  const sink = jsonl.create({ path, rotate_bytes: 4_096, keep: 2 }, dir);
  for (let n = 0; n < 120; n += 10) await sink.deliver(shipped(n, n + 10), signal);
  const kept = [`${path}.2`, `${path}.1`, path].flatMap(idsIn);
  expect(kept).toEqual(ids(120 - kept.length, 120));
  expect(existsSync(`${path}.3`)).toBe(false);
});

test("half a line that a crash left is cut off before the next", async () => {
  const dir = temporaryDirectory();
  const path = join(dir, "audit.jsonl");
  await jsonl.create({ path }, dir).deliver(shipped(0, 2), signal);
  appendFileSync(path, '{"id":"id-2","ha');
  await jsonl.create({ path }, dir).deliver(shipped(2, 4), signal);
  expect(idsIn(path)).toEqual(ids(0, 4));
});

test("a file that cannot be written is tried again", async () => {
  const dir = temporaryDirectory();
  writeFileSync(join(dir, "in-the-way"), "");
  const records = shipped(0, 1);
  const sink = jsonl.create({ path: "in-the-way/audit.jsonl" }, dir);
  expect(await sink.deliver(records, signal)).toEqual({ again: records, refused: 0, why: "EEXIST" });
});
