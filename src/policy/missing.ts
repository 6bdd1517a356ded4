import type { Expr } from "@cedar-policy/cedar-wasm/nodejs";
import type { AttributeTypes } from "../plugins/attribute-source.js";
import { readsOf } from "./cedar/reads.js";
import type { PolicyInfo, PolicyReads } from "./engine.js";
import { policyReads } from "./policy-reads.js";
import type { DecisionRequest } from "./request.js";
import { GROUPS, isOfType } from "./schema.js";
import { isCertain, isTruncated, type ToolParams } from "./tool-params.js";

/** What of one request is not known. What is missing is never taken for something else: who reads it is unknown. */
export class Missing {
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

  /** Whether anything but parameters may be missing; else `of` need not be asked about most policies. */
  get any(): boolean {
    const { session, facts } = this.#request;
    const detectors = this.#detectors === "all" || this.#detectors.size > 0;
    return detectors || this.groups || this.#attributes.size > 0 || session === undefined || facts === undefined;
  }

  /** Whether an expression in a policy's condition, as a whole, asks for something that is missing. */
  ofExpr(expr: Expr, { maxAgeS }: Pick<PolicyInfo, "maxAgeS">, params: ToolParams | undefined): boolean {
    const all = { op: "All" } as const;
    const conditions = [{ kind: "when" as const, body: expr }];
    const alone = readsOf({ effect: "forbid", principal: all, action: all, resource: all, conditions });
    const reads = policyReads(alone, this.#declared);
    return this.findingsOf(reads) || this.othersOf({ reads, maxAgeS }, params);
  }

  /** Whether a policy reads findings that are not all there. */
  findingsOf({ detectors }: Pick<PolicyReads, "detectors">): boolean {
    if (detectors !== "all" && detectors.length === 0) return false;
    if (this.#detectors === "all") return true;
    if (detectors === "all") return this.#detectors.size > 0;
    return detectors.some((detector) => (this.#detectors as ReadonlySet<string>).has(detector));
  }

  /** Whether a policy reads anything else that is missing. */
  othersOf({ reads, maxAgeS }: Pick<PolicyInfo, "reads" | "maxAgeS">, params: ToolParams | undefined): boolean {
    const { session, facts } = this.#request;
    if (reads.session && session === undefined) return true;
    if (reads.facts && facts === undefined) return true;
    if (reads.groups && this.groups) return true;
    if (reads.params !== undefined && isParamMissing(reads.params, params)) return true;
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

function isParamMissing(paths: readonly string[] | "all", params: ToolParams | undefined): boolean {
  if (params === undefined) return true;
  return paths === "all"
    ? isTruncated(params) || params.unrecorded !== undefined
    : paths.some((path) => !isCertain(params, path));
}
