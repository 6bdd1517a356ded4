import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Stats, Totals } from "../../../recorder/api/shapes/stats.js";
import { Legend } from "../../charts/legend.js";
import { stacked } from "../../charts/stack.js";
import { TimeChart } from "../../charts/time-chart.js";
import { count, short, stepTime } from "../../parts/format.js";
import { Panel } from "../../parts/panel.js";
import { change } from "../../place/place.js";

/** What becomes of requests, from the bottom of the stack to its top: what is rare stands on what is common. */
const LAYERS: readonly { readonly label: string; readonly ink: string; readonly of: (figures: Totals) => number }[] = [
  {
    label: "Allowed",
    ink: "allow",
    of: ({ effective, would }) =>
      effective.allow - above(would.block, effective.block) - above(would.modify, effective.modify),
  },
  { label: "Would modify", ink: "modify-soft", of: ({ effective, would }) => above(would.modify, effective.modify) },
  { label: "Would block", ink: "would", of: ({ effective, would }) => above(would.block, effective.block) },
  { label: "Modified", ink: "modify", of: ({ effective }) => effective.modify },
  { label: "Deferred", ink: "defer", of: ({ effective }) => effective.defer },
  { label: "Blocked", ink: "block", of: ({ effective }) => effective.block },
  { label: "Unevaluated", ink: "unseen", of: ({ unevaluated }) => unevaluated },
];

/** How many requests there were, stacked by what became of them. Dragging over a part shows that part. */
export function TrafficChart({ stats }: { readonly stats: Stats }) {
  const at = useSignal(-1);
  const { series, totals, step } = stats;
  const shown = LAYERS.filter(({ of }) => of(totals) > 0);
  const times = useMemo(() => series.map((point) => Date.parse(point.at)), [series]);
  const lines = useMemo(() => {
    const sums = stacked(shown.map(({ of }) => series.map((point) => Math.max(0, of(point)))));
    return [...shown]
      .reverse()
      .map(({ label, ink }, index) => ({ label, ink, values: sums[index] ?? [], fill: 1, isBars: true }));
  }, [series]);
  const point = series[at.value];
  return (
    <Panel title="Requests by what became of them" note={`by the ${step}`}>
      <Legend
        title={point === undefined ? "In all" : stepTime(Date.parse(point.at), step)}
        entries={shown.map(({ label, ink, of }) => ({ label, ink, value: short(Math.max(0, of(point ?? totals))) }))}
      />
      <TimeChart
        label={`Requests over time: ${shown.map(({ label, of }) => `${count(of(totals))} ${label.toLowerCase()}`).join(", ")}`}
        times={times}
        lines={lines}
        height={220}
        format={short}
        top={4}
        onPoint={(index) => {
          at.value = index;
        }}
        onSelect={(from, to) =>
          change({ range: "", from: new Date(from).toISOString(), to: new Date(to).toISOString() })
        }
      />
    </Panel>
  );
}

function above(would: number, effective: number): number {
  return Math.max(0, would - effective);
}
