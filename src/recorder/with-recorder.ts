import type { AdminSource } from "../server/admin/admin-source.js";
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
  }: { readonly ingest: Ingest; readonly keeper: StoreKeeper; readonly meters: RecorderMetrics },
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
      return { ...((await server.status()) as object), recorder: { pid: process.pid, ...ingest.status(), store } };
    },
  };
}
