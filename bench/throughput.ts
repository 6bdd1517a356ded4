import { mkdirSync, writeFileSync } from "node:fs";
import autocannon from "autocannon";
import { agentTurn, SIZES, type SizeName } from "./payloads.js";
import { type Measured, startFloor, startShutter } from "./processes.js";

/**
 * Question: how many calls a second are answered at most, over kept connections, beside the server that does not look?
 *
 * autocannon sends the next call on a connection as soon as the last is answered, which is the way to find the most a
 * server can do, and no way to learn about latency under load: that is what `floor.ts` is for. `cold`: the memory of
 * seen content is off. `seen`: every call was seen before.
 */
const MEASURED: readonly SizeName[] = ["2 KB", "20 KB", "200 KB"];
const CONNECTIONS = 16;
const SECONDS = 5;
const SESSIONS = 16;

interface Capacity {
  readonly perSecond: number;
  readonly failed: number;
}

async function capacityOf(server: Measured, size: SizeName): Promise<Capacity> {
  const bodies = Array.from({ length: SESSIONS }, (_, seed) => agentTurn(SIZES[size], seed));
  const load = {
    url: server.url,
    headers: { "content-type": "application/json", ...server.headers },
    requests: bodies.map((body) => ({ method: "POST" as const, body })),
    connections: CONNECTIONS,
  };
  await autocannon({ ...load, duration: 2 });
  const { requests, errors, timeouts, non2xx } = await autocannon({ ...load, duration: SECONDS });
  return { perSecond: Math.round(requests.average), failed: errors + timeouts + non2xx };
}

const servers: Measured[] = [];
try {
  const floor = await startFloor("keep");
  servers.push(floor);
  const cold = await startShutter({ http: { keep_alive: "keep" }, seen_content: { weight_max: 0 } });
  servers.push(cold);
  const seen = await startShutter({ http: { keep_alive: "keep" } });
  servers.push(seen);

  const rows: Record<string, unknown>[] = [];
  process.stdout.write(
    "| body | floor calls/s | cold calls/s | seen calls/s | cold failed | seen failed |\n|---|---|---|---|---|---|\n",
  );
  for (const size of MEASURED) {
    const row = {
      size,
      floor: await capacityOf(floor, size),
      cold: await capacityOf(cold, size),
      seen: await capacityOf(seen, size),
    };
    rows.push(row);
    process.stdout.write(
      `| ${[size, row.floor.perSecond, row.cold.perSecond, row.seen.perSecond, row.cold.failed, row.seen.failed].join(" | ")} |\n`,
    );
  }
  const results = new URL("./results/", import.meta.url);
  mkdirSync(results, { recursive: true });
  writeFileSync(new URL("throughput.json", results), `${JSON.stringify({ rows }, null, 2)}\n`);
} finally {
  await Promise.all(servers.map((server) => server.stop()));
}
