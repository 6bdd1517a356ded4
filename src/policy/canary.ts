import { createHash } from "node:crypto";
import type { PolicyInfo } from "./engine.js";
import type { DecisionRequest } from "./request.js";

/**
 * Whether a request is in the share of requests that a policy is enforced for. The same session, user or request is
 * always on the same side, a larger share holds all of a smaller one, and policies draw independently.
 */
export function isInRollout(
  { id, rollout, rolloutKey }: Pick<PolicyInfo, "id" | "rollout" | "rolloutKey">,
  { tenant, canaryKeys }: Pick<DecisionRequest, "tenant" | "canaryKeys">,
): boolean {
  if (rollout === 100) return true;
  if (rollout === 0) return false;
  const key = canaryKeys[rolloutKey] || canaryKeys.user;
  const bucket = createHash("sha256").update(`${id}\0${tenant}\0${key}`).digest().readUInt32BE();
  return (bucket / 2 ** 32) * 100 < rollout;
}
