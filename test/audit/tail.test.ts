import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type TailOptions, tailSpool } from "../../src/audit/tail.js";
import { OperatorError } from "../../src/plugins/errors.js";
import { callRecord } from "./call-record.js";
import { openSample, temporaryDirectory } from "./sample.js";

/** Follows a spool; `numbers` grows as records come. */
function follow(dir: string, options: TailOptions) {
  const stop = new AbortController();
  const numbers: number[] = [];
  const done = (async () => {
    for await (const { record } of tailSpool(dir, { pollMs: 5, signal: stop.signal, ...options })) {
      if ("tenant" in record) numbers.push(Number(record.request_id?.slice(4)));
    }
  })();
  return {
    numbers,
    done,
    async stop(): Promise<void> {
      stop.abort();
      await done;
    },
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

test("records come as they are written, across segments, each once and in order", async () => {
  const dir = temporaryDirectory();
  const following = follow(dir, { from: "start" });
  const spool = await openSample(dir, { settings: { segment_bytes: 8_192 } });
  for (let n = 0; n < 300; n++) await spool.append(callRecord(n), n % 7 === 0 ? "written" : "batch");
  await spool.close();
  await expect.poll(() => following.numbers.length).toBe(300);
  expect(following.numbers).toEqual(upTo(300));
  await following.stop();
});

test("from the end: only what is new", async () => {
  const dir = temporaryDirectory();
  const spool = await openSample(dir, { settings: { segment_bytes: 4_096 } });
  for (let n = 0; n < 10; n++) await spool.append(callRecord(n), "written");
  const following = follow(dir, { from: "end" });
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (let n = 10; n < 20; n++) await spool.append(callRecord(n), "written");
  await expect.poll(() => following.numbers).toEqual(upTo(20).slice(10));
  await following.stop();
  await spool.close();
});

test("a spool that is continued by another process is followed on", async () => {
  const dir = temporaryDirectory();
  const following = follow(dir, { from: "start" });
  for (let round = 0; round < 3; round++) {
    const spool = await openSample(dir);
    for (let n = 0; n < 5; n++) await spool.append(callRecord(round * 5 + n), "written");
    await spool.close();
  }
  await expect.poll(() => following.numbers).toEqual(upTo(15));
  await following.stop();
});

test("a line that is being written is waited for", async () => {
  const dir = temporaryDirectory();
  const spool = await openSample(dir);
  for (let n = 0; n < 3; n++) await spool.append(callRecord(n), "written");
  await spool.close();
  const path = join(dir, "audit-0000000000000001.jsonl");
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, -500));
  const following = follow(dir, { from: "start" });
  await expect.poll(() => following.numbers).toEqual([0, 1]);
  writeFileSync(path, bytes.subarray(-500), { flag: "a" });
  await expect.poll(() => following.numbers).toEqual([0, 1, 2]);
  await following.stop();
});

test("a damaged line ends it, with its place and without its content", async () => {
  const dir = temporaryDirectory();
  const spool = await openSample(dir);
  for (let n = 0; n < 3; n++) await spool.append(callRecord(n), "written");
  await spool.close();
  const path = join(dir, "audit-0000000000000001.jsonl");
  writeFileSync(path, readFileSync(path, "utf8").replace("req-1", "req-7"));
  const following = follow(dir, { from: "start" });
  const error = await following.done.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(OperatorError);
  expect(String(error)).toMatch(/audit-0{15}1\.jsonl, byte \d+: the hash does not follow/);
  expect(String(error)).not.toContain("req-");
  expect(following.numbers).toEqual([0]);
});
