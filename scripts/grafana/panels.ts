/** What one panel of the Grafana dashboard shows. */
export interface Panel {
  readonly title: string;
  /** Said when somebody points at the title: what it means and what to do. */
  readonly about: string;
  readonly unit: "reqps" | "ops" | "s" | "percentunit" | "bytes" | "short" | "Bps";
  /** Legend -> PromQL. `$instance`, `$event` and `$policy` are chosen at the top of the page. */
  readonly series: Readonly<Record<string, string>>;
  /** Lines drawn where a value becomes one to look at. */
  readonly limits?: readonly number[];
  readonly stacked?: boolean;
  /** One figure, not a curve. */
  readonly figure?: boolean;
}

const HERE = 'job="shutter",instance=~"$instance"';
const EVENT = `${HERE},event=~"$event"`;

const rate = (metric: string, by: string, where = HERE): string =>
  `sum by (${by}) (rate(shutter_${metric}{${where}}[$__rate_interval]))`;
const quantile = (q: number, metric: string, by: string, where = HERE): string =>
  `histogram_quantile(${q}, sum by (${["le", by].filter((label) => label !== "").join(", ")}) (rate(shutter_${metric}_bucket{${where}}[$__rate_interval])))`;
const share = (part: string, whole: string): string => `${part} / ${whole}`;

/** Rows of the dashboard, from top to bottom, in the order somebody on call asks. */
export const ROWS: Readonly<Record<string, readonly Panel[]>> = {
  Traffic: [
    {
      title: "Calls",
      about: "Hook calls by event. None at all means that Aperture does not ask.",
      unit: "reqps",
      series: { "{{event}}": rate("hook_requests_total", "event", EVENT) },
      stacked: true,
    },
    {
      title: "Answers",
      about: "What was answered. `none` is a refusal or a deliberate 503.",
      unit: "reqps",
      series: { "{{action}} {{code}}": rate("hook_requests_total", "action, code", EVENT) },
      stacked: true,
    },
    {
      title: "Body size",
      about: "Agents resend the conversation: what is large is rarely new.",
      unit: "bytes",
      series: {
        p50: quantile(0.5, "hook_request_body_bytes", "", EVENT),
        p99: quantile(0.99, "hook_request_body_bytes", "", EVENT),
      },
    },
    {
      title: "Refused and unauthorized",
      about: "Under fail_open each wrong key is an unguarded request.",
      unit: "reqps",
      series: { "{{reason}}": rate("http_rejected_requests_total", "reason") },
      stacked: true,
    },
  ],
  "Latency and budget": [
    {
      title: "Time to answer",
      about: "From the complete body to the reply.",
      unit: "s",
      series: {
        p50: quantile(0.5, "hook_request_duration_seconds", "", EVENT),
        p95: quantile(0.95, "hook_request_duration_seconds", "", EVENT),
        p99: quantile(0.99, "hook_request_duration_seconds", "", EVENT),
      },
      limits: [0.05],
    },
    {
      title: "Share of Aperture's time-out",
      about: "Beyond 1 Aperture applies its fail_policy.",
      unit: "percentunit",
      series: { p99: quantile(0.99, "hook_deadline_used_ratio", "", EVENT) },
      limits: [0.5, 1],
    },
    {
      title: "Answers slower than 50 ms",
      about: "The objective allows 0.1 %.",
      unit: "percentunit",
      series: {
        slow: `1 - ${share(
          `sum(rate(shutter_hook_request_duration_seconds_bucket{${HERE},event="pre_request",le="0.05"}[$__rate_interval]))`,
          `sum(rate(shutter_hook_request_duration_seconds_count{${HERE},event="pre_request"}[$__rate_interval]))`,
        )}`,
      },
      limits: [0.001],
    },
  ],
  Decisions: [
    {
      title: "Effective",
      about: "What was done.",
      unit: "ops",
      series: { "{{effective}}": rate("decisions_total", "effective", EVENT) },
      stacked: true,
    },
    {
      title: "Would have been",
      about: "What would have been done with every policy enforced.",
      unit: "ops",
      series: { "{{verdict}}": rate("decisions_total", "verdict", EVENT) },
      stacked: true,
    },
    {
      title: "Policies that matched",
      about: "By policy and mode. Replay before a policy in monitor mode is enforced.",
      unit: "ops",
      series: {
        "{{policy}} ({{mode}})": rate("policy_rule_matches_total", "policy, mode", `${HERE},policy=~"$policy"`),
      },
    },
    {
      title: "Policies that could not be told",
      about: "Something they read was missing, or they failed; @on_missing decided.",
      unit: "ops",
      series: { "{{policy}}: {{reason}}": rate("policy_unknown_total", "policy, reason") },
    },
    {
      title: "Edits",
      about: "Findings replaced and tools taken out of requests.",
      unit: "ops",
      series: {
        "{{kind}}": rate("request_edits_total", "kind"),
        "failed: {{reason}}": rate("request_edit_failures_total", "reason"),
      },
    },
  ],
  Detectors: [
    {
      title: "Findings",
      about: "By detector and category.",
      unit: "ops",
      series: { "{{detector}} {{category}}": rate("detector_findings_total", "detector, category") },
    },
    {
      title: "Time a detector takes",
      about: "For one event; one in a hundred takes longer.",
      unit: "s",
      series: { "{{detector}} p99": quantile(0.99, "detector_duration_seconds", "detector") },
    },
    {
      title: "Detectors that did not finish",
      about: "Their say is missing in the decision, which the record names.",
      unit: "ops",
      series: { "{{detector}}: {{reason}}": rate("detector_errors_total", "detector, reason") },
    },
  ],
  "What was not evaluated": [
    {
      title: "Past the guard",
      about:
        "Completed requests without a decision in the last hour: fail_open after a time-out, a grant without the hook, a wrong key.",
      unit: "short",
      series: { requests: `sum(increase(shutter_unevaluated_requests_total{${HERE}}[1h]))` },
      limits: [1],
      figure: true,
    },
    {
      title: "Incomplete",
      about: "Decisions without a complete evaluation, by reason.",
      unit: "percentunit",
      series: {
        "{{reason}}": `${rate("degraded_decisions_total", "reason")} / ignoring (reason) group_left sum(rate(shutter_decisions_total{${HERE}}[$__rate_interval]))`,
      },
      limits: [0.001],
      stacked: true,
    },
    {
      title: "Policies expired",
      about: "Policies and exceptions that no longer count because of their date.",
      unit: "short",
      series: { expired: `max(shutter_policy_expired{${HERE}})` },
      figure: true,
    },
  ],
  Workers: [
    {
      title: "Workers",
      about: "Threads, and those at work.",
      unit: "short",
      series: {
        threads: `sum(shutter_worker_pool_threads{${HERE}})`,
        busy: `sum(shutter_worker_pool_busy{${HERE}})`,
        waiting: `sum(shutter_worker_pool_queue_size{${HERE}})`,
      },
    },
    {
      title: "Wait for a worker",
      about: "One scan in a hundred waits longer.",
      unit: "s",
      series: { p99: quantile(0.99, "worker_queue_wait_seconds", "") },
      limits: [0.1],
    },
    {
      title: "Workers lost",
      about: "Crashed or stuck, and replaced.",
      unit: "ops",
      series: { "{{reason}}": rate("worker_restarts_total", "reason") },
    },
  ],
  "Account and sinks": [
    {
      title: "Records",
      about: "By sink and result. Anything dropped is a gap in the account.",
      unit: "ops",
      series: { "{{sink}} {{result}}": rate("audit_records_total", "sink, result") },
    },
    {
      title: "Behind the spool",
      about: "Age of the oldest record that a sink has not got.",
      unit: "s",
      series: { "{{sink}}": `max by (sink) (shutter_audit_oldest_unshipped_seconds{${HERE}})` },
      limits: [300],
    },
    {
      title: "Free on the data disk",
      about: "Below a tenth it is time to act.",
      unit: "percentunit",
      series: {
        "{{instance}}": `min by (instance) (shutter_data_disk_free_bytes{${HERE}} / shutter_data_disk_size_bytes{${HERE}})`,
      },
      limits: [0.1],
    },
    {
      title: "Policy revisions",
      about: "More than one: a change did not reach every server.",
      unit: "short",
      series: { "{{version}}": `count by (version) (shutter_policy_info{${HERE}})` },
    },
  ],
  Runtime: [
    {
      title: "Held threads",
      about: "How long the thread that answers was away.",
      unit: "s",
      series: { "{{instance}} p99": `max by (instance) (nodejs_eventloop_lag_p99_seconds{${HERE}})` },
      limits: [0.05],
    },
    {
      title: "Memory",
      about: "Resident, and what bounded memories hold.",
      unit: "bytes",
      series: { "{{instance}}": `sum by (instance) (process_resident_memory_bytes{${HERE}})` },
    },
    {
      title: "Processor",
      about: "Cores in use.",
      unit: "short",
      series: { "{{instance}}": `sum by (instance) (rate(process_cpu_seconds_total{${HERE}}[$__rate_interval]))` },
    },
    {
      title: "Remembered",
      about: "Entries of bounded memories.",
      unit: "short",
      series: { "{{kind}}": `sum by (kind) (shutter_state_entries{${HERE}})` },
    },
  ],
};
