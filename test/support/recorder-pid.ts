import { readdirSync, readFileSync } from "node:fs";

/** The recorder of a server that runs in this process; 0 while there is none. */
export function recorderPid(): number {
  const pid = readdirSync("/proc").find((entry) => {
    try {
      const parent = / \(.*\) \S (\d+)/.exec(readFileSync(`/proc/${entry}/stat`, "latin1"))?.[1];
      const command = readFileSync(`/proc/${entry}/cmdline`, "latin1");
      return Number(parent) === process.pid && command.includes("recorder-process");
    } catch {
      return false; // ended meanwhile, or no process
    }
  });
  return Number(pid ?? 0);
}
