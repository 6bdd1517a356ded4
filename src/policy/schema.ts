import { readFileSync } from "node:fs";
import type { AttributeType, AttributeTypes, AttributeValue } from "../plugins/attribute-source.js";

/** The attribute that says which groups a principal is in, which policies ask for with `in`. */
export const GROUPS = "groups";

/** Types of attributes as policies know them, and what is of that type. */
const TYPES: Readonly<Record<AttributeType, { cedar: string; holds: (value: AttributeValue) => boolean }>> = {
  bool: { cedar: "Bool", holds: (value) => typeof value === "boolean" },
  long: { cedar: "Long", holds: (value) => Number.isSafeInteger(value) },
  string: { cedar: "String", holds: (value) => typeof value === "string" },
  strings: { cedar: "Set<String>", holds: (value) => typeof value === "object" },
};

export function isOfType(value: AttributeValue, type: AttributeType): boolean {
  return TYPES[type].holds(value);
}

const PLACE = "// What attribute sources declare stands here, each optional.";
/** Read once: what is shipped belongs to the code that runs, even while a newer version is being installed. */
const GUARD = readFileSync(new URL("./guard.cedarschema", import.meta.url), "utf8");

/** The schema policies are checked against. */
export function schemaWith(attributes: AttributeTypes): string {
  const members = Object.keys(attributes)
    .filter((name) => name !== GROUPS)
    .sort()
    .map((name) => `"${name}"?: ${TYPES[attributes[name] as AttributeType].cedar},`);
  return GUARD.replace(PLACE, () => members.join(" "));
}
