import { z } from "zod";
import { FacetValue } from "./facets.js";
import { BySeverity, Count, Instant } from "./values.js";

export const STEPS = ["minute", "hour", "day"] as const;

/** `pre_request`s by the answer they got, or would have got with every policy enforced. */
const ByAction = z.strictObject({ allow: Count, block: Count, modify: Count, defer: Count });

const Figures = {
  /** `pre_request`s answered. */
  requests: Count,
  /** Completed requests told of; both events about one are one. */
  completed: Count,
  effective: ByAction,
  would: ByAction,
  findings: BySeverity,
  degraded: Count,
  /** Requests that reached a provider without having been decided here. */
  unevaluated: Count,
  tool_calls: Count,
  /** What Aperture said completed requests cost, in US dollars. */
  spend_usd: z.number().nonnegative(),
  tokens: z.strictObject({ input: Count, output: Count }),
  /** From the complete body to the reply, in microseconds; absent where nothing was answered. */
  latency_us: z.strictObject({ p50: Count, p95: Count, p99: Count }).optional(),
};

export const Point = z.strictObject({ at: Instant, ...Figures });
export type Point = z.infer<typeof Point>;

export const Totals = z.strictObject(Figures);
export type Totals = z.infer<typeof Totals>;

const Top = z.array(FacetValue);

export const Stats = z
  .strictObject({
    from: Instant,
    to: Instant,
    step: z.enum(STEPS),
    /** One point a step, oldest first; steps in which nothing happened are there too. */
    series: z.array(Point),
    totals: Totals,
    /** False where there was too much to go through; then the newest matching records are counted. */
    complete: z.boolean(),
    top: z.strictObject({ users: Top, tools: Top, rules: Top, policies: Top, models: Top, clients: Top }),
  })
  .meta({ id: "Stats" });
export type Stats = z.infer<typeof Stats>;
