import { z } from "zod";
import { CALL_KINDS, RecordedDecision, RecordedFinding, RecordedToolCall } from "../../../audit/record.js";
import { SessionChange } from "../../../audit/session-change.js";
import { SessionRiskRecord } from "../../../audit/session-risk-record.js";
import { BySeverity, Count, Instant, NextCursor, Severity } from "./values.js";

export const SessionTagShown = z.strictObject({
  tag: z.string(),
  since: Instant,
  until: Instant,
  /** The policy that set it, or who asked for it. */
  by: z.string(),
});
export type SessionTagShown = z.infer<typeof SessionTagShown>;

/** What a session came to so far. */
export const SessionSummary = z.strictObject({
  started: Instant,
  last: Instant,
  user: z.string().optional(),
  client: z.string().optional(),
  model: z.string().optional(),
  project: z.string().optional(),
  /** `pre_request`s decided. */
  requests: Count,
  /** Completed requests told of. */
  completed: Count,
  /** All records: requests, completed requests, changes of tags. */
  records: Count,
  tool_calls: Count,
  /** Found for the first time in this session. */
  findings: Count,
  findings_by_severity: BySeverity,
  max_severity: Severity.optional(),
  /** Requests answered with `block`, and those that would have been with every policy enforced. */
  blocked: Count,
  would_block: Count,
  modified: Count,
  degraded: Count,
  /** What Aperture said that completed requests cost, in US dollars. */
  spend_usd: z.number().nonnegative(),
  tokens: Count,
  /** Every tag it was given, whether still in force or not. */
  tags_given: z.array(z.string()),
});
export type SessionSummary = z.infer<typeof SessionSummary>;

export const SessionShown = z.strictObject({
  session_id: z.string(),
  tenant: z.string(),
  /** In force now. */
  tags: z.array(SessionTagShown),
  /** Absent where a session was tagged and nothing else is kept of it. */
  summary: SessionSummary.optional(),
});
export type SessionShown = z.infer<typeof SessionShown>;

/** Sessions, the one with the newest record first. */
export const Sessions = z.strictObject({ sessions: z.array(SessionShown), next: NextCursor }).meta({ id: "Sessions" });
export type Sessions = z.infer<typeof Sessions>;

/** One record of a session, as a step of its story. */
export const TimelineStep = z.strictObject({
  ts: Instant,
  kind: z.enum(CALL_KINDS),
  decision_id: z.uuid(),
  event: z.string().optional(),
  request_id: z.string().optional(),
  model: z.string().optional(),
  client: z.string().optional(),
  /** Parameters reduced to their shape: types, lengths, keyed digests. */
  tool_calls: z.array(RecordedToolCall),
  tool_calls_total: Count,
  findings: z.array(RecordedFinding),
  findings_total: Count,
  decision: RecordedDecision.optional(),
  session_tags: z.array(z.string()),
  session_change: SessionChange.optional(),
  degraded: z.string().optional(),
  latency_us: Count.optional(),
  /** Of the session, 0 to 100, after this step. */
  risk: z.number().min(0).max(100),
  /** What this step's risk is made of; none where the step does not tell. */
  risk_reasons: SessionRiskRecord.shape.reasons,
});
export type TimelineStep = z.infer<typeof TimelineStep>;

export const SessionDetail = SessionShown.extend({
  /** Oldest first. */
  timeline: z.array(TimelineStep),
  next: NextCursor,
}).meta({ id: "SessionDetail" });
export type SessionDetail = z.infer<typeof SessionDetail>;

export const Tagged = z.strictObject({ tagged: z.literal(true) });
export const Released = z.strictObject({ released: z.literal(true) });
