import { z } from "zod";
import { ACTIONS, RecordedFinding } from "../../../audit/record.js";
import { Instant, NextCursor } from "./values.js";

/** A finding and the call it was made in. What it matched is nowhere. */
export const FindingShown = RecordedFinding.extend({
  ts: Instant,
  decision_id: z.uuid(),
  tenant: z.string(),
  event: z.string().optional(),
  session_id: z.string().optional(),
  user: z.string().optional(),
  model: z.string().optional(),
  client: z.string().optional(),
  effective: z.enum(ACTIONS).optional(),
  would: z.enum(ACTIONS).optional(),
  /** The policy that decided about the call. */
  policy: z.string().optional(),
});
export type FindingShown = z.infer<typeof FindingShown>;

/** Newest first. */
export const Findings = z.strictObject({ findings: z.array(FindingShown), next: NextCursor }).meta({ id: "Findings" });
export type Findings = z.infer<typeof Findings>;
