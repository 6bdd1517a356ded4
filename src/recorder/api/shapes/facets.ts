import { z } from "zod";
import { Count } from "./values.js";

/** Names of filters whose values are counted. */
export const FACETS = [
  "event",
  "effective",
  "would",
  "mode",
  "policy",
  "detector",
  "rule",
  "category",
  "severity",
  "user",
  "tool",
  "server",
  "model",
  "client",
  "project",
  "degraded",
] as const;
export type FacetName = (typeof FACETS)[number];

export const FacetValue = z.strictObject({ value: z.string(), count: Count });
export type FacetValue = z.infer<typeof FacetValue>;

/** By the name of the filter: its values, the most frequent first, each with the records it would leave. */
export const Facets = z
  .strictObject({ facets: z.partialRecord(z.enum(FACETS), z.array(FacetValue)) })
  .meta({ id: "Facets" });
export type Facets = z.infer<typeof Facets>;
