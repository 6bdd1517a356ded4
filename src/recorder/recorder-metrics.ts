import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { SHIPPED_RESULTS, type ShippedResult } from "../sinks/shipper.js";
import { RESTART_REASONS, type RestartReason } from "./messages.js";

/**
 * What became of a line of the spool on its way into the store: see `ReadTrouble` for those that could not be read;
 * `refused`: it could not be kept.
 */
export const STORE_RESULTS = ["written", "gone", "damaged", "refused"] as const;
export type StoreResult = (typeof STORE_RESULTS)[number];

const SECONDS_STORE = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const REASONS_MAX = 30;

/** Read when somebody looks. */
export interface RecorderReadings {
  /** Age of the oldest record that is in the spool and not in the store; 0 when there is none. */
  lagSeconds(): number;
  /** The same for each sink of the configuration, by its id. */
  sinkLagSeconds(): ReadonlyMap<string, number>;
  /** Of the disk that data is on; undefined where the system does not say. */
  disk(): { readonly freeBytes: number; readonly bytes: number } | undefined;
  /** Undefined while there is no usable store. */
  store(): { readonly bytes: number; readonly records: number; readonly unevaluated: number } | undefined;
}

/** The recorder's own metrics; they are shown on one page with those of the server. */
export class RecorderMetrics {
  readonly registry = new Registry();

  readonly #records = new Counter({
    name: "shutter_audit_records_total",
    help: "Audit records.",
    labelNames: ["sink", "result"],
    registers: [this.registry],
  });
  readonly #damaged = new Counter({
    name: "shutter_audit_chain_verify_failures_total",
    help: "Lines of the spool that are not what was written.",
    registers: [this.registry],
  });
  readonly #operations = new Histogram({
    name: "shutter_store_operation_duration_seconds",
    help: "Time one call of the store took.",
    labelNames: ["op"],
    buckets: SECONDS_STORE,
    registers: [this.registry],
  });
  readonly #storeErrors = new Counter({
    name: "shutter_store_errors_total",
    help: "Times the store could not be used.",
    labelNames: ["reason"],
    registers: [this.registry],
  });

  readonly #sinkErrors = new Counter({
    name: "shutter_sink_errors_total",
    help: "Times a sink began to fail.",
    labelNames: ["sink", "reason"],
    registers: [this.registry],
  });
  /** Plugins choose their words; there must not be a series for each. */
  readonly #reasons = new Set<string>();

  constructor(restarts: Readonly<Record<RestartReason, number>>, readings: RecorderReadings) {
    const replaced = new Counter({
      name: "shutter_recorder_restarts_total",
      help: "Recorder processes that ended and were replaced.",
      labelNames: ["reason"],
      registers: [this.registry],
    });
    for (const reason of RESTART_REASONS) replaced.inc({ reason }, restarts[reason]);
    // Present from the start: an alert on a counter that appears with its first increment misses that increment.
    for (const result of STORE_RESULTS) this.#records.inc({ sink: "store", result }, 0);
    for (const reason of ["full", "damaged", "failed"]) this.#storeErrors.inc({ reason }, 0);
    this.#damaged.inc(0);

    const lag = (): number => readings.lagSeconds();
    const behind: Gauge = new Gauge({
      name: "shutter_audit_oldest_unshipped_seconds",
      help: "Age of the oldest record a sink has not got yet.",
      labelNames: ["sink"],
      registers: [this.registry],
      collect() {
        behind.set({ sink: "store" }, lag());
        for (const [sink, seconds] of readings.sinkLagSeconds()) behind.set({ sink }, seconds);
      },
    });
    this.#reading(
      "data_disk_free_bytes",
      "Free on the disk that data is on.",
      {},
      () => readings.disk()?.freeBytes ?? 0,
    );
    this.#reading("data_disk_size_bytes", "Size of the disk that data is on.", {}, () => readings.disk()?.bytes ?? 0);
    this.#reading("reconcile_lag_seconds", "How far behind decisions and completed requests are compared.", {}, lag);
    this.#reading("store_up", "Whether there is a usable store.", {}, () => (readings.store() === undefined ? 0 : 1));
    this.#reading("store_bytes", "Size of the store.", {}, () => readings.store()?.bytes ?? 0);
    this.#reading("store_records", "Records in the store.", {}, () => readings.store()?.records ?? 0);
    this.#reading(
      "unevaluated_requests",
      "Completed requests in the store that were never decided.",
      {},
      () => readings.store()?.unevaluated ?? 0,
    );
    this.#reading("recorder_resident_memory_bytes", "Memory of the recorder process.", {}, () =>
      process.memoryUsage.rss(),
    );
  }

  recorded(result: StoreResult, lines: number): void {
    this.#records.inc({ sink: "store", result }, lines);
    if (result === "damaged") this.#damaged.inc(lines);
  }

  /** Before anything is shipped, so that an alert sees the first record that is refused or lost. */
  sinkOpened(sink: string): void {
    for (const result of SHIPPED_RESULTS) this.#records.inc({ sink, result }, 0);
    this.#sinkErrors.inc({ sink, reason: "unreachable" }, 0);
  }

  shipped(sink: string, result: ShippedResult, records: number): void {
    this.#records.inc({ sink, result }, records);
  }

  sinkFailed(sink: string, reason: string): void {
    this.#sinkErrors.inc({ sink, reason: this.#knownReason(reason) });
  }

  storeCalled(op: string, seconds: number): void {
    this.#operations.observe({ op }, seconds);
  }

  storeFailed(reason: "full" | "damaged" | "failed"): void {
    this.#storeErrors.inc({ reason });
  }

  #knownReason(reason: string): string {
    if (this.#reasons.size < REASONS_MAX) this.#reasons.add(reason);
    return this.#reasons.has(reason) ? reason : "other";
  }

  #reading(name: string, help: string, labels: Readonly<Record<string, string>>, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name: `shutter_${name}`,
      help,
      labelNames: Object.keys(labels),
      registers: [this.registry],
      collect() {
        gauge.set(labels, read());
      },
    });
  }
}
