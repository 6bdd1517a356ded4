import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tailSpool } from "../../src/audit/tail.js";
import { verifySpool } from "../../src/audit/verify.js";
import { temporaryDirectory } from "./sample.js";

const WRITER = fileURLToPath(new URL("./append-until-killed.ts", import.meta.url));
const KILLS = 8;

/** Lets a process append from record `first` on, kills it after about `ms` of work; answers what was acknowledged. */
async function appendUntilKilled(dir: string, first: number, ms: number): Promise<number[]> {
  const child = spawn(process.execPath, ["--import", "tsx", WRITER, dir, String(first)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (output === "") setTimeout(() => child.kill("SIGKILL"), ms);
    output += text;
  });
  await new Promise((resolve) => child.once("close", resolve));
  return output.split("\n").slice(0, -1).map(Number);
}

test("killed at random times: what was acknowledged is there, nothing twice, and the chain is sound", async () => {
  const dir = temporaryDirectory();
  const acknowledged: number[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    const first = (acknowledged.at(-1) ?? -1) + 1_000_000;
    acknowledged.push(...(await appendUntilKilled(dir, first, Math.random() * 60)));
  }
  const { ok, records, markers } = await verifySpool(dir);
  expect(ok).toBe(true);

  const found: number[] = [];
  for await (const { record } of tailSpool(dir, { from: "start", follow: false })) {
    if ("tenant" in record) found.push(Number(record.request_id?.slice(4)));
  }
  expect(records).toBe(found.length + markers.length);
  expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
  const kept = new Set(found);
  expect(acknowledged.filter((n) => !kept.has(n))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(KILLS * 2);
  // A process that dies loses no line it had written: only a torn last one may have to be cut.
  expect(markers.filter(({ marker }) => marker !== "torn")).toEqual([]);
}, 120_000);
