import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Stats } from "../../../recorder/api/shapes/stats.js";
import { useStatus } from "../../api/status.js";
import { Legend } from "../../charts/legend.js";
import { TimeChart } from "../../charts/time-chart.js";
import { duration, stepTime } from "../../parts/format.js";
import { Panel } from "../../parts/panel.js";

const QUANTILES = [
  { label: "p50", ink: "allow", of: "p50" },
  { label: "p95", ink: "ink-3", of: "p95" },
  { label: "p99", ink: "accent", of: "p99" },
] as const;

/** How long agents waited for an answer, against the time an evaluation may take. */
export function LatencyChart({ stats: { series, totals, step } }: { readonly stats: Stats }) {
  const at = useSignal(-1);
  const status = useStatus();
  const budget = status.status === "ready" ? status.data.budget_ms : undefined;
  const times = useMemo(() => series.map((point) => Date.parse(point.at)), [series]);
  const lines = useMemo(
    () => [
      ...QUANTILES.map(({ label, ink, of }) => ({
        label,
        ink,
        values: series.map(({ latency_us }) => (latency_us === undefined ? null : latency_us[of] / 1_000)),
        width: of === "p99" ? 2 : 1.25,
      })),
      ...(budget === undefined
        ? []
        : [{ label: "budget", ink: "block", values: series.map(() => budget), isDashed: true, width: 1.25 }]),
    ],
    [series, budget],
  );
  const latency = at.value === -1 ? totals.latency_us : series[at.value]?.latency_us;
  const shownAt = series[at.value];
  return (
    <Panel title="Time to the answer" note="against the budget">
      <Legend
        title={shownAt === undefined ? "In all" : stepTime(Date.parse(shownAt.at), step)}
        entries={[
          ...QUANTILES.map(({ label, ink, of }) => ({
            label,
            ink,
            value: latency === undefined ? "–" : duration(latency[of] / 1_000),
          })),
          ...(budget === undefined ? [] : [{ label: "Budget", ink: "block", value: duration(budget), isDashed: true }]),
        ]}
      />
      <TimeChart
        label={`Latency over time; p99 in all ${totals.latency_us === undefined ? "unknown" : duration(totals.latency_us.p99 / 1_000)}`}
        times={times}
        lines={lines}
        height={180}
        format={duration}
        isLog
        top={budget ?? 100}
        onPoint={(index) => {
          at.value = index;
        }}
      />
    </Panel>
  );
}
