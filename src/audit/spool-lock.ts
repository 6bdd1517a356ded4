import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { errorCode, type SpoolFiles, writeAll } from "./spool-files.js";

/** `started` tells a process from a later one with the same id: clock ticks since boot, "" where that is not known. */
const Owner = z.object({ pid: z.int().positive(), started: z.string(), host: z.string() });
type Owner = z.infer<typeof Owner>;

const OWNER_BYTES_MAX = 1_024;

const lockPath = (dir: string): string => join(dir, "writer.lock");

/**
 * Makes this process the only writer of a spool. A lock whose process has ended, or that comes from another host, is
 * taken over: locks must not outlive a crash. So two hosts must not share a directory.
 * Rejects with code ELOCKED while another process of this host writes to it.
 */
export async function lockSpool(files: SpoolFiles, dir: string): Promise<void> {
  const owner = await readOwner(files, dir);
  if (owner !== undefined && !isGone(owner)) throw Object.assign(new Error("locked"), { code: "ELOCKED" });
  if (owner !== undefined) await files.remove(lockPath(dir));
  try {
    const file = await files.open(lockPath(dir), "claim");
    try {
      await writeAll(file, Buffer.from(`${JSON.stringify(self())}\n`), 0);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === "EEXIST") throw Object.assign(new Error("locked"), { code: "ELOCKED" });
    throw error;
  }
}

export async function unlockSpool(files: SpoolFiles, dir: string): Promise<void> {
  await files.remove(lockPath(dir));
}

const self = (): Owner => ({ pid: process.pid, started: startOf(process.pid), host: hostname() });

function isGone(owner: Owner | "unreadable"): boolean {
  // Left by a crash or a full disk between making and writing it.
  if (owner === "unreadable") return true;
  if (owner.host !== hostname() || owner.pid === process.pid) return true;
  if (owner.started !== startOf(owner.pid)) return true;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === "ESRCH";
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)); "" where there is no such file: the process has ended, or no Linux. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

async function readOwner(files: SpoolFiles, dir: string): Promise<Owner | "unreadable" | undefined> {
  try {
    const file = await files.open(lockPath(dir), "read");
    try {
      const bytes = Buffer.alloc(OWNER_BYTES_MAX);
      const count = await file.read(bytes, 0);
      return Owner.safeParse(JSON.parse(bytes.toString("utf8", 0, count))).data ?? "unreadable";
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof SyntaxError) return "unreadable";
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
