import { AggregatorRegistry, Counter, Gauge, Registry } from "prom-client";
import type { MetricsReading } from "./metrics.js";

/**
 * The metrics of several processes together, and of the processes themselves.
 *
 * A counter that Prometheus scrapes must not fall when a process ends: it would take the fall for a restart of
 * everything and count the rest once more. So what an ended process had counted at its last reading stays in the sum.
 */
export class GroupMetrics {
  readonly #own = new Registry();
  readonly #up = new Gauge({
    name: "shutter_process_up",
    help: "Whether an evaluator process takes calls.",
    labelNames: ["process"],
    registers: [this.#own],
  });
  readonly #restarts = new Counter({
    name: "shutter_process_restarts_total",
    help: "Evaluator processes that were replaced.",
    labelNames: ["process", "reason"],
    registers: [this.#own],
  });
  /** What ended processes had counted. */
  #ended: MetricsReading = [];

  up(process: number, isUp: boolean): void {
    this.#up.set({ process }, isUp ? 1 : 0);
  }

  restarted(process: number, reason: "crash" | "silent" | "reload"): void {
    this.#restarts.inc({ process, reason });
  }

  /** @param reading the last one of a process that is gone. */
  async ended(reading: MetricsReading): Promise<void> {
    const counted = reading.filter(({ type }) => COUNTING.has(String(type)));
    this.#ended = await AggregatorRegistry.aggregate([this.#ended, counted]).getMetricsAsJSON();
  }

  /** @param readings of the processes that run. */
  async together(readings: readonly MetricsReading[]): Promise<MetricsReading> {
    // A process that started later than another has metrics the other has not; the sum needs one of each name.
    const sum = AggregatorRegistry.aggregate([this.#ended, ...readings]);
    return [...(await this.#own.getMetricsAsJSON()), ...(await sum.getMetricsAsJSON())];
  }
}

const COUNTING = new Set(["counter", "histogram"]);
