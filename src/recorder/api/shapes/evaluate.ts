import { z } from "zod";
import { LEVELS } from "../../../plugins/contract.js";
import { SEGMENT_KINDS, TRUSTS } from "../../../plugins/event.js";
import { Count, Severity } from "./values.js";

const Truth = z.enum(["true", "false", "unknown", "error"]);

/** A condition, or a part of one, and what it came to. `seen` tells what it looked at, never what was said. */
export interface Condition {
  text: string;
  truth: z.infer<typeof Truth>;
  seen?: Record<string, string> | undefined;
  parts?: Condition[] | undefined;
}
export const Condition: z.ZodType<Condition> = z
  .lazy(() =>
    z.strictObject({
      text: z.string(),
      truth: Truth,
      seen: z.record(z.string(), z.string()).optional(),
      parts: z.array(Condition).optional(),
    }),
  )
  .meta({ id: "Condition" });

export const Clause = z.strictObject({
  clause: z.enum(["principal", "action", "resource", "when", "unless"]),
  text: z.string(),
  truth: Truth,
  seen: z.record(z.string(), z.string()).optional(),
  parts: z.array(Condition).optional(),
});
export type Clause = z.infer<typeof Clause>;

export const Explanation = z.strictObject({
  policy: z.string(),
  effect: z.enum(["permit", "forbid"]),
  mode: z.enum(["off", "monitor", "enforce"]),
  action: z.string(),
  tool: z.string().optional(),
  outcome: z.enum(["match", "no", "unknown", "error", "excepted"]),
  clauses: z.array(Clause),
});
export type Explanation = z.infer<typeof Explanation>;

/** An answer; see `Outcome` in policy/decision.ts for what goes with each action. */
const Outcome = z.looseObject({ action: z.enum(["allow", "block", "modify", "defer"]) });

export const EvaluatedFinding = z.strictObject({
  detector: z.string(),
  rule: z.string(),
  category: z.string(),
  severity: Severity,
  level: z.enum(LEVELS),
  score: z.number(),
  /** What the score is made of, in the detector's words. */
  reasons: z.array(z.string()).optional(),
  kind: z.enum(SEGMENT_KINDS),
  trust: z.enum(TRUSTS),
  pointer: z.string(),
  turn: z.int(),
  start: Count,
  end: Count,
  length: Count,
  /** Id of the `allowed_findings` entry that answers for it. */
  allowed: z.string().optional(),
});
export type EvaluatedFinding = z.infer<typeof EvaluatedFinding>;

/** What a payload would lead to, and why. Nothing is recorded. Texts are absent: segments are told by kind, place, length. */
export const Evaluation = z
  .strictObject({
    event: z.string(),
    event_basis: z.string(),
    format: z.string(),
    session_id: z.string(),
    segments: z.array(z.strictObject({ kind: z.enum(SEGMENT_KINDS), pointer: z.string(), length: Count })),
    findings: z.array(EvaluatedFinding),
    lanes: z.array(z.looseObject({ detector: z.string(), status: z.string() })),
    decision: z.looseObject({
      effective: Outcome,
      would: Outcome,
      primary: z.string().optional(),
      policyRevision: z.string(),
      matches: z.array(z.looseObject({ policy: z.string(), mode: z.enum(["monitor", "enforce"]), live: z.boolean() })),
      unknown: z.array(z.string()),
      excepted: z.array(z.string()),
      errors: z.array(z.string()),
    }),
    explanations: z.array(Explanation),
  })
  .meta({ id: "Evaluation" });
export type Evaluation = z.infer<typeof Evaluation>;

/** A payload that is no hook call: why, and the byte where reading stopped. */
export const UnreadablePayload = z.strictObject({ refused: z.string(), at: Count }).meta({ id: "UnreadablePayload" });
export type UnreadablePayload = z.infer<typeof UnreadablePayload>;
