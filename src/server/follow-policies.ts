import { newDecisionId } from "../audit/decision-id.js";
import type { PolicyRecord } from "../audit/record.js";
import type { Spool } from "../audit/spool.js";
import type { ActivePolicies, PolicyChange, PolicyFailure, PolicyStore } from "../policy/store.js";
import type { Log } from "./log.js";
import type { Metrics } from "./metrics.js";

/** Follows the origin of policies, and tells the log, the metrics and the account what becomes of it. */
export function followPolicies(policies: PolicyStore, meters: Metrics, log: Log, spool: Spool): void {
  policies.follow((change) => {
    const failure = change.kind === "failed" ? change.failure : undefined;
    if (failure === undefined) meters.policyInForce(change.active.engine.revision);
    else meters.policyRejected(failure.stage);
    // A server whose bundle is away asks again twice a minute; the account is no place for that.
    if (failure?.repeated) return;
    tell(change, log);
    void spool
      .append(recordOf(change.kind, change.active, failure), "batch")
      .then((outcome) => meters.audited(outcome));
  });
}

/** What `/v1/status` says about policies. */
export function policyStatus({ active, error }: PolicyStore) {
  return {
    revision: active.engine.revision,
    count: active.engine.policies.length,
    origin: active.origin,
    content: active.content ?? null,
    git: active.git ?? null,
    serial: active.serial ?? null,
    since: new Date(active.since).toISOString(),
    /** Not what the origin holds now, but what was in force before. */
    stored: active.stored,
    error: error?.message ?? null,
    stage: error?.stage ?? null,
  };
}

/** Why a server that answers is not quite as it should be; fit for everybody's eyes. */
export function policyDegradation(stage: string | null | undefined): readonly string[] {
  return stage === undefined || stage === null ? [] : [`policies: the newest are not in force (${stage})`];
}

function tell(change: PolicyChange, log: Log): void {
  const { engine, origin, git, serial } = change.active;
  const inForce = { revision: engine.revision, origin, git, serial };
  if (change.kind === "failed") {
    const { stage, message } = change.failure;
    log.error({ stage, detail: message, inForce }, "policies were not taken over; those in force stay");
    return;
  }
  const { added, removed } = change;
  const what = {
    activated: "policies are in force",
    rolled_back: "policies were rolled back",
    restored: "policies could not be read; those that were in force before the start are in force again",
  }[change.kind];
  log[change.kind === "restored" ? "warn" : "info"]({ ...inForce, added }, what);
  if (removed.length > 0) log.warn({ removed }, "policies are gone");
}

function recordOf(
  change: PolicyChange["kind"],
  { engine, origin, content, git, serial }: ActivePolicies,
  failure: PolicyFailure | undefined,
): PolicyRecord {
  return {
    v: 1,
    kind: "policy",
    decision_id: newDecisionId(),
    ts: new Date().toISOString(),
    change,
    revision: engine.revision,
    policies: engine.policies.length,
    origin,
    ...(content === undefined ? {} : { content }),
    ...(git === undefined ? {} : { git }),
    ...(serial === undefined ? {} : { serial }),
    ...(failure === undefined ? {} : { stage: failure.stage, problem: failure.message.split("\n", 1)[0] ?? "" }),
  };
}
