import type { ActionId } from "../cedar/world.js";
import type { LoadedPolicy } from "../policy-set.js";
import type { CaseResult } from "./run-case.js";

/** How the tests touched one policy: cases it matched in, and cases it was asked about and did not match in. */
export interface PolicyCoverage {
  readonly id: string;
  readonly hits: number;
  readonly misses: number;
}

/** Coverage of the operator's policies that are not off. A policy no test shows to stay silent may match everything. */
export function coverageOf(policies: readonly LoadedPolicy[], results: readonly CaseResult[]): PolicyCoverage[] {
  const asked = results.map(({ test, decision }) => ({
    actions: actionsOf(test),
    matched: new Set(decision.matches.filter(({ resolvedBy }) => resolvedBy === undefined).map(({ policy }) => policy)),
    untold: new Set([...decision.unknown, ...decision.excepted, ...decision.errors]),
  }));
  return policies
    .filter(({ info }) => info.layer.kind !== "base" && info.mode !== "off")
    .map(({ id, reads }) => ({
      id,
      hits: asked.filter(({ matched }) => matched.has(id)).length,
      misses: asked.filter(
        ({ actions, matched, untold }) =>
          !matched.has(id) && !untold.has(id) && actions.some((action) => reads.actions.has(action)),
      ).length,
    }));
}

export function isCovered({ hits, misses }: PolicyCoverage): boolean {
  return hits > 0 && misses > 0;
}

function actionsOf({ given: { event, offers, results, calls } }: CaseResult["test"]): ActionId[] {
  const asked = (action: ActionId, about: readonly unknown[]): ActionId[] => (about.length === 0 ? [] : [action]);
  return event === "pre_request"
    ? ["send_prompt", ...asked("offer_tool", offers), ...asked("return_tool_result", results)]
    : ["complete", ...asked("call_tool", calls)];
}
