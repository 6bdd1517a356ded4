import { REASONS_MAX } from "../plugins/contract.js";
import { fitAdminAction } from "./admin-action.js";
import { fitEdits } from "./edits.js";
import { fitInputs } from "./fit-inputs.js";
import type { KeyedDigest } from "./keyed-digest.js";
import { label } from "./label.js";
import { publicName, publicPointer } from "./public-name.js";
import {
  type AuditRecord,
  CallRecord,
  FINDINGS_MAX,
  MISSED_MAX,
  POLICY_MATCHES_MAX,
  type PolicyRecord,
  type RecordedDecision,
  type RecordedFinding,
  type RecordedToolCall,
  SESSION_TAGS_MAX,
  TOOL_CALLS_MAX,
  TOOL_NAMES_MAX,
} from "./record.js";
import { fitSessionChange } from "./session-change.js";
import { fitSessionRisk } from "./session-risk-record.js";

/**
 * Makes a record safe to keep: labels without control or formatting characters and at most `LABEL_CHARS_MAX` long,
 * lists at most as long as their limits, names and pointers that do not read like names replaced by digests.
 * The spool calls it on every record, so nothing that is written depends on who built it.
 */
export function fitRecord(record: AuditRecord, digest: KeyedDigest): AuditRecord {
  if (record.kind === "marker") return record;
  return record.kind === "policy" ? fitPolicy(record) : fitCall(record, digest);
}

/** Path of the provider call; the name of the model stays, which providers make of more than words. */
function fitPath(url: string, model: string | undefined, digest: KeyedDigest): string {
  const path = url.replace(/[?#].*$/s, "");
  if (model === undefined || model === "" || !path.includes(model)) return publicPointer(path, digest);
  return path
    .split(model)
    .map((part) => publicPointer(part, digest))
    .join(model);
}

function fitPolicy(record: PolicyRecord): PolicyRecord {
  const { git, content, stage, problem } = record;
  return {
    ...record,
    revision: label(record.revision),
    ...(git === undefined ? {} : { git: label(git) }),
    ...(content === undefined ? {} : { content: label(content) }),
    ...(stage === undefined ? {} : { stage: label(stage) }),
    ...(problem === undefined ? {} : { problem: label(problem) }),
  };
}

function fitCall(record: CallRecord, digest: KeyedDigest): CallRecord {
  const fitted = { ...record };
  // Types do not keep a spread object from bringing members along; nothing is written that this page does not know.
  for (const name in fitted) if (!MEMBERS.has(name)) delete fitted[name as keyof CallRecord];
  // Some APIs take their key in the query, and a path is written by clients too.
  if (record.url_path !== undefined) fitted.url_path = fitPath(record.url_path, record.model, digest);
  for (const field of LABELS) {
    const value = fitted[field];
    if (value !== undefined) fitted[field] = label(value);
  }
  const { principal, tools_offered, tool_calls, findings, decision, degraded, timings_us, body } = record;
  if (principal) {
    const { login_name, node, tailnet } = principal;
    fitted.principal = { login_name: label(login_name), node: label(node), tailnet: label(tailnet) };
  }
  if (tools_offered) {
    const names = tools_offered.names.slice(0, TOOL_NAMES_MAX).map((name) => publicName(name, digest));
    fitted.tools_offered = { total: tools_offered.total, names };
  }
  if (tool_calls) {
    fitted.tool_calls = tool_calls.slice(0, TOOL_CALLS_MAX).map((call) => fitToolCall(call, digest));
    fitted.tool_calls_total = Math.max(record.tool_calls_total ?? 0, tool_calls.length);
  }
  if (findings) {
    fitted.findings = findings.slice(0, FINDINGS_MAX).map((finding) => fitFinding(finding, digest));
    fitted.findings_total = Math.max(record.findings_total ?? 0, findings.length);
  }
  if (decision) fitted.decision = fitDecision(decision, digest);
  if (record.inputs) fitted.inputs = fitInputs(record.inputs, isAltered(record, fitted), digest);
  if (record.edits) fitted.edits = fitEdits(record.edits, digest);
  if (record.session_tags) fitted.session_tags = record.session_tags.slice(0, SESSION_TAGS_MAX).map(label);
  if (record.admin_action) fitted.admin_action = fitAdminAction(record.admin_action);
  if (record.session_risk) fitted.session_risk = fitSessionRisk(record.session_risk);
  if (record.session_change) fitted.session_change = fitSessionChange(record.session_change);
  if (degraded) {
    fitted.degraded = { reason: label(degraded.reason), missed: degraded.missed.slice(0, MISSED_MAX).map(label) };
  }
  if (timings_us) {
    const { read, queue, scan, decide, total } = timings_us;
    fitted.timings_us = { read, queue, scan, decide, total };
  }
  if (record.cost) {
    const { usd, input_tokens, output_tokens } = record.cost;
    fitted.cost = { usd, input_tokens, output_tokens };
  }
  if (body) {
    const { bytes, segments, media } = body;
    fitted.body = { bytes, segments, media, ...(body.digest === undefined ? {} : { digest: label(body.digest) }) };
  }
  return fitted;
}

/** Whether what is decided on, and stands outside `inputs`, is no longer what was decided on. */
function isAltered(record: CallRecord, fitted: CallRecord): boolean {
  const { principal } = record;
  return (
    DECISIVE.some((field) => record[field] !== fitted[field]) ||
    (principal !== undefined &&
      (principal.login_name !== fitted.principal?.login_name ||
        principal.node !== fitted.principal.node ||
        principal.tailnet !== fitted.principal.tailnet))
  );
}

const DECISIVE = ["tenant", "project", "request_id", "session_id", "client", "provider", "model"] as const;

const MEMBERS: ReadonlySet<string> = new Set(Object.keys(CallRecord.shape));

const LABELS = [
  "tenant",
  "project",
  "key_id",
  "event_basis",
  "request_id",
  "session_id",
  "client",
  "provider",
  "model",
  "url_path",
  "detector_version",
  "inputs_digest",
] as const;

function fitToolCall(call: RecordedToolCall, digest: KeyedDigest): RecordedToolCall {
  return {
    name: publicName(call.name, digest),
    ...(call.server === undefined ? {} : { server: publicName(call.server, digest) }),
    source: call.source,
    pointer: label(publicPointer(call.pointer, digest)),
    params: call.params,
  };
}

function fitFinding(finding: RecordedFinding, digest: KeyedDigest): RecordedFinding {
  const { severity, level, score, reasons, start, end, length } = finding;
  return {
    detector: label(finding.detector),
    rule: label(finding.rule),
    category: label(finding.category),
    severity,
    level,
    score,
    ...(reasons === undefined ? {} : { reasons: reasons.slice(0, REASONS_MAX).map(label) }),
    pointer: label(publicPointer(finding.pointer, digest)),
    start,
    end,
    length,
    fingerprint: label(finding.fingerprint),
    ...(finding.allowed === undefined ? {} : { allowed: label(finding.allowed) }),
  };
}

function fitDecision(decision: RecordedDecision, digest: KeyedDigest): RecordedDecision {
  const matches = decision.matches.slice(0, POLICY_MATCHES_MAX).map((match) => ({
    id: label(match.id),
    effect: label(match.effect),
    mode: match.mode,
    ...(match.action === undefined ? {} : { action: label(match.action) }),
    ...(match.severity === undefined ? {} : { severity: label(match.severity) }),
    ...(match.live === undefined ? {} : { live: match.live }),
    ...(match.flips === undefined ? {} : { flips: match.flips }),
    ...(match.resolved_by === undefined ? {} : { resolved_by: label(match.resolved_by) }),
  }));
  const ids = (list: readonly string[]): string[] => list.slice(0, POLICY_MATCHES_MAX).map(label);
  const { unknown, excepted, errors, edits } = decision;
  return {
    effective: decision.effective,
    would: decision.would,
    ...(decision.primary === undefined ? {} : { primary: label(decision.primary) }),
    matches,
    ...(unknown === undefined ? {} : { unknown: ids(unknown) }),
    ...(excepted === undefined ? {} : { excepted: ids(excepted) }),
    ...(errors === undefined ? {} : { errors: ids(errors) }),
    ...(edits === undefined
      ? {}
      : {
          edits: {
            strips: edits.strips.slice(0, POLICY_MATCHES_MAX).map((name) => publicName(name, digest)),
            redacts: ids(edits.redacts),
          },
        }),
    policy_revision: label(decision.policy_revision),
    ...(decision.policy_git === undefined ? {} : { policy_git: label(decision.policy_git) }),
  };
}
