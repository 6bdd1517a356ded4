import { AggregatorRegistry, Registry } from "prom-client";
import type { MetricsReading } from "./metrics.js";

/** Of the page. */
export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** A reading in the text format of Prometheus; where several hold samples of one metric they stand together. */
export function metricsPage(reading: MetricsReading): Promise<string> {
  // `omit` is for sums over processes; this is the sum already.
  const kept = reading.map((metric) => (metric.aggregator === "omit" ? { ...metric, aggregator: "first" } : metric));
  return AggregatorRegistry.aggregate([kept as MetricsReading]).metrics();
}
