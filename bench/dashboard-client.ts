import { fork } from "node:child_process";
import { once } from "node:events";
import { BENCH_ADMIN_TOKEN, type Measured } from "./processes.js";

export interface DashboardClient {
  readonly pid: number;
  /** Ends it. Gives the answers it got, by status; 0: none came. */
  close(): Promise<ReadonlyMap<number, number>>;
}

/** Somebody who has the page open, in a process of their own: polls, and follows the live tail. */
export async function openDashboard({ adminUrl }: Measured): Promise<DashboardClient> {
  const file = new URL("./dashboard-reader.ts", import.meta.url).pathname;
  const reader = fork(file, [adminUrl, BENCH_ADMIN_TOKEN], { execArgv: ["--import", "tsx"] });
  await once(reader, "message");
  return {
    pid: reader.pid ?? 0,
    async close() {
      const answered = new Promise<[number, number][]>((resolve) =>
        reader.on("message", (message) => Array.isArray(message) && resolve(message as [number, number][])),
      );
      reader.send("close");
      return new Map(await answered);
    },
  };
}
