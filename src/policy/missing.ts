import type { Expr } from "@cedar-policy/cedar-wasm/nodejs";
import type { AttributeTypes } from "../plugins/attribute-source.js";
import { readsOf, type SessionMember } from "./cedar/reads.js";
import type { Question } from "./cedar/world.js";
import type { PolicyInfo, PolicyReads } from "./engine.js";
import { policyReads } from "./policy-reads.js";
import type { DecisionRequest, SessionFacts } from "./request.js";
import { GROUPS, isOfType } from "./schema.js";
import { isCertain, isTruncated } from "./tool-params.js";

/** A policy that reads something missing; `findings`: findings are among it, `others`: other things are. */
export interface Doubt<Policy> {
  readonly policy: Policy;
  readonly findings: boolean;
  readonly others: boolean;
}

type OfCall = Pick<Question, "action" | "params" | "unknownFacts">;

/** What of one request is not known. What is missing is never taken for something else: who reads it is unknown. */
export class Missing {
  readonly #doubts = new Map<unknown, readonly Doubt<unknown>[]>();
  readonly #declared: AttributeTypes;
  readonly #request: DecisionRequest;
  readonly #attributes: ReadonlySet<string>;
  readonly #detectors: ReadonlySet<string> | "all";
  /** Ages as they count; undefined while no policy asks. */
  readonly #ages: Readonly<Record<string, number>>;
  /** Whether groups the principal is in may be missing. */
  readonly groups: boolean;

  constructor(request: DecisionRequest, declared: AttributeTypes) {
    const { attributes, coverage } = request;
    this.#request = request;
    this.#declared = declared;
    this.#attributes = new Set(Object.keys(declared).filter((name) => !isKnown(name, request, declared)));
    this.#ages = attributes?.ages ?? {};
    this.groups = request.principal.groups === undefined || (attributes?.unknown.includes(GROUPS) ?? false);
    const lacking = [...coverage.missed, ...coverage.errored];
    // Incomplete, and nobody says of what.
    this.#detectors = !coverage.complete && lacking.length === 0 ? "all" : new Set(coverage.complete ? [] : lacking);
  }

  /** Whether an expression in a policy's condition, as a whole, asks for something that is missing. */
  ofExpr(expr: Expr, { maxAgeS }: Pick<PolicyInfo, "maxAgeS">, question: OfCall): boolean {
    const all = { op: "All" } as const;
    const conditions = [{ kind: "when" as const, body: expr }];
    const alone = readsOf({ effect: "forbid", principal: all, action: all, resource: all, conditions });
    const reads = policyReads(alone, this.#declared);
    return this.findingsOf(reads) || this.othersOf({ reads, maxAgeS }, question);
  }

  /** Whether a policy reads findings that are not all there. */
  findingsOf({ detectors }: Pick<PolicyReads, "detectors">): boolean {
    if (detectors !== "all" && detectors.length === 0) return false;
    if (this.#detectors === "all") return true;
    if (detectors === "all") return this.#detectors.size > 0;
    return detectors.some((detector) => (this.#detectors as ReadonlySet<string>).has(detector));
  }

  /** Whether a policy reads anything else that is missing. */
  othersOf(policy: Pick<PolicyInfo, "reads" | "maxAgeS">, question: OfCall): boolean {
    return this.#beyondCall(policy) || lacksOfCall(policy.reads, question);
  }

  /** Those of some policies that read something missing, its parameters and facts aside: that is the same for every tool. */
  doubtsAbout<Wary extends { readonly info: PolicyInfo }>(policies: readonly Wary[]): readonly Doubt<Wary>[] {
    const known = this.#doubts.get(policies) as readonly Doubt<Wary>[] | undefined;
    if (known !== undefined) return known;
    const doubts = policies.flatMap((policy) => {
      const findings = this.findingsOf(policy.info.reads);
      const others = this.#beyondCall(policy.info);
      return findings || others ? [{ policy, findings, others }] : [];
    });
    this.#doubts.set(policies, doubts);
    return doubts;
  }

  #beyondCall({ reads, maxAgeS }: Pick<PolicyInfo, "reads" | "maxAgeS">): boolean {
    const { session } = this.#request;
    if (reads.session.some((member) => !isSessionKnown(session, member))) return true;
    if (reads.groups && this.groups) return true;
    const isOld = (name: string): boolean => (this.#ages[name] ?? 0) > (maxAgeS[name] ?? Number.POSITIVE_INFINITY);
    if (reads.groups && isOld(GROUPS)) return true;
    return reads.attributes.some((name) => this.#attributes.has(name) || isOld(name));
  }
}

function isKnown(name: string, { attributes }: DecisionRequest, declared: AttributeTypes): boolean {
  if (attributes === undefined || attributes.unknown.includes(name)) return false;
  if (attributes.unrecorded?.includes(name)) return false;
  const value = attributes.values[name];
  const type = declared[name];
  // A source that says a number where it declared a text has said nothing.
  return value === undefined || (type !== undefined && isOfType(value, type));
}

/** Whether what is asked of the session is known. */
export function isSessionKnown(session: SessionFacts | undefined, member: SessionMember): boolean {
  return session?.[member === "denied_calls" ? "deniedCalls" : member] !== undefined;
}

/** Whether a policy reads parameters of a call, or facts about it, that are not known. Only calls have parameters. */
export function lacksOfCall(
  { params: paths, facts }: Pick<PolicyReads, "params" | "facts">,
  { action, params, unknownFacts }: OfCall,
): boolean {
  if (facts === "all" ? unknownFacts.length > 0 : facts.some((name) => unknownFacts.includes(name))) return true;
  if (paths === undefined || (action !== "return_tool_result" && action !== "call_tool")) return false;
  if (params === undefined) return true;
  return paths === "all"
    ? isTruncated(params) || params.unrecorded !== undefined
    : paths.some((path) => !isCertain(params, path));
}
