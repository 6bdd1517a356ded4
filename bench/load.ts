import autocannon from "autocannon";
import { build } from "hdr-histogram-js";
import type { Measured } from "./processes.js";

export interface Load {
  /** Bodies to send in turn. */
  readonly bodies: readonly string[];
  /** Arrivals a second, whatever the answers do. */
  readonly rate: number;
  readonly seconds: number;
  readonly connections: number;
}

export interface LoadResult {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly requests: number;
  /** Answers that were no 200, connections that broke, calls that got no answer. */
  readonly failures: number;
}

/**
 * Sends calls at a fixed rate: arrivals do not wait for answers. Percentiles are in microsecond steps and corrected
 * for coordinated omission: an answer that took longer than the interval of its connection also counts for the calls
 * that should have been sent meanwhile (autocannon's own histogram has steps of a millisecond).
 */
export function sendLoad(server: Measured, load: Load): Promise<LoadResult> {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
  });
  const intervalUs = (load.connections / load.rate) * 1_000_000;
  return new Promise((resolve, reject) => {
    const run = autocannon(
      {
        url: server.url,
        method: "POST",
        headers: { "content-type": "application/json", "user-agent": "Go-http-client/1.1", ...server.headers },
        requests: load.bodies.map((body) => ({ method: "POST", body })),
        connections: load.connections,
        overallRate: load.rate,
        duration: load.seconds,
        timeout: 10,
      },
      (error, result) => {
        if (error) return reject(error);
        const percentile = (p: number): number => histogram.getValueAtPercentile(p) / 1_000;
        resolve({
          p50Ms: percentile(50),
          p90Ms: percentile(90),
          p99Ms: percentile(99),
          maxMs: histogram.maxValue / 1_000,
          requests: result.requests.total,
          failures: result.errors + result.timeouts + result.non2xx,
        });
      },
    );
    run.on("response", (_client, _status, _bytes, responseMs) => {
      histogram.recordValueWithExpectedInterval(Math.max(1, Math.round(responseMs * 1_000)), intervalUs);
    });
  });
}
