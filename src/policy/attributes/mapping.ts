import { z } from "zod";
import type { AttributeAnswer, AttributeTypes } from "../../plugins/attribute-source.js";
import { ATTRIBUTE_TYPES } from "../../plugins/attribute-source.js";
import { followPointer, POINTER } from "./pointer.js";

export const Pointer = z
  .string()
  .max(500)
  .regex(POINTER, "a JSON pointer like /profile/department, or with /*/ for each member");

/** Where an attribute stands in a JSON document, and what it is made of. */
export const AttributeMapping = z
  .strictObject({
    type: z.enum(ATTRIBUTE_TYPES),
    /** RFC 6901; `*` stands for every member of an array, and then gives a list. */
    pointer: Pointer,
    /** For `bool`: true where the value is this text, false where it is another. */
    equals: z.string().max(200).optional(),
    /** For `bool`: true where the value is a list or text with something in it. */
    nonempty: z.boolean().default(false),
    /** Nothing at the pointer means that there is no such attribute; otherwise it means that nobody knows. */
    optional: z.boolean().default(false),
  })
  .refine(({ type, equals, nonempty }) => type === "bool" || (equals === undefined && !nonempty), {
    message: "`equals` and `nonempty` make a truth value; write type: bool",
  });
export type AttributeMapping = z.output<typeof AttributeMapping>;

export const AttributeName = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, "lower case letters, digits and _, beginning with a letter");

export const Mappings = z.record(AttributeName, AttributeMapping);
export type Mappings = z.output<typeof Mappings>;

export function typesOf(mappings: Mappings): AttributeTypes {
  return Object.fromEntries(Object.entries(mappings).map(([name, { type }]) => [name, type]));
}

/** Reads attributes out of a JSON document from outside. Their types are checked by whoever takes the answer. */
export function mapDocument(document: unknown, mappings: Mappings): AttributeAnswer {
  const values: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const [name, mapping] of Object.entries(mappings)) {
    const found = followPointer(document, mapping.pointer);
    if (found === undefined) {
      if (!mapping.optional) unknown.push(name);
    } else values[name] = mappedValue(found, mapping);
  }
  return { values, unknown };
}

function mappedValue(found: unknown, { equals, nonempty }: AttributeMapping): unknown {
  if (equals !== undefined) return typeof found === "string" ? found === equals : found;
  if (!nonempty) return found;
  return Array.isArray(found) || typeof found === "string" ? found.length > 0 : found;
}
