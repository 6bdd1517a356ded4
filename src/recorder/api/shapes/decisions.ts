import { z } from "zod";
import { ParamShape } from "../../../audit/param-shape.js";
import { ACTIONS, CALL_KINDS, CallRecord } from "../../../audit/record.js";
import { Mark } from "./marks.js";
import { Instant, NextCursor } from "./values.js";

z.globalRegistry.add(CallRecord, { id: "CallRecord", description: "A record, as the account keeps it." });
z.globalRegistry.add(ParamShape, { id: "ParamShape", description: "What a parameter looked like, without its value." });

/** Newest first. A record is told as the account keeps it (`CallRecord`): what was found by place and rule, never by text. */
export const Decisions = z.strictObject({ decisions: z.array(CallRecord), next: NextCursor }).meta({ id: "Decisions" });
export type Decisions = z.infer<typeof Decisions>;

/** Another hook call of the same request: its `pre_request`, or what Aperture told about it afterwards. */
export const RelatedCall = z.strictObject({
  decision_id: z.uuid(),
  ts: Instant,
  kind: z.enum(CALL_KINDS),
  event: z.string().optional(),
  effective: z.enum(ACTIONS).optional(),
  would: z.enum(ACTIONS).optional(),
});
export type RelatedCall = z.infer<typeof RelatedCall>;

/** All that is known about one hook call. */
export const DecisionDetail = z
  .strictObject({
    decision_id: z.uuid(),
    /** In the order they were written: `decision` and perhaps `late`; or `received` and `evaluated`. */
    records: z.array(CallRecord).min(1),
    related: z.array(RelatedCall),
    marks: z.array(Mark),
  })
  .meta({ id: "DecisionDetail" });
export type DecisionDetail = z.infer<typeof DecisionDetail>;
