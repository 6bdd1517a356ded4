import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chainDirectory, chainOf, listChains, OWN_CHAIN, tendIdleChains } from "../../src/audit/chains.js";
import { SpoolSettings } from "../../src/audit/spool.js";
import { diskFiles } from "../../src/audit/spool-files.js";
import { tailSpool } from "../../src/audit/tail.js";
import { verifySpool } from "../../src/audit/verify.js";
import { callRecord, digest } from "./call-record.js";
import { openSample, temporaryDirectory } from "./sample.js";

/** Writes records of the given numbers, each a second after the one before, to one chain after the other. */
async function written(chains: Readonly<Record<string, readonly number[]>>): Promise<string> {
  const dir = temporaryDirectory();
  for (const [chain, numbers] of Object.entries(chains)) {
    const spool = await openSample(chainDirectory(dir, chain), { settings: { segment_bytes: 4_096 } });
    for (const n of numbers) {
      const ts = new Date(Date.UTC(2030, 0, 1, 0, 0, n)).toISOString();
      await spool.append({ ...callRecord(n), ts }, "written");
    }
    await spool.close();
  }
  return dir;
}

async function tailed(dir: string): Promise<string[]> {
  const records: string[] = [];
  for await (const { chain, record } of tailSpool(dir, { from: "start", follow: false })) {
    if ("request_id" in record) records.push(`${chain}:${Number(record.request_id?.slice(4))}`);
  }
  return records;
}

test.each<[string, Record<string, number[]>, string[]]>([
  ["nothing yet", {}, [""]],
  ["a server of one process", { "": [1] }, [""]],
  ["one of two", { "process-1": [1], "process-2": [2] }, ["process-1", "process-2"]],
  ["of one, then of many", { "process-10": [1], "process-2": [2], "": [3] }, ["", "process-2", "process-10"]],
])("the chains of %s", async (_, chains, expected) => {
  expect(await listChains(diskFiles, await written(chains))).toEqual(expected);
});

test("the records of all chains come in the order of their time, with the chain they stand in", async () => {
  const dir = await written({ [OWN_CHAIN]: [0, 1], [chainOf(1)]: [2, 5, 6], [chainOf(2)]: [3, 4, 7] });
  expect(await tailed(dir)).toEqual([
    ":0",
    ":1",
    "process-1:2",
    "process-2:3",
    "process-2:4",
    "process-1:5",
    "process-1:6",
    "process-2:7",
  ]);
});

test("a chain that begins while a spool is followed is followed too", async () => {
  const dir = await written({ [chainOf(1)]: [1] });
  const stop = new AbortController();
  const numbers: string[] = [];
  const following = (async () => {
    for await (const { chain } of tailSpool(dir, { pollMs: 5, signal: stop.signal })) numbers.push(chain);
  })();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const spool = await openSample(chainDirectory(dir, chainOf(2)));
  await spool.append(callRecord(2), "written");
  await expect.poll(() => numbers).toEqual(["process-2"]);
  stop.abort();
  await following;
  await spool.close();
});

test("retention reaches chains that nobody writes, and no others; they stay sound", async () => {
  const numbers = Array.from({ length: 60 }, (_, n) => n);
  const dir = await written({ [chainOf(1)]: numbers, [chainOf(2)]: numbers });
  const files = (chain: string): number =>
    readdirSync(join(dir, chain)).filter((name) => name.endsWith(".jsonl")).length;
  const before = files(chainOf(1));
  const settings = SpoolSettings.parse({ retain_bytes: 8_192, segment_bytes: 4_096 });
  await tendIdleChains({ dir, settings, digest }, () => new Set([chainOf(2)]));
  expect(files(chainOf(1))).toBeLessThan(before);
  expect(files(chainOf(2))).toBe(before);
  expect((await verifySpool(chainDirectory(dir, chainOf(1)))).ok).toBe(true);
});
