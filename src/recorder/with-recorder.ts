import type { AdminSource } from "../server/admin/admin-source.js";
import type { Shipper } from "../sinks/shipper.js";
import type { Ingest } from "./ingest.js";
import type { RecorderMetrics } from "./recorder-metrics.js";
import type { StoreKeeper } from "./store-keeper.js";

/** What the server says about itself, and what its recorder adds. */
export function withRecorder(
  server: AdminSource,
  {
    ingest,
    keeper,
    meters,
    shippers,
  }: {
    readonly ingest: Ingest;
    readonly keeper: StoreKeeper;
    readonly meters: RecorderMetrics;
    readonly shippers: readonly Shipper[];
  },
): AdminSource {
  return {
    ...server,
    async health() {
      const { notReady, degraded } = await server.health();
      const { trouble } = keeper;
      return { notReady, degraded: trouble === undefined ? degraded : [...degraded, `the store: ${trouble.reason}`] };
    },
    async metrics() {
      return [...(await server.metrics()), ...(await meters.registry.getMetricsAsJSON())];
    },
    async status() {
      const { trouble, aside } = keeper;
      const store = {
        usable: keeper.store !== undefined,
        ...(trouble === undefined ? {} : { trouble }),
        put_aside: aside,
      };
      const sinks = shippers.map(({ id, waitsSince, trouble }) => ({
        id,
        ...(waitsSince === undefined ? {} : { waits_since: new Date(waitsSince).toISOString() }),
        ...(trouble === undefined ? {} : { trouble }),
      }));
      const recorder = { pid: process.pid, ...ingest.status(), store, sinks };
      return { ...((await server.status()) as object), recorder };
    },
  };
}
