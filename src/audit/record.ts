import { z } from "zod";
import { LEVELS, REASONS_MAX, SEVERITIES } from "../plugins/contract.js";
import { HOOK_EVENT_TYPES, PROVIDER_FORMATS } from "../plugins/event.js";
import { AdminAction } from "./admin-action.js";
import { RecordedEdits } from "./edits.js";
import { RecordedInputs } from "./inputs.js";
import { Count, Label } from "./label.js";
import { ParamShape } from "./param-shape.js";
import { SessionChange } from "./session-change.js";
import { SessionRiskRecord } from "./session-risk-record.js";

/** Per record. What is beyond is counted, not listed: see `findings_total`, `tools_offered.total`, `tool_calls_total`. */
export const FINDINGS_MAX = 100;
export const TOOL_NAMES_MAX = 64;
export const TOOL_CALLS_MAX = 32;
export const POLICY_MATCHES_MAX = 64;
export const MISSED_MAX = 64;
export const SESSION_TAGS_MAX = 16;

/** Where a rule matched. What it matched is absent: `fingerprint` (keyed) tells equal matches from different ones. */
export const RecordedFinding = z.strictObject({
  detector: Label,
  rule: Label,
  category: Label,
  severity: z.enum(SEVERITIES),
  level: z.enum(LEVELS),
  score: z.number().min(0).max(1),
  /** What the score is made of, in the detector's words. */
  reasons: z.array(Label).max(REASONS_MAX).optional(),
  /** JSON pointer of the segment; member names that do not read like names are replaced by digests. */
  pointer: Label,
  /** Half-open range in the segment's text, in UTF-16 code units. */
  start: Count,
  end: Count,
  length: Count,
  fingerprint: Label,
  /** Id of the `allowed_findings` entry that answers for it; the decision was made without it. */
  allowed: Label.optional(),
});
export type RecordedFinding = z.infer<typeof RecordedFinding>;

/** A tool call as evidence: which tool, which kind of parameters; never a parameter's value. */
export const RecordedToolCall = z.strictObject({
  name: Label,
  /** `server` of names like `mcp__server__tool`. */
  server: Label.optional(),
  source: z.enum(["history", "response"]),
  pointer: Label,
  params: ParamShape,
});
export type RecordedToolCall = z.infer<typeof RecordedToolCall>;

export const ACTIONS = ["allow", "block", "modify", "defer"] as const;

const PolicyIds = z.array(Label).max(POLICY_MATCHES_MAX);

export const RecordedDecision = z.strictObject({
  /** What was answered. */
  effective: z.enum(ACTIONS),
  /** What would have been answered with every policy enforced. */
  would: z.enum(ACTIONS),
  /** Id of the policy that decided; absent when none matched. */
  primary: Label.optional(),
  matches: z
    .array(
      z.strictObject({
        id: Label,
        effect: Label,
        mode: z.enum(["monitor", "enforce"]),
        action: Label.optional(),
        severity: Label.optional(),
        /** Whether it counted towards `effective`. */
        live: z.boolean().optional(),
        /** Not live, and enforcing just this one would have changed `effective`. */
        flips: z.boolean().optional(),
        /** `on_missing`: it is not known to match; what it reads is missing. */
        resolved_by: Label.optional(),
      }),
    )
    .max(POLICY_MATCHES_MAX),
  /** Ids of policies that could not be told for want of what they read, that an exception lifts, that failed. */
  unknown: PolicyIds.optional(),
  excepted: PolicyIds.optional(),
  errors: PolicyIds.optional(),
  /** What `effective`, or else `would`, takes out of the request: tools, and findings by the names policies use. */
  edits: z.strictObject({ strips: PolicyIds, redacts: PolicyIds }).optional(),
  policy_revision: Label,
  /** Commit of the policy folder, with `+dirty` where it held changes. */
  policy_git: Label.optional(),
});
export type RecordedDecision = z.infer<typeof RecordedDecision>;

/**
 * What happened with one hook call. The records of one call share `decision_id`:
 * - `decision`: a `pre_request` was answered.
 * - `received`, then `evaluated`: an async event was accepted, then looked at.
 * - `late`: what a scan found after its answer had been given.
 * - `refused`, `aborted`: an authenticated call got a 4xx or 503 without evaluation, or its client went away.
 * - `session`: somebody tagged a session, or released it, through the admin API. No hook call belongs to it.
 * - `admin`: somebody did something else through the admin API that others should know of. Nor to it; its tenant is ""
 *   where it concerns all of them.
 */
export const CALL_KINDS = [
  "decision",
  "received",
  "evaluated",
  "late",
  "refused",
  "aborted",
  "session",
  "admin",
] as const;

/** What Aperture says a request cost: of a `pre_request` what it estimates before. */
export const RecordedCost = z.strictObject({
  usd: z.number().nonnegative(),
  input_tokens: Count.optional(),
  output_tokens: Count.optional(),
});
export type RecordedCost = z.infer<typeof RecordedCost>;

export const CallRecord = z.strictObject({
  v: z.literal(1),
  kind: z.enum(CALL_KINDS),
  /** From `newDecisionId`. */
  decision_id: z.uuid(),
  /** Wall clock, ISO 8601 with milliseconds, UTC. A label: order is the order of the spool. */
  ts: z.iso.datetime(),
  tenant: Label,
  project: Label,
  key_id: Label,
  /** Absent where the call ended before it was read. */
  event: z.enum(HOOK_EVENT_TYPES).optional(),
  /** How the event was inferred. */
  event_basis: Label.optional(),
  request_id: Label.optional(),
  session_id: Label.optional(),
  session_derived: z.boolean().optional(),
  principal: z.strictObject({ login_name: Label, node: Label, tailnet: Label }).optional(),
  /** Label of the client program (`claude-cli`, `codex`, ...), not the user agent as sent. */
  client: Label.optional(),
  provider: Label.optional(),
  model: Label.optional(),
  format: z.enum(PROVIDER_FORMATS).optional(),
  /** Path of the provider call, without query. */
  url_path: Label.optional(),
  tools_offered: z.strictObject({ total: Count, names: z.array(Label).max(TOOL_NAMES_MAX) }).optional(),
  tool_calls: z.array(RecordedToolCall).max(TOOL_CALLS_MAX).optional(),
  tool_calls_total: Count.optional(),
  findings: z.array(RecordedFinding).max(FINDINGS_MAX).optional(),
  /** All findings of the call: those listed, those beyond the limit and those repeated. */
  findings_total: Count.optional(),
  /** Findings already recorded for this session, left out here: agents resend the whole conversation. */
  findings_repeated: Count.optional(),
  decision: RecordedDecision.optional(),
  /** What the decision depended on; absent where the settings keep none. */
  inputs: RecordedInputs.optional(),
  /** Keyed digest of what the decision depended on, up to the clock: equal inputs have equal digests. */
  inputs_digest: Label.optional(),
  /** Present when the decision asked for edits. */
  edits: RecordedEdits.optional(),
  /** Tags the decision left in the session. */
  session_tags: z.array(Label).max(SESSION_TAGS_MAX).optional(),
  /** How risky the session is with this call, 0 to 100, and what that is made of; absent where it is not. */
  session_risk: SessionRiskRecord.optional(),
  session_change: SessionChange.optional(),
  admin_action: AdminAction.optional(),
  /** Version of the whole detector set. */
  detector_version: Label.optional(),
  timings_us: z
    .strictObject({ read: Count, queue: Count, scan: Count, decide: Count, total: Count })
    .partial()
    .optional(),
  /** `digest` is keyed. */
  body: z
    .strictObject({ bytes: Count, segments: Count.optional(), media: Count.optional(), digest: Label.optional() })
    .optional(),
  /** The evaluation was not complete: why, and which detectors have no say in it. */
  degraded: z.strictObject({ reason: Label, missed: z.array(Label).max(MISSED_MAX) }).optional(),
  /** `decision_id` of the call this one repeats (same request, same phase). */
  duplicate_of: z.uuid().optional(),
  http_status: z.int().min(100).max(599).optional(),
  cost: RecordedCost.optional(),
  /** How many calls this record stands for; absent for one. Calls that were not read for lack of time share a record. */
  calls: Count.optional(),
});
export type CallRecord = z.infer<typeof CallRecord>;

/**
 * What the spool says about itself, so that a gap is never silent:
 * - `dropped`: `records` were not kept because memory was full or they could not be written; between `first_ts` and `last_ts`.
 * - `torn`: `bytes` of damaged tail in `lines` were cut on opening and kept aside in `file`.
 * - `missing`: `records` lines up to `through_seq` had been written before and were gone on opening.
 * - `retention`: all lines up to `through_seq` were dropped on purpose; the last of them had `through_hash`.
 */
export const MARKERS = ["dropped", "torn", "missing", "retention"] as const;

export const MarkerRecord = z.strictObject({
  v: z.literal(1),
  kind: z.literal("marker"),
  decision_id: z.uuid(),
  ts: z.iso.datetime(),
  marker: z.enum(MARKERS),
  records: Count.optional(),
  lines: Count.optional(),
  bytes: Count.optional(),
  first_ts: z.iso.datetime().optional(),
  last_ts: z.iso.datetime().optional(),
  through_seq: Count.optional(),
  through_hash: Label.optional(),
  file: Label.optional(),
});
export type MarkerRecord = z.infer<typeof MarkerRecord>;

/**
 * What happened to the policies as a whole:
 * - `activated`: they come from their origin.
 * - `rolled_back`, `restored`: they were in force before; somebody asked for them, or the origin was unusable at start.
 * - `failed`: something new was refused at `stage`, and what is named here stayed in force.
 */
export const POLICY_CHANGES = ["activated", "rolled_back", "restored", "failed"] as const;

export const PolicyRecord = z.strictObject({
  v: z.literal(1),
  kind: z.literal("policy"),
  decision_id: z.uuid(),
  ts: z.iso.datetime(),
  change: z.enum(POLICY_CHANGES),
  revision: Label,
  policies: Count,
  origin: z.enum(["shipped", "directory", "bundle"]),
  /** SHA-256 of the policy folder. */
  content: Label.optional(),
  git: Label.optional(),
  serial: Count.optional(),
  stage: Label.optional(),
  /** The first mistake, with file, line and column. */
  problem: Label.optional(),
});
export type PolicyRecord = z.infer<typeof PolicyRecord>;

/** One line of the account, as on disk. Treated as immutable from the moment it is appended. */
export const AuditRecord = z.discriminatedUnion("kind", [CallRecord, MarkerRecord, PolicyRecord]);
export type AuditRecord = z.infer<typeof AuditRecord>;
