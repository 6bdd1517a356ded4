import { z } from "zod";

/** One place the account is taken to, beside the store. */
export const SinkSettings = z.strictObject({
  /** Names it in metrics, in the log and on disk: change it, and it begins anew. */
  id: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, "lower case letters, digits and -, at most 32 characters"),
  /** `jsonl`, `splunk-hec`, `elastic-bulk`, `otlp-logs`; or a package installed beside this file, or a path. */
  use: z.string().min(1),
  options: z.record(z.string(), z.unknown()).default({}),
  /** `notable`: calls that were or would have been blocked or changed, findings, gaps, and changes of policies and tags. */
  records: z.enum(["all", "notable"]).default("all"),
  /** Where a new sink begins: with what is written from now on, or with the oldest record of the spool. */
  from: z.enum(["now", "start"]).default("now"),
  /** Records in one delivery. */
  batch_records: z.int().min(1).max(10_000).default(500),
});
export type SinkSettings = Readonly<z.output<typeof SinkSettings>>;

export const Sinks = z
  .array(SinkSettings)
  .max(16)
  .refine((sinks) => new Set(sinks.map(({ id }) => id)).size === sinks.length, "two sinks have the same id")
  .default([]);
