import type { AdminAction } from "../../audit/admin-action.js";
import { newDecisionId } from "../../audit/decision-id.js";
import type { CallRecord, RecordedDecision } from "../../audit/record.js";
import type { Spool } from "../../audit/spool.js";
import type { Durability } from "../../audit/waiting.js";
import type { HookEventType } from "../../plugins/event.js";
import type { LaneReport } from "../../plugins/host.js";
import type { Decision } from "../../policy/decision.js";
import type { DecisionRequest } from "../../policy/request.js";
import type { Envelope } from "../../protocol/hook-call.js";
import type { ObservedFindings } from "../../sessions/observed-findings.js";
import type { ObservedRequests } from "../../sessions/observed-requests.js";
import type { SessionTags } from "../../sessions/session-tags.js";
import type { TagOrder } from "../admin/admin-source.js";
import type { Call } from "../call.js";
import type { EventSummary, LocatedFinding } from "../event-summary.js";
import type { KeyOwner } from "../keys.js";
import type { Metrics } from "../metrics.js";
import type { EditReport } from "../obligations/fulfil.js";
import type { Answer } from "../obligations/obligations.js";
import { REFUSALS, type RefusalReason } from "../replies.js";
import type { Assessment } from "../scan/assess.js";
import { incompleteOf } from "../scan/scan-outcome.js";
import type { SessionMemory } from "../session-memory.js";
import { within } from "../within.js";
import { recordCall, recordDegraded, recordFinding, recordHead, recordOwner } from "./recorded-call.js";
import { recordDecision } from "./recorded-decision.js";
import { recordEdits } from "./recorded-edits.js";
import { UnreadCalls } from "./unread-calls.js";

export interface AccountDeps {
  readonly spool: Spool;
  /** When a record of a `pre_request` counts as kept. */
  readonly durability: Durability;
  readonly metrics: Metrics;
  readonly requests: ObservedRequests;
  readonly findings: ObservedFindings;
  readonly tags: SessionTags;
  readonly sessions: Pick<SessionMemory, "state">;
  readonly detectorVersion: string;
  /** What a decision depended on, as far as it is kept. */
  inputsOf(
    request: DecisionRequest,
    findings: readonly LocatedFinding[],
    summary: EventSummary,
  ): Pick<CallRecord, "inputs" | "inputs_digest">;
  /** Commit of the policy folder in force, where it is in a repository. */
  policyGit(): string | undefined;
}

/** A `pre_request` that was answered. */
export interface Answered extends Answer {
  readonly call: Call;
  readonly envelope: Envelope;
  readonly assessment: Assessment;
  /** Those of the assessment and of the session. */
  readonly findings: readonly LocatedFinding[];
  readonly request: DecisionRequest;
  /** Clock of `performance.now()`. */
  readonly assessedMs: number;
  readonly repliedMs: number;
}

/** A completed request that was looked at. */
export interface Evaluated {
  readonly call: Call;
  readonly envelope: Envelope;
  readonly summary: EventSummary;
  readonly findings: readonly LocatedFinding[];
  readonly lanes: readonly LaneReport[];
  readonly request: DecisionRequest;
  readonly decision: Decision;
  readonly duplicateOf?: string;
}

/** How long a reply to a completed request may wait for its record to be written when the disk hangs. */
const RECEIVED_WAIT_MS_MAX = 1_000;

/**
 * Writes down what happened: the audit record, the metrics, and what is remembered between requests. Called after the
 * reply has left, so that being accountable costs no caller latency; the one exception is `received`.
 */
export class Account {
  readonly #deps: AccountDeps;
  readonly #unread = new UnreadCalls((record) => this.#append(record));

  constructor(deps: AccountDeps) {
    this.#deps = deps;
  }

  answered({ call, envelope, assessment, findings, request, decision, report, assessedMs, repliedMs }: Answered): void {
    const { metrics, requests, durability, inputsOf } = this.#deps;
    const { lanes, incomplete, late, readUs, queueUs, scanUs } = assessment;
    requests.pre(call.owner.tenant, envelope.metadata.requestId);
    const summary = assessment.summarize();
    const { effective } = decision;
    const status = effective.action === "defer" ? 503 : 200;
    this.#append(
      {
        ...this.#recordOf("decision", call, envelope, summary),
        ...this.#findingsOf(call, summary, findings),
        decision: this.#decisionOf(decision),
        ...inputsOf(request, findings, summary),
        ...(report === undefined ? {} : { edits: recordEdits(report) }),
        ...this.#tag(call, summary, decision),
        ...this.#riskOf(call, summary),
        ...recordDegraded(incomplete),
        timings_us: {
          read: readUs,
          queue: queueUs,
          scan: scanUs,
          decide: micros(repliedMs - assessedMs),
          total: micros(repliedMs - call.arrivedMs),
        },
        http_status: status,
      },
      durability,
    );

    const seconds = (repliedMs - call.arrivedMs) / 1_000;
    this.#countDecision(summary.type, decision, lanes, findings);
    metrics.answered(
      summary.type,
      effective.action === "defer" ? "none" : effective.action,
      status,
      seconds,
      call.bodyBytes,
    );
    metrics.queueWaited(queueUs / 1_000_000);
    if (incomplete !== undefined) metrics.degraded(incomplete.reason, effective.action);
    if (report !== undefined) this.#countEdits(report);
    // What is late has been answered; failing to write it down must not end the process.
    if (late !== undefined) this.#late(call, envelope, summary, late).catch(() => metrics.degraded("crash", "allow"));
  }

  /**
   * A `pre_request` that was not read for lack of time. Those of one key share a record for a moment, and its id is
   * the decision id of each: writing each down would take the time that is lacking.
   */
  unread(owner: KeyOwner, decision: Decision, elapsedMs: number): string {
    const { metrics, detectorVersion } = this.#deps;
    const { effective } = decision;
    const status = effective.action === "defer" ? 503 : 200;
    const action = effective.action === "defer" ? "none" : effective.action;
    metrics.answered("pre_request", action, status, elapsedMs / 1_000, 0);
    metrics.decided("pre_request", "none", decision.would.action, effective.action);
    metrics.degraded("overload", effective.action);

    return this.#unread.add(owner.keyId, effective.action, () => ({
      ...recordOwner("decision", newDecisionId(), owner),
      event: "pre_request" as const,
      event_basis: "url",
      detector_version: detectorVersion,
      decision: this.#decisionOf(decision),
      degraded: { reason: "overload", missed: [] },
      http_status: status,
    }));
  }

  /** Writes down what still waits for more of its kind. Call before the spool is closed. */
  flush(): void {
    this.#unread.flush();
  }

  /** Written before the reply. Gives the id of the first post event of the same request, if this is not it. */
  async received(call: Call, envelope: Envelope): Promise<string | undefined> {
    const { metrics, requests, spool } = this.#deps;
    const duplicateOf = await within(
      requests.post(call.owner.tenant, envelope.metadata.requestId, call.decisionId),
      RECEIVED_WAIT_MS_MAX,
    );
    const record: CallRecord = {
      ...this.#recordOf("received", call, envelope),
      http_status: 200,
      ...(duplicateOf === undefined ? {} : { duplicate_of: duplicateOf }),
    };
    metrics.audited((await within(spool.append(record, "written"), RECEIVED_WAIT_MS_MAX)) ?? "pending");
    metrics.answered(envelope.type, "allow", 200, (performance.now() - call.arrivedMs) / 1_000, call.bodyBytes);
    return duplicateOf;
  }

  evaluated({ call, envelope, summary, findings, lanes, request, decision, duplicateOf }: Evaluated): void {
    this.#append({
      ...this.#recordOf("evaluated", call, envelope, summary),
      ...this.#findingsOf(call, summary, findings),
      decision: this.#decisionOf(decision),
      ...this.#deps.inputsOf(request, findings, summary),
      ...this.#tag(call, summary, decision),
      ...this.#riskOf(call, summary),
      ...recordDegraded(incompleteOf(lanes)),
      ...(duplicateOf === undefined ? {} : { duplicate_of: duplicateOf }),
    });
    this.#countDecision(summary.type, decision, lanes, findings);
  }

  /** A completed request that was accepted and then could not be looked at. */
  notEvaluated(call: Call, envelope: Envelope, reason: "overload" | "crash", missed: readonly string[]): void {
    this.#append({ ...this.#recordOf("evaluated", call, envelope), degraded: { reason, missed: [...missed] } });
    this.#deps.metrics.degraded(reason, "allow");
  }

  refused(reason: RefusalReason, owner: KeyOwner | undefined, elapsedMs: number): void {
    const { metrics } = this.#deps;
    metrics.rejected(reason);
    const status = Number(REFUSALS[reason].status.slice(0, 3));
    metrics.answered("unknown", "none", status, elapsedMs / 1_000, 0);
    // A call without a key is nobody's: it is counted, and a flood of them must not fill anybody's account.
    if (owner !== undefined) {
      this.#append({
        ...recordOwner("refused", newDecisionId(), owner),
        degraded: { reason, missed: [] },
        http_status: status,
      });
    }
  }

  aborted(owner: KeyOwner, reason: "aborted" | "too_slow", envelope?: Envelope): void {
    this.#deps.metrics.rejected(reason);
    const record = recordOwner("aborted", newDecisionId(), owner);
    this.#append({
      ...record,
      ...(envelope === undefined ? {} : recordHead(envelope)),
      degraded: { reason, missed: [] },
    });
  }

  /** Somebody tags a session or releases it. False when there is nothing to release. */
  tagChanged({ tenant, session, tag, by, ttlMs }: TagOrder): boolean {
    const { tags } = this.#deps;
    const before = tags.facts(tenant, session).find((fact) => fact.tag === tag);
    if (ttlMs === undefined) {
      if (!tags.release(tenant, session, tag, by)) return false;
    } else tags.set(tenant, session, tag, ttlMs, by);
    const now = tags.facts(tenant, session).find((fact) => fact.tag === tag) ?? before;
    this.#append({
      ...recordOwner("session", newDecisionId(), { tenant, project: "", keyId: "admin" }),
      session_id: session,
      session_change: {
        change: ttlMs === undefined ? "released" : "tagged",
        tag,
        until: new Date(now?.until ?? Date.now()).toISOString(),
        by,
      },
    });
    return true;
  }

  /** Somebody did something through the admin API. @param tenant "" where it concerns all of them. */
  adminActed(tenant: string, action: AdminAction): void {
    this.#append({
      ...recordOwner("admin", newDecisionId(), { tenant, project: "", keyId: "admin" }),
      admin_action: action,
    });
  }

  /** Call about once a minute: counts the requests that reached a provider without having been decided here. */
  reconcile(): void {
    for (const count of this.#deps.requests.takeUnevaluated().values()) {
      for (let i = 0; i < count; i++) this.#deps.metrics.unevaluated();
    }
  }

  async #late(
    call: Call,
    envelope: Envelope,
    summary: EventSummary,
    late: NonNullable<Assessment["late"]>,
  ): Promise<void> {
    const { findings, lanes } = await late;
    this.#countLanes(lanes, findings);
    this.#append({ ...this.#recordOf("late", call, envelope, summary), ...this.#findingsOf(call, summary, findings) });
  }

  #append(record: CallRecord, durability: Durability = "batch"): void {
    const { spool, metrics } = this.#deps;
    void spool.append(record, durability).then((outcome) => metrics.audited(outcome));
  }

  #recordOf(kind: CallRecord["kind"], call: Call, envelope: Envelope, summary?: EventSummary): CallRecord {
    return recordCall(kind, call, envelope, this.#deps.detectorVersion, summary);
  }

  #findingsOf(
    call: Call,
    { metadata }: EventSummary,
    found: readonly LocatedFinding[],
  ): Pick<CallRecord, "findings" | "findings_total" | "findings_repeated"> {
    // Where a finding stands moves as the conversation grows; what it is and how long does not.
    const sightings = found.map((finding) => ({
      ...finding,
      place: `${finding.kind}|${finding.start}|${finding.length}`,
    }));
    const fresh = this.#deps.findings.firstSeen(call.owner.tenant, metadata.sessionId, sightings);
    return {
      findings: fresh.map(recordFinding),
      findings_total: found.length,
      findings_repeated: found.length - fresh.length,
    };
  }

  #decisionOf(decision: Decision): RecordedDecision {
    const git = this.#deps.policyGit();
    return { ...recordDecision(decision), ...(git === undefined ? {} : { policy_git: git }) };
  }

  /** Leaves a decision's tags in the session. */
  #tag({ owner }: Call, { metadata }: EventSummary, { sessionTags }: Decision): Pick<CallRecord, "session_tags"> {
    for (const { tag, ttlS, policy } of sessionTags) {
      this.#deps.tags.set(owner.tenant, metadata.sessionId, tag, ttlS * 1_000, policy);
    }
    return sessionTags.length === 0 ? {} : { session_tags: [...new Set(sessionTags.map(({ tag }) => tag))] };
  }

  /** How risky the session is with this event, and why; absent for one that is not. */
  #riskOf({ owner }: Call, { metadata }: EventSummary): Pick<CallRecord, "session_risk"> {
    const { risk, reasons } = this.#deps.sessions.state(owner.tenant, metadata.sessionId);
    return risk === 0 ? {} : { session_risk: { risk, reasons: reasons.map((reason) => ({ ...reason })) } };
  }

  #countEdits({ redacted, stripped, failed }: EditReport): void {
    const { metrics } = this.#deps;
    metrics.edited("redact", redacted.length);
    metrics.edited("strip_tool", stripped.length);
    for (const { reason } of failed) metrics.editFailed(reason);
  }

  #countDecision(
    event: HookEventType,
    decision: Decision,
    lanes: readonly LaneReport[],
    findings: readonly LocatedFinding[],
  ): void {
    const { metrics } = this.#deps;
    const mode = decision.matches.find(({ policy }) => policy === decision.primary)?.mode ?? "none";
    metrics.decided(event, mode, decision.would.action, decision.effective.action);
    for (const { policy, mode, severity } of decision.matches) metrics.policyMatched(policy, mode, severity);
    for (const policy of decision.unknown) metrics.policyUnknown(policy, "missing");
    for (const policy of decision.errors) metrics.policyUnknown(policy, "error");
    this.#countLanes(lanes, findings);
  }

  #countLanes(lanes: readonly LaneReport[], findings: readonly LocatedFinding[]): void {
    const { metrics } = this.#deps;
    for (const { detector, status, reason, us } of lanes) {
      if (status === "done") metrics.detectorRan(detector, us / 1_000_000);
      if (reason !== undefined) metrics.detectorFailed(detector, reason);
    }
    for (const { detector, category } of findings) metrics.detectorFound(detector, category);
  }
}

function micros(ms: number): number {
  return Math.max(0, Math.round(ms * 1_000));
}
