import { z } from "zod";
import { type Counted, STEP_MS, STEPS, type Step, type Point as StoredPoint } from "../../../store/store.js";
import { filterOf, inWholeHours } from "../filter.js";
import { instant } from "../instants.js";
import { operation, problem } from "../operation.js";
import type { FacetValue } from "../shapes/facets.js";
import { limitOf, RecordFilter } from "../shapes/query.js";
import { Stats, type Totals } from "../shapes/stats.js";

const POINTS_MAX = 1_500;
/** More points than this are closer than a picture shows. */
const POINTS_USUAL = 200;
const DAY_MS = STEP_MS.day;

export const stats = operation({
  id: "getStats",
  method: "get",
  path: "/v1/stats",
  summary: "Figures over time, their sums, and who and what is at the top",
  description: "The time is widened to whole steps, for what is at the top to whole hours.",
  access: "viewer",
  query: z.strictObject({
    ...RecordFilter,
    step: z.enum(STEPS).optional().meta({ description: "Default: the one that gives at most 200 points." }),
    top: limitOf(100, 10).meta({ description: "How many of each kind are at the top." }),
  }),
  promises: { 200: { description: "Since a day ago, unless `from` says otherwise.", schema: Stats } },
  example: { query: { from: "7d", step: "day" } },
  answer({ query, tenants }, { store }) {
    const to = query.to ?? Date.now();
    const from = query.from ?? to - DAY_MS;
    if (from >= to) return problem(400, "from: it must be before `to`", "from");
    const step = query.step ?? stepFor(to - from);
    if ((to - from) / STEP_MS[step] > POINTS_MAX) {
      return problem(400, `step: more than ${POINTS_MAX} points; take a longer step or less time`, "step");
    }
    const filter = { ...filterOf(query, tenants), from, to };
    const { series, totals, complete, ...widened } = store.stats({ ...filter, step });
    const dimensions = ["user", "tool", "rule", "policy", "model", "client"] as const;
    const { values } = store.facets({ ...inWholeHours(filter), dimensions, limit: query.top, by: "hits" });
    const top = (counted: readonly Counted[] = []) => counted.map(topOf);
    return {
      json: {
        from: instant(widened.from),
        to: instant(widened.to),
        step,
        series: series.map((point) => ({ at: instant(point.at), ...figuresOf(point) })),
        totals: figuresOf(totals),
        complete,
        top: {
          users: top(values.user),
          tools: top(values.tool),
          rules: top(values.rule),
          policies: top(values.policy),
          models: top(values.model),
          clients: top(values.client),
        },
      },
    };
  },
});

function topOf({ value, hits, blocked, wouldBlock }: Counted): FacetValue {
  return { value, count: hits, blocked, would_block: wouldBlock };
}

function stepFor(ms: number): Step {
  return STEPS.find((step) => ms / STEP_MS[step] <= POINTS_USUAL) ?? "day";
}

function figuresOf(point: Omit<StoredPoint, "at">): Totals {
  const {
    requests,
    completed,
    effective,
    would,
    findings,
    degraded,
    unevaluated,
    toolCalls,
    spendUsd,
    tokens,
    latency,
  } = point;
  return {
    requests,
    completed,
    effective,
    would,
    findings,
    degraded,
    unevaluated,
    tool_calls: toolCalls,
    spend_usd: spendUsd,
    tokens,
    ...(latency === undefined ? {} : { latency_us: latency }),
  };
}
