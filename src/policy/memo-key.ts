import { isInRollout } from "./canary.js";
import type { LoadedPolicy } from "./policy-set.js";
import type { DecisionRequest } from "./request.js";

/**
 * Makes the function that names requests so that equal names mean equal decisions: of what changes from request to
 * request without a policy asking for it (the clock, the session, the money) nothing goes into the name.
 */
export function memoKey(
  policies: readonly Pick<LoadedPolicy, "info" | "reads">[],
  exceptionDates: readonly number[],
): (request: DecisionRequest) => string {
  const isRead = (member: string): boolean =>
    policies.some(({ reads }) => reads.context === "all" || reads.context.has(member));
  const [clock, session, spend] = ["clock", "session", "spend"].map(isRead);
  const canaries = policies
    .map(({ info }) => info)
    .filter(({ mode, rollout }) => mode === "enforce" && rollout > 0 && rollout < 100);
  const dates = [...policies.flatMap(({ info }) => info.expiresAt ?? []), ...exceptionDates];
  const limits = policies.flatMap(({ info }) => Object.entries(info.maxAgeS));

  return (request) => {
    const { now, canaryKeys: _, attributes, session: ofSession, spend: money, ...rest } = request;
    return JSON.stringify([
      rest,
      clock ? now : dates.filter((date) => now >= date).length,
      session ? ofSession : 0,
      spend ? money : 0,
      attributes && [attributes.values, attributes.unknown, attributes.unrecorded],
      limits.map(([name, max]) => (attributes?.ages?.[name] ?? 0) > max),
      canaries.map((policy) => isInRollout(policy, request)),
    ]);
  };
}
