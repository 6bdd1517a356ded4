import { z } from "zod";
import { Label } from "../../../audit/label.js";
import { Instant } from "./values.js";

/** Somebody says that a policy was wrong about one decision. */
export const Mark = z
  .strictObject({
    tenant: Label,
    policy: Label,
    decision_id: z.uuid(),
    at: Instant,
    /** The login, or `admin` for the bearer of the admin token. */
    by: Label,
    why: Label,
  })
  .meta({ id: "Mark" });
export type Mark = z.infer<typeof Mark>;

export const MarkOrder = z.strictObject({
  decision_id: z.uuid(),
  why: z.string().trim().min(1, "say why").max(200, "say it in 200 characters"),
});
export type MarkOrder = z.infer<typeof MarkOrder>;
