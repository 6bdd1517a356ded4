import { explainRequest, type PolicyExplanation } from "../policy/authoring/explain.js";
import type { Decision } from "../policy/decision.js";
import type { PolicyEngine } from "../policy/engine.js";
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
  /** Of the policies that match, or could not be told: why. */
  readonly explanations: readonly PolicyExplanation[];
}

export function evaluationOf(
  { basis, facts, segments, findings, lanes }: Inspection,
  owner: KeyOwner,
  engine: Pick<PolicyEngine, "decide" | "inspect">,
  circumstances: Circumstances = {},
): Evaluation {
  const request = requestFor(owner, facts, findings, coverageOf(lanes), circumstances);
  return {
    event: facts.type,
    event_basis: basis,
    format: facts.format,
    session_id: facts.metadata.sessionId,
    segments,
    // Fingerprints only mean something under one key, which a dry run need not have.
    findings: findings.map(({ fingerprint: _, segment: __, ...shown }) => shown),
    lanes,
    decision: engine.decide(request),
    explanations: explainRequest(engine, request),
  };
}
