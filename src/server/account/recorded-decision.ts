import type { RecordedDecision } from "../../audit/record.js";
import type { Decision, Outcome } from "../../policy/decision.js";

/** A decision as its record keeps it. */
export function recordDecision(decision: Decision): RecordedDecision {
  const { effective, would, matches, primary, policyRevision, unknown, excepted, errors } = decision;
  const edits = editsOf(effective.action === "modify" ? effective : would);
  return {
    effective: effective.action,
    would: would.action,
    ...(primary === undefined ? {} : { primary }),
    matches: matches.map(({ policy, effect, mode, action, severity, live, flips, resolvedBy }) => ({
      id: policy,
      effect,
      mode,
      action,
      severity,
      live,
      flips,
      ...(resolvedBy === undefined ? {} : { resolved_by: resolvedBy }),
    })),
    ...(unknown.length === 0 ? {} : { unknown: [...unknown] }),
    ...(excepted.length === 0 ? {} : { excepted: [...excepted] }),
    ...(errors.length === 0 ? {} : { errors: [...errors] }),
    ...(edits === undefined ? {} : { edits }),
    policy_revision: policyRevision,
  };
}

function editsOf(outcome: Outcome): RecordedDecision["edits"] {
  if (outcome.action !== "modify") return undefined;
  const strips = outcome.strips.flatMap(({ tools }) => tools);
  const redacts = outcome.redactions.flatMap(({ selectors }) => selectors.map(({ name }) => name));
  return { strips: [...new Set(strips)].sort(), redacts: [...new Set(redacts)].sort() };
}
