import type { Integer } from "./integers.js";
import { type CedarRecord, type CedarRequest, CedarSet, type CedarValue, type Entity, EntityUid } from "./value.js";

/**
 * Thrown where Cedar's evaluation of a policy ends in an error. One object for all of them: nobody asks which, and
 * taking a stack trace would cost more than evaluating the policy.
 */
export const EVALUATION_ERROR: Error = new Error("the policy cannot be evaluated on this request");

export function asBoolean(value: CedarValue): boolean {
  if (typeof value === "boolean") return value;
  throw EVALUATION_ERROR;
}

export function asInteger(value: CedarValue | undefined): Integer {
  if (typeof value === "number" || typeof value === "bigint") return value;
  throw EVALUATION_ERROR;
}

export function asString(value: CedarValue): string {
  if (typeof value === "string") return value;
  throw EVALUATION_ERROR;
}

export function asEntity(value: CedarValue): EntityUid {
  if (value instanceof EntityUid) return value;
  throw EVALUATION_ERROR;
}

export function asSet(value: CedarValue): CedarSet {
  if (value instanceof CedarSet) return value;
  throw EVALUATION_ERROR;
}

/** Equality of any two values; values of different kinds are unequal, which is not an error. */
export function equals(a: CedarValue, b: CedarValue): boolean {
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  if (a instanceof EntityUid) return b instanceof EntityUid && a.key === b.key;
  if (a instanceof CedarSet) return b instanceof CedarSet && containsAll(a, b) && containsAll(b, a);
  if (b instanceof EntityUid || b instanceof CedarSet || a.size !== b.size) return false;
  for (const [name, value] of a) {
    const other = b.get(name);
    if (other === undefined || !equals(value, other)) return false;
  }
  return true;
}

export function contains(set: CedarSet, value: CedarValue): boolean {
  if (set.strings !== undefined) return typeof value === "string" && set.strings.has(value);
  return set.elements.some((element) => equals(element, value));
}

export function containsAll(set: CedarSet, others: CedarSet): boolean {
  return others.elements.every((value) => contains(set, value));
}

export function containsAny(set: CedarSet, others: CedarSet): boolean {
  return others.elements.some((value) => contains(set, value));
}

/** `in`: the entity itself, or one above it; on the right an entity or a set of nothing but entities. */
export function isIn({ entities }: CedarRequest, uid: EntityUid, right: CedarValue): boolean {
  const ancestors = entities.get(uid)?.ancestors;
  if (right instanceof EntityUid) return uid.key === right.key || (ancestors?.has(right.key) ?? false);
  let found = false;
  for (const element of asSet(right).elements) {
    const { key } = asEntity(element);
    found ||= key === uid.key || (ancestors?.has(key) ?? false);
  }
  return found;
}

/** A member of a record or an attribute of an entity; undefined where there is none. */
export function memberOf({ entities }: CedarRequest, value: CedarValue, name: string): CedarValue | undefined {
  if (value instanceof EntityUid) return entities.get(value)?.attributes.get(name);
  return asRecord(value).get(name);
}

export function entityOf({ entities }: CedarRequest, value: CedarValue): Entity | undefined {
  return entities.get(asEntity(value));
}

function asRecord(value: CedarValue): CedarRecord {
  if (value instanceof Map) return value;
  throw EVALUATION_ERROR;
}
