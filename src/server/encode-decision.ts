import { blockMessage, type Decision } from "../policy/decision.js";
import { ALLOW, encodeBlock } from "../protocol/reply.js";
import type { Reply } from "./http/exchange.js";
import { DECISION_ID_HEADER } from "./replies.js";

/** The reply to a decision: exactly a GuardrailResponse, or 503 where Aperture's own fail policy shall rule. */
export function encodeDecision({ effective }: Pick<Decision, "effective">, decisionId: string): Reply {
  switch (effective.action) {
    case "allow":
      return encodeAllow(decisionId);
    case "block":
      return ok(
        encodeBlock({ status: effective.status, message: blockMessage(effective, decisionId), decisionId }),
        decisionId,
      );
    case "modify": {
      // No edit is made here, so each fails, and what is to be done then is part of it.
      const block = [...effective.redactions, ...effective.strips].find(({ otherwise }) => otherwise)?.otherwise;
      return block === undefined ? encodeAllow(decisionId) : encodeDecision({ effective: block }, decisionId);
    }
    case "defer":
      return {
        status: "503 Service Unavailable",
        body: '{"error":"the evaluation is incomplete"}',
        headers: [[DECISION_ID_HEADER, decisionId]],
      };
  }
}

export function encodeAllow(decisionId: string): Reply {
  return ok(ALLOW, decisionId);
}

function ok(body: Uint8Array, decisionId: string): Reply {
  return { status: "200 OK", body, headers: [[DECISION_ID_HEADER, decisionId]] };
}
