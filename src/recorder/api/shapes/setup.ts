import { z } from "zod";
import { Count, Instant } from "./values.js";

/** What came in of one event. */
const Arrivals = z.strictObject({ seen: z.boolean(), count: Count, last: Instant.optional() });

/** What to paste into Aperture, and whether it works. */
export const Setup = z
  .strictObject({
    hook_url: z.string(),
    /** Hooks and grants, exactly as Aperture takes them; the key is a placeholder, for keys are shown once. */
    aperture: z.record(z.string(), z.unknown()),
    /** Whether any hook call has been seen, and when the first one known of came. */
    seen: z.boolean(),
    first: Instant.optional(),
    events: z.strictObject({
      pre_request: Arrivals,
      tool_call_entire_request: Arrivals,
      entire_request: Arrivals,
    }),
  })
  .meta({ id: "Setup" });
export type Setup = z.infer<typeof Setup>;
