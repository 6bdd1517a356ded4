import { z } from "zod";
import { SEVERITIES } from "../../../plugins/contract.js";

/** ISO 8601 with milliseconds, UTC. */
export const Instant = z.iso.datetime().meta({ description: "ISO 8601 with milliseconds, UTC" });

export const Count = z.int().nonnegative();

/** Opaque; give it back as `cursor` for what follows. Stable while records come in. Absent on the last page. */
export const NextCursor = z
  .string()
  .optional()
  .meta({ description: "Opaque: give it back as `cursor` for what follows. Absent on the last page." });

export const Severity = z.enum(SEVERITIES);
export type Severity = z.infer<typeof Severity>;

/** How many findings of each severity. */
export const BySeverity = z.strictObject({ low: Count, medium: Count, high: Count, critical: Count });
export type BySeverity = z.infer<typeof BySeverity>;

/** Every answer with a status of 400 or above. `parameter` names what to mend where that is one. */
export const Problem = z
  .strictObject({ error: z.string(), parameter: z.string().optional() })
  .meta({ id: "Problem", description: "What is wrong, and how to mend it." });
export type Problem = z.infer<typeof Problem>;
