import type { CedarValueJson, StatefulAuthorizationCall } from "@cedar-policy/cedar-wasm/nodejs";
import type { Evaluation, Evaluator, ParsedPolicy } from "./evaluator.js";
import { preparsePolicySet, statefulIsAuthorized } from "./library.js";
import { type CedarRecord, type CedarRequest, CedarSet, type CedarValue, EntityUid } from "./value.js";

/**
 * The library keeps every policy set it ever parsed under its name (0.8 MB for 200 policies), but forgets the one that
 * is overwritten. So evaluators share a few names, and the one that is asked loads itself where it is not loaded.
 */
const loaded = new Map<string, WasmEvaluator>();

/** Cedar's own implementation, called per request. */
export class WasmEvaluator implements Evaluator {
  readonly #policies: ParsedPolicy[];
  readonly #slot: string;

  /** @param slot from a small fixed set: what is loaded under it is kept until another evaluator is asked there. */
  constructor(policies: readonly ParsedPolicy[], slot: string) {
    // A response only names the policies that determined it: forbids on deny, permits on allow. As permits, all do.
    this.#policies = policies.map(({ id, json }) => ({ id, json: { ...json, effect: "permit" } }));
    this.#slot = slot;
  }

  /** Throws where the library does; it has taken its whole instance down before. */
  evaluate(request: CedarRequest): Evaluation {
    this.#load();
    const answer = statefulIsAuthorized({ ...requestJson(request), preparsedPolicySetId: this.#slot });
    if (answer.type === "failure") throw new Error(answer.errors.map(({ message }) => message).join("; "));
    const { reason, errors } = answer.response.diagnostics;
    return { matched: reason, errored: errors.map(({ policyId }) => policyId) };
  }

  #load(): void {
    if (loaded.get(this.#slot) === this) return;
    loaded.delete(this.#slot);
    const staticPolicies = Object.fromEntries(this.#policies.map(({ id, json }) => [id, json]));
    const answer = preparsePolicySet(this.#slot, { staticPolicies });
    if (answer.type === "failure") throw new Error(answer.errors.map(({ message }) => message).join("; "));
    loaded.set(this.#slot, this);
  }
}

/** A request in the terms of the library. */
export function requestJson({
  principal,
  action,
  resource,
  context,
  entities,
}: CedarRequest): Omit<StatefulAuthorizationCall, "preparsedPolicySetId"> {
  return {
    principal: uidJson(principal),
    action: uidJson(action),
    resource: uidJson(resource),
    context: recordJson(context),
    entities: Array.from(entities, ({ uid, attributes, tags, parents }) => ({
      uid: uidJson(uid),
      attrs: recordJson(attributes),
      tags: recordJson(tags),
      parents: parents.map(uidJson),
    })),
  };
}

function uidJson({ type, id }: EntityUid): { type: string; id: string } {
  return { type, id };
}

function recordJson(record: CedarRecord): Record<string, CedarValueJson> {
  return Object.fromEntries(Array.from(record, ([name, value]) => [name, valueJson(value)]));
}

function valueJson(value: CedarValue): CedarValueJson {
  if (value instanceof EntityUid) return { __entity: uidJson(value) };
  if (value instanceof CedarSet) return value.elements.map(valueJson);
  if (typeof value === "bigint") throw new RangeError("integers beyond 2^53 do not survive the way into the library");
  return typeof value === "object" ? recordJson(value) : value;
}
