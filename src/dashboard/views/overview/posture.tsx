import type { Point, Stats } from "../../../recorder/api/shapes/stats.js";
import { Ring } from "../../charts/ring.js";
import { Spark } from "../../charts/spark.js";
import { dollars, duration, percent, short } from "../../parts/format.js";
import { linkTo } from "../../place/place.js";

/** The share of requests that was looked at, and small multiples of what happened to them. */
export function Posture({ stats: { totals, series } }: { readonly stats: Stats }) {
  const all = totals.requests + totals.unevaluated;
  const held = Math.max(0, totals.would.block - totals.effective.block);
  const found = sum(totals.findings);
  const of = (value: (point: Point) => number): number[] => series.map(value);
  return (
    <section class="posture panel" aria-label="Posture">
      <a class="posture-ring" href={linkTo("health")}>
        <Ring
          ratio={all === 0 ? undefined : totals.requests / all}
          label="evaluated"
          isAlarming={totals.unevaluated > 0}
        />
      </a>
      <dl class="figures">
        <Figure
          label="Requests"
          value={short(totals.requests)}
          note={`${short(totals.unevaluated)} unevaluated`}
          values={of(({ requests }) => requests)}
        />
        <Figure
          label="Blocked"
          value={short(totals.effective.block)}
          note={`${short(totals.effective.modify)} modified`}
          values={of(({ effective }) => effective.block)}
          tone="block"
          href={linkTo("findings", { effective: "block" })}
        />
        <Figure
          label="Would block"
          value={short(held)}
          note={all === 0 ? "of no requests" : `${percent(held / all)} of requests`}
          values={of(({ would, effective }) => would.block - effective.block)}
          tone="would"
          href={linkTo("findings", { would: "block" })}
        />
        <Figure
          label="Findings"
          value={short(found)}
          note={`${short(totals.findings.critical + totals.findings.high)} high or critical`}
          values={of(({ findings }) => sum(findings))}
          href={linkTo("findings")}
        />
        <Figure
          label="Answered in, p99"
          value={totals.latency_us === undefined ? "–" : duration(totals.latency_us.p99 / 1_000)}
          note={totals.latency_us === undefined ? "nothing answered" : `p50 ${duration(totals.latency_us.p50 / 1_000)}`}
          values={of(({ latency_us }) => latency_us?.p99 ?? 0)}
        />
        <Figure
          label="Tool calls"
          value={short(totals.tool_calls)}
          note="seen afterwards"
          values={of(({ tool_calls }) => tool_calls)}
          href={linkTo("tools")}
        />
        <Figure
          label="Spend"
          value={dollars(totals.spend_usd)}
          note="as Aperture estimates"
          values={of(({ spend_usd }) => spend_usd)}
        />
        <Figure
          label="Incomplete"
          value={short(totals.degraded)}
          note={totals.requests === 0 ? "of no requests" : `${percent(totals.degraded / totals.requests)} of requests`}
          values={of(({ degraded }) => degraded)}
          tone="would"
          href={linkTo("health")}
        />
      </dl>
    </section>
  );
}

function Figure(props: {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly values: readonly number[];
  readonly tone?: string;
  readonly href?: string;
}) {
  const { label, value, note, values, tone = "accent", href } = props;
  return (
    <div class="figure">
      <dt>{href === undefined ? label : <a href={href}>{label}</a>}</dt>
      <dd>
        <span class="figure-value">{value}</span>
        <Spark values={values} tone={tone} />
        <span class="figure-note">{note}</span>
      </dd>
    </div>
  );
}

function sum(findings: Readonly<Record<string, number>>): number {
  return Object.values(findings).reduce((total, value) => total + value, 0);
}
