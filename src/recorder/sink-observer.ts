import type { Log } from "../server/log.js";
import type { Shipper, ShipperObserver } from "../sinks/shipper.js";
import type { RecorderMetrics } from "./recorder-metrics.js";

/** Counts what sinks get, and says once when one begins to fail and once when it is well again. */
export function sinkObserver(meters: RecorderMetrics, log: Log): ShipperObserver {
  return {
    shipped: (sink, result, records) => meters.shipped(sink, result, records),
    trouble(sink, why) {
      if (why === undefined) log.info({ sink }, "sink: delivering again");
      else {
        meters.sinkFailed(sink, why);
        log.warn({ sink, why }, "sink: cannot deliver, and tries again");
      }
    },
  };
}

/** How far each sink is behind the spool, in seconds. */
export function lagsOf(shippers: readonly Shipper[]): ReadonlyMap<string, number> {
  const now = Date.now();
  return new Map(
    shippers.map(({ id, waitsSince }) => [id, waitsSince === undefined ? 0 : Math.max(0, (now - waitsSince) / 1_000)]),
  );
}
