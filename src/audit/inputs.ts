import { z } from "zod";
import { Count, Label } from "./label.js";

/** How much of what a decision depended on is kept. `digest`: nothing but a digest to tell equal inputs by. */
export const INPUT_LEVELS = ["full", "referenced", "digest"] as const;
export type InputLevel = (typeof INPUT_LEVELS)[number];

export const INPUT_NAMES_MAX = 256;
export const INPUT_CALLS_MAX = 64;
export const PARAM_PATH_CHARS_MAX = 200;
/** Longer values of parameters are left out. */
export const PARAM_VALUE_CHARS_MAX = 1_024;
export const PARAMS_PER_CALL_MAX = 64;

const Labels = z.array(Label).max(INPUT_NAMES_MAX);
const Path = z.string().max(PARAM_PATH_CHARS_MAX);
const Paths = z.array(Path).max(PARAMS_PER_CALL_MAX);

/** A call as policies saw it. */
export const RecordedCall = z.strictObject({
  name: Label,
  /** Absent: policies were not told. Values in which a detector found something are never among them. */
  params: z
    .strictObject({
      tags: z.array(z.tuple([Path, z.string().max(PARAM_VALUE_CHARS_MAX)])).max(PARAMS_PER_CALL_MAX),
      ints: z.array(z.tuple([Path, z.int()])).max(PARAMS_PER_CALL_MAX),
      /** Paths of which policies were not told all; see `ToolParams`. */
      unsure: Paths,
      dropped_at: Count.optional(),
      /** Paths that policies were told, and that are not kept. */
      withheld: Paths,
    })
    .optional(),
});
export type RecordedCall = z.infer<typeof RecordedCall>;

/**
 * What a decision depended on beside what stands elsewhere in the record: enough to decide again. Inputs that are not
 * kept are told by name, so that deciding again takes them for unknown and not for absent.
 */
export const RecordedInputs = z.strictObject({
  /** Not all is as policies saw it: lists or names were cut, or a name was replaced by its digest. */
  altered: z.literal(true).optional(),
  /** Parameters kept, by path: those the policies in force asked for, or all. Absent: nobody asked, none is kept. */
  params_kept: z.union([z.literal("all"), Paths]).optional(),
  /** Milliseconds since 1970. */
  now: z.int(),
  user_agent: Label,
  /** Absent: unknown. */
  groups: Labels.optional(),
  attributes: z
    .strictObject({
      /** Names that were looked up; what is neither in `values` nor `unknown` was found to be absent. */
      asked: z.array(Label).max(INPUT_NAMES_MAX),
      values: z.record(Label, z.union([z.boolean(), z.number(), z.string().max(1_000), Labels])),
      unknown: Labels,
      /** Seconds since the source said it. */
      ages: z.record(Label, z.number().nonnegative()).optional(),
    })
    .optional(),
  caps: Labels,
  session: z.strictObject({ risk: z.number().optional(), denied_calls: Count.optional(), tags: Labels }).optional(),
  spend: z
    .strictObject({ est_microusd: Count, min_quota_left_pct: z.number().min(0).max(100), exhausted: z.boolean() })
    .optional(),
  tools: z.strictObject({
    offered: Labels,
    returned: z.array(RecordedCall).max(INPUT_CALLS_MAX),
    called: z.array(RecordedCall).max(INPUT_CALLS_MAX),
    truncated: z.boolean(),
  }),
  findings: z.strictObject({
    ids: Labels,
    categories: Labels,
    levels: Labels,
    by_trust: Labels,
    by_kind: Labels,
    detectors: Labels,
    max_severity: z.int().min(0).max(4),
    max_score: z.int().min(0).max(100),
  }),
  coverage: z.strictObject({ complete: z.boolean(), missed: Labels, errored: Labels, reason: Label.optional() }),
});
export type RecordedInputs = z.infer<typeof RecordedInputs>;
