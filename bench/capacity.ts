import type { Bench, BenchResult } from "./bench.js";
import { type Capacity, capacityOf } from "./capacity-search.js";
import type { ConnectionUse } from "./connections.js";
import { agentTurn, SIZES, type SizeName } from "./payloads.js";
import { type Measured, NO_MEMORY, type ShutterOptions, startFloor, startShutter, withServers } from "./processes.js";

const SESSIONS = 16;

/** What is searched. Processes beyond one share the port; the floor is one process. */
interface Search {
  readonly size: SizeName;
  readonly use: ConnectionUse;
  readonly processes: number;
}
const SEARCHES: readonly Search[] = [
  { size: "2 KB", use: "fresh", processes: 1 },
  { size: "2 KB", use: "kept", processes: 1 },
  { size: "200 KB", use: "kept", processes: 1 },
  { size: "2 KB", use: "fresh", processes: 2 },
  { size: "2 KB", use: "kept", processes: 2 },
];

/** Of one process, by size and use: searched once. */
const floors = new Map<string, Capacity>();

async function search({ size, use, processes }: Search): Promise<Record<"floor" | "cold" | "warm", Capacity>> {
  const bodies = Array.from({ length: SESSIONS }, (_, seed) => agentTurn(SIZES[size], seed));
  // One at a time, so that nothing else idles beside it.
  const alone = (starting: () => Promise<Measured>): Promise<Capacity> =>
    withServers(async (start) => capacityOf(await start(starting()), bodies, use));
  const shutter = (options: ShutterOptions): Promise<Capacity> =>
    alone(() => startShutter({ use, processes, ...options }));
  const floor = floors.get(`${size} ${use}`) ?? (await alone(() => startFloor(use)));
  floors.set(`${size} ${use}`, floor);
  return {
    floor,
    cold: await shutter({ settings: NO_MEMORY }),
    warm: await shutter({}),
  };
}

async function run(): Promise<BenchResult> {
  const rows: Record<string, string | number>[] = [];
  for (const what of SEARCHES) {
    process.stderr.write(`capacity: ${what.size}, ${what.use} connections, ${what.processes} process(es)\n`);
    const { floor, cold, warm } = await search(what);
    const shown = ({ rate, limitedBy }: Capacity): string =>
      `${limitedBy === "generator" ? "≥ " : ""}${Math.round(rate)}`;
    rows.push({
      body: what.size,
      connections: what.use,
      processes: what.processes,
      "floor calls/s": shown(floor),
      "cold calls/s": shown(cold),
      "warm calls/s": shown(warm),
      "cold p99 ms": cold.at.p99Ms,
      "warm p99 ms": warm.at.p99Ms,
      "cold / floor": cold.rate / floor.rate,
      "warm / floor": warm.rate / floor.rate,
    });
  }
  return { tables: [{ title: "Highest arrival rate with p99 within 100 ms and no degraded reply", rows }] };
}

export const capacity: Bench = {
  name: "capacity",
  question: "At which arrival rate is every call still answered in full, and within the budget?",
  run,
};
