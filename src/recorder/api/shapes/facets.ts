import { z } from "zod";
import { COUNTED_DIMENSIONS } from "../../../store/query.js";
import { Count } from "./values.js";

/** Name of a filter whose values are counted. */
export const FacetName = z.enum(COUNTED_DIMENSIONS);
export type FacetName = z.infer<typeof FacetName>;

/**
 * `count`: records that have the value, which is what a filter by it would leave. At the top of statistics: findings of a
 * rule, calls of a tool, `pre_request`s of others.
 */
export const FacetValue = z.strictObject({
  value: z.string(),
  count: Count,
  /** Of the `pre_request`s among them: answered with `block`, and those that would have been. */
  blocked: Count,
  would_block: Count,
});
export type FacetValue = z.infer<typeof FacetValue>;

/** By the name of the filter: its values, the most frequent first. */
export const Facets = z
  .strictObject({
    facets: z.partialRecord(FacetName, z.array(FacetValue)),
    /** False where there was too much to go through; then the newest matching records are counted. */
    complete: z.boolean(),
  })
  .meta({ id: "Facets" });
export type Facets = z.infer<typeof Facets>;
