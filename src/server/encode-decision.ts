import assert from "node:assert/strict";
import { blockMessage } from "../policy/decision.js";
import { ALLOW, encodeBlock, encodeModify } from "../protocol/reply.js";
import type { Reply } from "./http/exchange.js";
import type { Answer } from "./obligations/obligations.js";
import { DECISION_ID_HEADER } from "./replies.js";

/**
 * The reply to a decision: exactly a GuardrailResponse, or 503 where Aperture's own fail policy shall rule. `advice`
 * goes where the message of a block has room for it.
 */
export function encodeDecision(
  { decision: { effective }, requestBody }: Pick<Answer, "decision" | "requestBody">,
  decisionId: string,
  advice = "",
): Reply {
  switch (effective.action) {
    case "allow":
      return encodeAllow(decisionId);
    case "block":
      return ok(
        encodeBlock({ status: effective.status, message: blockMessage(effective, decisionId, advice), decisionId }),
        decisionId,
      );
    case "modify":
      assert(requestBody !== undefined, "a request that is modified has a new body");
      return ok(encodeModify(requestBody), decisionId);
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
