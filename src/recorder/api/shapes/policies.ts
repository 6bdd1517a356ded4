import { z } from "zod";
import { POLICY_ACTIONS, POLICY_MODES } from "../../../policy/decision.js";
import { Mark } from "./marks.js";
import { Count, Instant, Severity } from "./values.js";

/** A policy in force and what it did in the time asked for. */
export const PolicyShown = z.strictObject({
  id: z.string(),
  effect: z.enum(["permit", "forbid"]),
  mode: z.enum(POLICY_MODES),
  severity: Severity,
  action: z.enum(POLICY_ACTIONS),
  /** Where it stands, inside its layer: file and line. */
  file: z.string(),
  line: Count,
  owner: z.string().optional(),
  ticket: z.string().optional(),
  /** Day or instant as the author wrote it. */
  since: z.string().optional(),
  expires: Instant.optional(),
  /** Requests it matched; of those, where it counted towards the answer. */
  matches: Count,
  live: Count,
  /** Where it was the one that decided, and of those where the answer was `block`. */
  primary: Count,
  blocked: Count,
  /** Matches that would have changed the answer, had this one policy been enforced: what a promotion changes. */
  would_flip: Count,
  /** An exception lifted it; what it reads was missing; it could not be evaluated. */
  excepted: Count,
  unknown: Count,
  errors: Count,
  last_match: Instant.optional(),
  /** Marks of false positives, of all time. */
  false_positives: Count,
});
export type PolicyShown = z.infer<typeof PolicyShown>;

/** For whom a policy does not hold for a while (`exceptions.yaml`). */
export const ExceptionShown = z.strictObject({
  policy: z.string(),
  principal: z.strictObject({
    user: z.string().optional(),
    group: z.string().optional(),
    tenant: z.string().optional(),
    project: z.string().optional(),
  }),
  expires: z.string(),
  expired: z.boolean(),
  owner: z.string(),
  approver: z.string(),
  reason: z.string().optional(),
});
export type ExceptionShown = z.infer<typeof ExceptionShown>;

/** In the order of their ids. */
export const Policies = z
  .strictObject({
    policy_revision: z.string(),
    policies: z.array(PolicyShown),
    exceptions: z.array(ExceptionShown),
  })
  .meta({ id: "Policies" });
export type Policies = z.infer<typeof Policies>;

/** One policy. Decisions it had a part in: `/v1/decisions?policy=<id>`. */
export const PolicyDetail = PolicyShown.extend({
  exceptions: z.array(ExceptionShown),
  /** Newest first. */
  marks: z.array(Mark),
}).meta({ id: "PolicyDetail" });
export type PolicyDetail = z.infer<typeof PolicyDetail>;
