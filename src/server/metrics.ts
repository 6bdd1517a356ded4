import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { HOOK_EVENT_TYPES } from "../plugins/event.js";
import { BREAKER_STATES, type BreakerState } from "../policy/attributes/observer.js";
import { STAGES } from "../policy/lifecycle/origin.js";
import { VERSION } from "./version.js";

/** All metrics of one process at one moment, as plain JSON. */
export type MetricsReading = Awaited<ReturnType<Registry["getMetricsAsJSON"]>>;

/** Label values that come from configuration are capped: past this many, the rest share the value `other`. */
export const LABEL_VALUES_MAX = 200;

const SECONDS_HOOK = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const SECONDS_DETECTOR = [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25];
const RATIO = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 1];
const BYTES = [1, 4, 16, 64, 256, 1024, 4096, 16384].map((kib) => kib * 1024);

/** Gauges that are read when somebody looks, not kept up to date on the hot path. */
export interface Readings {
  threads(): number;
  busy(): number;
  waiting(): number;
  connections(): number;
  spoolWaiting(): number;
  stateEntries(): Readonly<Record<string, number>>;
  /** Policies and exceptions past their date. */
  policiesExpired(): number;
}

/**
 * Every metric of the server, by the naming rules of the Prometheus project. Labels come from closed sets: no user,
 * session, node or request ever becomes one. Children are bound at start, because looking one up by its labels costs
 * more than counting.
 */
export class Metrics {
  readonly registry = new Registry();

  readonly #requests = this.#counter("hook_requests_total", "Hook calls answered.", ["event", "action", "code"]);
  readonly #duration = this.#histogram(
    "hook_request_duration_seconds",
    "From the first byte read to the reply.",
    ["event"],
    SECONDS_HOOK,
  );
  readonly #deadlineUsed = this.#histogram(
    "hook_deadline_used_ratio",
    "Share of Aperture's hook timeout that a call took.",
    ["event"],
    RATIO,
  );
  readonly #bodyBytes = this.#histogram("hook_request_body_bytes", "Size of hook payloads.", ["event"], BYTES);
  readonly #decisions = this.#counter(
    "decisions_total",
    "Decisions; would-block is verdict block with effective allow.",
    ["event", "mode", "verdict", "effective"],
  );
  readonly #policyMatches = this.#counter("policy_rule_matches_total", "Policies that matched.", [
    "policy",
    "mode",
    "severity",
  ]);
  readonly #detectorDuration = this.#histogram(
    "detector_duration_seconds",
    "Time one detector took for one event.",
    ["detector"],
    SECONDS_DETECTOR,
  );
  readonly #detectorFindings = this.#counter("detector_findings_total", "Findings reported.", ["detector", "category"]);
  readonly #detectorErrors = this.#counter("detector_errors_total", "Detectors that did not finish.", [
    "detector",
    "reason",
  ]);
  readonly #degraded = this.#counter("degraded_decisions_total", "Decisions made without a complete evaluation.", [
    "reason",
    "effective",
  ]);
  readonly #edits = this.#counter("request_edits_total", "Findings replaced and tools taken out of requests.", [
    "kind",
  ]);
  readonly #editFailures = this.#counter("request_edit_failures_total", "Edits of policies that could not be made.", [
    "reason",
  ]);
  readonly #unevaluated = this.#counter(
    "unevaluated_requests_total",
    "Completed requests that no pre_request decision is known for.",
    [],
  );
  readonly #workerRestarts = this.#counter("worker_restarts_total", "Workers lost and replaced.", ["reason"]);
  readonly #queueWait = this.#histogram(
    "worker_queue_wait_seconds",
    "Time a scan waited for a worker.",
    [],
    SECONDS_DETECTOR,
  );
  readonly #rejected = this.#counter("http_rejected_requests_total", "Calls refused before evaluation.", ["reason"]);
  readonly #authFailures = this.#counter(
    "auth_failures_total",
    "Calls without a valid key. Under fail_open each is an unguarded request.",
    [],
  );
  readonly #auditRecords = this.#counter("audit_records_total", "Audit records.", ["sink", "result"]);
  readonly #policyUnknown = this.#counter(
    "policy_unknown_total",
    "Requests a policy could not be asked about, because something it reads was missing or it failed.",
    ["policy", "reason"],
  );
  readonly #oracleChecked = this.#counter(
    "policy_oracle_checked_total",
    "Decisions that Cedar's own implementation made again.",
    [],
  );
  readonly #oracleMismatches = this.#counter(
    "policy_oracle_mismatch_total",
    "Decisions it made otherwise. Anything but 0 is a bug.",
    [],
  );
  readonly #oracleFailures = this.#counter("policy_oracle_failures_total", "Decisions it could not make again.", []);
  readonly #attributeLookups = this.#counter(
    "attribute_lookups_total",
    "Principals looked up in a source of attributes.",
    ["source", "result"],
  );
  readonly #attributeFailures = this.#counter(
    "attribute_source_failures_total",
    "Answers of a source of attributes that could not be used.",
    ["source", "reason"],
  );
  readonly #attributeSeconds = this.#histogram(
    "attribute_source_duration_seconds",
    "Time one request to a source of attributes took.",
    ["source"],
    SECONDS_HOOK,
  );
  readonly #attributeBreaker = this.#gauge(
    "attribute_breaker_state",
    "Whether a source of attributes is asked: 0 closed, 1 half open, 2 open.",
    ["source"],
    "max",
  );
  readonly #policyReloads = this.#counter("policy_reloads_total", "Policy reloads.", ["result"]);
  readonly #policyReloadFailures = this.#counter(
    "policy_reload_failures_total",
    "Policies that were refused, by the stage they failed at.",
    ["stage"],
  );
  readonly #policyReloaded = this.#gauge(
    "policy_last_reload_success_timestamp_seconds",
    "When policies were last put in force.",
    [],
    "min",
  );
  readonly #policyInfo = this.#gauge("policy_info", "The policy revision in force.", ["version"], "max");
  readonly #labelsSeen = new Map<string, Set<string>>();
  readonly #apertureTimeoutS: number;

  constructor(options: { readonly apertureTimeoutMs: number; readonly readings: Readings }) {
    this.#apertureTimeoutS = options.apertureTimeoutMs / 1_000;
    const { readings } = options;
    this.#gauge("build_info", "What runs.", ["version", "node", "engine"], "first").set(
      { version: VERSION, node: process.version, engine: "uws" },
      1,
    );
    this.#reading("worker_pool_threads", "Worker threads for pre_request.", () => readings.threads());
    this.#reading("worker_pool_busy", "Worker threads at work.", () => readings.busy());
    this.#reading("worker_pool_queue_size", "Scans waiting for a worker.", () => readings.waiting());
    this.#reading("http_connections", "Open connections of the hook listener.", () => readings.connections());
    this.#reading("policy_expired", "Policies and exceptions that no longer count because of their date.", () =>
      readings.policiesExpired(),
    );
    this.#reading("audit_waiting_records", "Audit records in memory, not yet written.", () => readings.spoolWaiting());
    const entries: Gauge = new Gauge({
      name: "shutter_state_entries",
      help: "Entries of bounded memories.",
      labelNames: ["kind"],
      registers: [this.registry],
      collect() {
        for (const [kind, count] of Object.entries(readings.stateEntries())) entries.set({ kind }, count);
      },
    });
    // Present from the start: an alert on a counter that appears with its first increment misses that increment.
    for (const event of HOOK_EVENT_TYPES)
      this.#decisions.inc({ event, mode: "none", verdict: "allow", effective: "allow" }, 0);
    for (const reason of ["deadline", "overload", "crash", "detector_error"])
      this.#degraded.inc({ reason, effective: "defer" }, 0);
    for (const stage of STAGES) this.#policyReloadFailures.inc({ stage }, 0);
    this.#unevaluated.inc(0);
    for (const kind of ["redact", "strip_tool"]) this.#edits.inc({ kind }, 0);
    this.#authFailures.inc(0);
    for (const counter of [this.#oracleChecked, this.#oracleMismatches, this.#oracleFailures]) counter.inc(0);
    this.#auditRecords.inc({ sink: "spool", result: "dropped" }, 0);
    collectDefaultMetrics({ register: this.registry });
    // Gauges under the names of counters; promtool rightly complains, and the same figures stand beside them by type.
    for (const kind of ["handles", "requests", "resources"])
      this.registry.removeSingleMetric(`nodejs_active_${kind}_total`);
  }

  /** One hook call answered. */
  answered(event: string, action: string, code: number, seconds: number, bodyBytes: number): void {
    this.#requests.inc({ event, action, code });
    this.#duration.observe({ event }, seconds);
    this.#deadlineUsed.observe({ event }, seconds / this.#apertureTimeoutS);
    this.#bodyBytes.observe({ event }, bodyBytes);
  }

  /** @param mode mode of the policy that explains the decision; `none` when no policy matched. */
  decided(event: string, mode: string, verdict: string, effective: string): void {
    this.#decisions.inc({ event, mode, verdict, effective });
  }

  policyMatched(policy: string, mode: string, severity: string): void {
    this.#policyMatches.inc({ policy: this.#capped("policy", policy), mode, severity });
  }

  policyUnknown(policy: string, reason: "missing" | "error"): void {
    this.#policyUnknown.inc({ policy: this.#capped("policy", policy), reason });
  }

  oracleReplied(verdict: "agrees" | "differs" | "failed" | "crashed"): void {
    (verdict === "failed" || verdict === "crashed" ? this.#oracleFailures : this.#oracleChecked).inc();
    if (verdict === "differs") this.#oracleMismatches.inc();
  }

  detectorRan(detector: string, seconds: number): void {
    this.#detectorDuration.observe({ detector }, seconds);
  }

  detectorFound(detector: string, category: string): void {
    this.#detectorFindings.inc({ detector, category: this.#capped("category", category) });
  }

  detectorFailed(detector: string, reason: string): void {
    this.#detectorErrors.inc({ detector, reason });
  }

  degraded(reason: string, effective: string): void {
    this.#degraded.inc({ reason, effective });
  }

  edited(kind: "redact" | "strip_tool", count: number): void {
    this.#edits.inc({ kind }, count);
  }

  editFailed(reason: string): void {
    this.#editFailures.inc({ reason });
  }

  unevaluated(): void {
    this.#unevaluated.inc();
  }

  workerLost(reason: string): void {
    this.#workerRestarts.inc({ reason });
  }

  queueWaited(seconds: number): void {
    this.#queueWait.observe(seconds);
  }

  rejected(reason: string): void {
    this.#rejected.inc({ reason });
    if (reason === "unauthorized") this.#authFailures.inc();
  }

  audited(result: string, records = 1): void {
    this.#auditRecords.inc({ sink: "spool", result }, records);
  }

  attributesLookedUp(source: string, result: string): void {
    this.#attributeLookups.inc({ source, result });
  }

  attributeSourceAsked(source: string, seconds: number): void {
    this.#attributeSeconds.observe({ source }, seconds);
  }

  attributeSourceFailed(source: string, reason: string): void {
    this.#attributeFailures.inc({ source, reason });
  }

  attributeBreaker(source: string, state: BreakerState): void {
    this.#attributeBreaker.set({ source }, BREAKER_STATES.indexOf(state));
  }

  policyInForce(version: string): void {
    this.#policyInfo.reset();
    this.#policyInfo.set({ version }, 1);
    this.#policyReloaded.setToCurrentTime();
    this.#policyReloads.inc({ result: "success" });
  }

  policyRejected(stage: string): void {
    this.#policyReloads.inc({ result: "failure" });
    this.#policyReloadFailures.inc({ stage });
  }

  #capped(label: string, value: string): string {
    const seen = this.#labelsSeen.get(label) ?? new Set();
    this.#labelsSeen.set(label, seen);
    if (seen.has(value)) return value;
    if (seen.size >= LABEL_VALUES_MAX) return "other";
    seen.add(value);
    return value;
  }

  #counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name: `shutter_${name}`, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  /** @param together what several processes show together; most gauges add up. */
  #gauge<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    together: "first" | "min" | "max",
  ): Gauge<Label> {
    return new Gauge({
      name: `shutter_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [this.registry],
      aggregator: together,
    });
  }

  #histogram<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    buckets: number[],
  ): Histogram<Label> {
    return new Histogram({
      name: `shutter_${name}`,
      help,
      labelNames: [...labelNames],
      buckets,
      registers: [this.registry],
    });
  }

  #reading(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name: `shutter_${name}`,
      help,
      registers: [this.registry],
      collect() {
        gauge.set(read());
      },
    });
  }
}
