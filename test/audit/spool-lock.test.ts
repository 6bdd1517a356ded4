import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { verifySpool } from "../../src/audit/verify.js";
import { callRecord } from "./call-record.js";
import { openSample, temporaryDirectory } from "./sample.js";

/** A process that lives until it is ended; answers its id and what to end it with. */
async function otherProcess(): Promise<{ pid: number; end(): Promise<void> }> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000); console.log()"]);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return {
    pid: child.pid ?? 0,
    end: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGKILL");
      }),
  };
}

const startOf = async (pid: number): Promise<string> => {
  const { readFile } = await import("node:fs/promises");
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
};

function lockedBy(owner: object | string): string {
  const dir = temporaryDirectory();
  writeFileSync(join(dir, "writer.lock"), typeof owner === "string" ? owner : JSON.stringify(owner));
  return dir;
}

test("while another process writes, records wait; when it ends, they are written", async () => {
  const other = await otherProcess();
  const dir = lockedBy({ pid: other.pid, started: await startOf(other.pid), host: hostname() });
  const spool = await openSample(dir);
  expect(spool.stats().failing).toBe("ELOCKED");
  expect(await spool.append(callRecord(0), "written")).toBe("pending");
  expect(existsSync(join(dir, "audit-0000000000000001.jsonl"))).toBe(false);
  await other.end();
  await expect.poll(() => spool.stats().written, { timeout: 5_000 }).toBe(1);
  await spool.close();
  expect(await verifySpool(dir)).toMatchObject({ ok: true, records: 1 });
  expect(existsSync(join(dir, "writer.lock"))).toBe(false);
});

test("closing a spool that never had the lock leaves it to its owner", async () => {
  const other = await otherProcess();
  const dir = lockedBy({ pid: other.pid, started: await startOf(other.pid), host: hostname() });
  const spool = await openSample(dir);
  await spool.append(callRecord(0));
  expect(await spool.close()).toBe(1);
  expect(existsSync(join(dir, "writer.lock"))).toBe(true);
  await other.end();
});

test.each<[string, object | string]>([
  ["a process that has ended", { pid: 2 ** 22 + 1, started: "1", host: hostname() }],
  ["a process whose id another one has now", { pid: process.ppid, started: "not then", host: hostname() }],
  ["an earlier life of this container", { pid: process.pid, started: "not then", host: hostname() }],
  ["another host", { pid: process.ppid, started: "1", host: "some other host" }],
  ["half a lock", '{"pid":'],
])("a lock of %s does not outlive it", async (_, owner) => {
  const spool = await openSample(lockedBy(owner));
  expect(await spool.append(callRecord(0), "written")).toBe("written");
  await spool.close();
});
