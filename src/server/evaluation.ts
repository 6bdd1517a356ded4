import type { Decision } from "../policy/decision.js";
import type { DecisionRequest } from "../policy/request.js";
import { type Circumstances, coverageOf, requestFor } from "./decision-request.js";
import type { Inspection } from "./inspection.js";
import type { KeyOwner } from "./keys.js";

/** The answer of `shutter eval` and of `POST /v1/evaluate`: what a payload would lead to, and why. Nothing is recorded. */
export interface Evaluation {
  readonly event: string;
  readonly event_basis: string;
  readonly format: string;
  readonly session_id: string;
  readonly segments: Inspection["segments"];
  readonly findings: readonly unknown[];
  readonly lanes: Inspection["lanes"];
  readonly decision: Decision;
}

export function evaluationOf(
  { basis, facts, segments, findings, lanes }: Inspection,
  owner: KeyOwner,
  decide: (request: DecisionRequest) => Decision,
  circumstances: Circumstances = {},
): Evaluation {
  return {
    event: facts.type,
    event_basis: basis,
    format: facts.format,
    session_id: facts.metadata.sessionId,
    segments,
    // Fingerprints only mean something under one key, which a dry run need not have.
    findings: findings.map(({ fingerprint: _, segment: __, ...shown }) => shown),
    lanes,
    decision: decide(requestFor(owner, facts, findings, coverageOf(lanes), circumstances)),
  };
}
