import type { AttributeAnswer, AttributeType, AttributeTypes, AttributeValue } from "../../plugins/attribute-source.js";

export const STRING_CHARS_MAX = 200;
export const SET_MEMBERS_MAX = 256;

/** What one source is known to say about one principal. */
export interface Known {
  /** Attributes it has, `groups` among them. Provided and neither here nor in `unknown`: known to be absent. */
  readonly values: ReadonlyMap<string, AttributeValue>;
  readonly unknown: ReadonlySet<string>;
  /** When the source said so, milliseconds since 1970 or `STILL_TRUE`; by name where attributes differ. */
  readonly learnedAt: number | ReadonlyMap<string, number>;
}

/** Of a source that is heard at once when it says something else: its word has no age. */
export const STILL_TRUE = Number.POSITIVE_INFINITY;

/**
 * Takes from an answer what has the promised type and is within bounds. The rest is unknown: a source that says
 * `"no"` for a truth value has said nothing that a rule may rely on.
 */
export function checkAnswer(
  { values, unknown = [] }: AttributeAnswer,
  provides: AttributeTypes,
  learnedAt: number,
): { readonly known: Known; readonly wrong: readonly string[] } {
  const good = new Map<string, AttributeValue>();
  const wrong: string[] = [];
  for (const [name, type] of Object.entries(provides)) {
    const raw = Object.hasOwn(values, name) ? values[name] : undefined;
    if (raw === undefined || raw === null || unknown.includes(name)) continue;
    const value = typed(raw, type);
    if (value === undefined) wrong.push(name);
    else good.set(name, value);
  }
  const lacking = Object.keys(provides).filter((name) => unknown.includes(name));
  return { known: { values: good, unknown: new Set([...lacking, ...wrong]), learnedAt }, wrong };
}

/** Nothing is known: the source did not answer. */
export function allUnknown(provides: AttributeTypes, learnedAt: number): Known {
  return { values: new Map(), unknown: new Set(Object.keys(provides)), learnedAt };
}

/** The principal has none of the attributes: the source knows everybody who has. */
export function allAbsent(learnedAt: number): Known {
  return { values: new Map(), unknown: new Set(), learnedAt };
}

function typed(raw: unknown, type: AttributeType): AttributeValue | undefined {
  if (type === "bool") return typeof raw === "boolean" ? raw : undefined;
  if (type === "long") return Number.isSafeInteger(raw) ? (raw as number) : undefined;
  if (type === "string") return text(raw);
  if (!Array.isArray(raw) || raw.length > SET_MEMBERS_MAX) return undefined;
  const members = raw.map(text);
  return members.every((member) => member !== undefined) ? [...new Set(members)].sort() : undefined;
}

function text(raw: unknown): string | undefined {
  return typeof raw === "string" && raw.length <= STRING_CHARS_MAX && raw.isWellFormed() ? raw : undefined;
}
