import { z } from "zod";
import { Count, Instant } from "./values.js";

/** What is in the store. */
export const StoreShown = z.strictObject({
  /** Days that are kept, oldest first. */
  days: z.array(z.string()),
  records: Count,
  bytes: Count,
  /** Kept back for a full disk; 0 after it was given up. */
  ballast_bytes: Count,
  newest: Instant.optional(),
  /** Put aside because it could not be read; it is built again from the account. */
  aside: z.array(z.string()),
  /** Requests that are unevaluated as things stand, of all tenants. */
  unevaluated: Count,
});
export type StoreShown = z.infer<typeof StoreShown>;

/** How the server is. What is named here is there; there is more, and more may come. */
export const Status = z
  .looseObject({
    version: z.string(),
    node: z.string(),
    pid: Count,
    uptime_s: Count,
    mode: z.enum(["monitor", "enforce"]),
    /** Absent where it cannot be read. */
    store: StoreShown.optional(),
  })
  .meta({ id: "Status" });
export type Status = z.infer<typeof Status>;
