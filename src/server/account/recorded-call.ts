import type { CallRecord, RecordedFinding } from "../../audit/record.js";
import type { Envelope } from "../../protocol/hook-call.js";
import type { Call } from "../call.js";
import { clientLabel } from "../client-label.js";
import type { EventSummary, LocatedFinding } from "../event-summary.js";
import type { KeyOwner } from "../keys.js";
import type { Incomplete } from "../scan/scan-outcome.js";

/** What every record has. */
export function recordOwner(
  kind: CallRecord["kind"],
  decisionId: string,
  { tenant, project, keyId }: KeyOwner,
): CallRecord {
  return { v: 1, kind, decision_id: decisionId, ts: new Date().toISOString(), tenant, project, key_id: keyId };
}

/** A call as far as it was read: `summary` is what reading its content gave. */
export function recordCall(
  kind: CallRecord["kind"],
  { decisionId, owner, bodyBytes }: Call,
  envelope: Envelope,
  detectorVersion: string,
  summary?: EventSummary,
): CallRecord {
  const bare = {
    ...recordOwner(kind, decisionId, owner),
    ...recordHead(envelope),
    detector_version: detectorVersion,
  };
  if (summary === undefined) return { ...bare, body: { bytes: bodyBytes } };
  const { metadata, format, segments, media, toolsOffered, toolCalls, toolCallsTotal } = summary;
  return {
    ...bare,
    format,
    session_id: metadata.sessionId,
    session_derived: metadata.sessionDerived,
    body: { bytes: bodyBytes, segments, media },
    tools_offered: { total: toolsOffered.total, names: [...toolsOffered.names] },
    tool_calls: [...toolCalls],
    tool_calls_total: toolCallsTotal,
  };
}

/** What the envelope tells. */
export function recordHead({ type, basis, metadata }: Envelope): Partial<CallRecord> {
  return {
    event: type,
    event_basis: basis,
    request_id: metadata.requestId,
    session_id: metadata.sessionId,
    principal: { login_name: metadata.loginName, node: metadata.nodeId, tailnet: metadata.tailnet },
    client: clientLabel(metadata.userAgent),
    provider: metadata.provider,
    model: metadata.model,
    url_path: metadata.url.replace(/^[a-z]+:\/\/[^/]*/i, ""),
    ...recordCost(metadata),
  };
}

/** Figures come from outside: those that no request can have are left out. */
function recordCost({ costDollars, tokens }: Envelope["metadata"]): Pick<CallRecord, "cost"> {
  if (costDollars === undefined || !(costDollars >= 0)) return {};
  const count = (figure: number | undefined): number | undefined =>
    Number.isSafeInteger(figure) && (figure ?? -1) >= 0 ? figure : undefined;
  return { cost: { usd: costDollars, input_tokens: count(tokens?.input), output_tokens: count(tokens?.output) } };
}

export function recordFinding({
  detector,
  rule,
  category,
  severity,
  level,
  score,
  reasons,
  pointer,
  start,
  end,
  length,
  fingerprint,
  allowed,
}: LocatedFinding): RecordedFinding {
  return {
    detector,
    rule,
    category,
    severity,
    level,
    score,
    ...(reasons === undefined ? {} : { reasons: [...reasons] }),
    pointer,
    start,
    end,
    length,
    fingerprint,
    ...(allowed === undefined ? {} : { allowed }),
  };
}

/** Why an evaluation was not complete; nothing where it was. */
export function recordDegraded(incomplete: Incomplete | undefined): Pick<CallRecord, "degraded"> {
  return incomplete === undefined ? {} : { degraded: { reason: incomplete.reason, missed: [...incomplete.missed] } };
}
