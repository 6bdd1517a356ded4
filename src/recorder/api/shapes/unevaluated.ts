import { z } from "zod";
import { Count, Instant, NextCursor } from "./values.js";

/** A completed request that nobody asked about before: Aperture failed open, its grant or its key is wrong. */
export const UnevaluatedRequest = z.strictObject({
  ts: Instant,
  tenant: z.string(),
  request_id: z.string(),
  decision_id: z.uuid(),
  event: z.string().optional(),
  session_id: z.string().optional(),
  user: z.string().optional(),
  model: z.string().optional(),
  client: z.string().optional(),
  project: z.string().optional(),
});
export type UnevaluatedRequest = z.infer<typeof UnevaluatedRequest>;

/** Newest first. */
export const Unevaluated = z
  .strictObject({
    /** In the time asked for, beyond this page too: a share of `completed` in `/v1/stats`. */
    total: Count,
    /**
     * Whether a `pre_request` and a completed request with one id were ever seen. Where not, the hook of `pre_request`s
     * may not be set up at all.
     */
    correlated: z.boolean(),
    requests: z.array(UnevaluatedRequest),
    next: NextCursor,
  })
  .meta({ id: "Unevaluated" });
export type Unevaluated = z.infer<typeof Unevaluated>;
