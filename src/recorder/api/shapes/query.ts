import { z } from "zod";
import { Label } from "../../../audit/label.js";
import { ACTIONS, CALL_KINDS } from "../../../audit/record.js";
import { SEVERITIES } from "../../../plugins/contract.js";
import { HOOK_EVENT_TYPES } from "../../../plugins/event.js";
import { durationIn } from "../../../policy/duration.js";

/** Values of one filter. */
const VALUES_MAX = 50;

/** Of a filter that may be given several times; any of the values will do. */
export const several = <Value extends z.ZodType>(value: Value) => z.array(value).min(1).max(VALUES_MAX).optional();

/** Milliseconds since 1970, written as an instant or as how long ago. */
const Time = z
  .string()
  .refine(
    (text) => timeIn(text) !== undefined,
    "write an instant (2026-11-21T18:00:00Z) or how long ago (15m, 24h, 7d)",
  )
  .transform((text) => timeIn(text) ?? 0)
  .meta({ description: "An instant (2026-11-21T18:00:00Z), or how long ago (15m, 24h, 7d)." });

/** From when on, and up to when. */
export const TimeRange = { from: Time.optional(), to: Time.optional() };

/** Whose: those the asker may see, unless some of them are named. */
export const TenantFilter = { tenant: several(Label) };

/** One tenant; `default` where that may be seen, else the first that may. */
export const OneTenant = { tenant: Label.optional() };

export const PAGE_MAX = 500;
const Limit = z.coerce.number("write a whole number").int("write a whole number").min(1, "at least 1");

export const limitOf = (max: number, usual: number) => Limit.max(max, `at most ${max}`).default(usual);

/** How many at once; and what the page before gave as `next`. */
export const Paged = { limit: limitOf(PAGE_MAX, 50), cursor: z.string().min(1).max(1_000).optional() };

/** Which records. Values of one filter are alternatives, filters add up. */
export const RecordFilter = {
  ...TenantFilter,
  ...TimeRange,
  kind: several(z.enum(CALL_KINDS)),
  event: several(z.enum(HOOK_EVENT_TYPES)),
  effective: several(z.enum(ACTIONS)),
  would: several(z.enum(ACTIONS)),
  mode: several(z.enum(["monitor", "enforce", "none"])).meta({ description: "Of the policy that decided." }),
  policy: several(Label).meta({ description: "Any policy that matched." }),
  primary: several(Label).meta({ description: "The policy that decided." }),
  detector: several(Label),
  rule: several(Label),
  category: several(Label),
  severity: several(z.enum(SEVERITIES)),
  user: several(Label).meta({ description: "Login, or `node:<id>` of a device that belongs to nobody." }),
  session: several(Label),
  tool: several(Label).meta({ description: "Called." }),
  server: several(Label).meta({ description: "MCP server of a tool called." }),
  model: several(Label),
  client: several(Label),
  provider: several(Label),
  project: several(Label),
  degraded: several(Label).meta({
    description: "Why an evaluation was incomplete; `any`: whatever the reason, `none`: it was complete.",
  }),
  request_id: Label.optional(),
  decision_id: z
    .string()
    .regex(/^[0-9a-f-]{1,36}$/, "the beginning of a decision's id: hexadecimal digits and -")
    .optional()
    .meta({ description: "A decision's id, or its beginning." }),
};

function timeIn(text: string): number | undefined {
  const ago = durationIn(text);
  if (ago !== undefined) return Date.now() - ago * 1_000;
  return INSTANT.safeParse(text).success ? Date.parse(text) : undefined;
}

const INSTANT = z.union([z.iso.datetime(), z.iso.date()]);
