import { z } from "zod";
import type { KeyedDigest } from "./keyed-digest.js";
import { NAME_CHARS_MAX, publicName } from "./public-name.js";

export const SHAPE_DEPTH_MAX = 6;
/** Values looked at in one call's parameters, breadth of all levels together. */
export const SHAPE_NODES_MAX = 64;
/** Longer strings are digested up to here. A digest of megabytes would cost the thread more than the scan. */
export const DIGESTED_CHARS_MAX = 65_536;

const Count = z.int().nonnegative();
const Digest = z.string().regex(/^[0-9a-f]{1,64}$/);

/**
 * What a parameter looked like, without its value.
 * - strings: length in UTF-16 code units and keyed digest (of the first 65,536 units)
 * - arrays and objects: their number of items and the shapes of the first ones; `cut` where the limits end the walk
 * - numbers, booleans, null: the type alone
 */
export type ParamShape =
  | { type: "string"; length: number; digest: string }
  | { type: "integer" | "number" | "boolean" | "null" | "absent" }
  | { type: "array"; items: number; first?: ParamShape[] | undefined; cut?: true | undefined }
  | { type: "object"; items: number; members?: Record<string, ParamShape> | undefined; cut?: true | undefined };

export const ParamShape: z.ZodType<ParamShape> = z.lazy(() =>
  z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("string"), length: Count, digest: Digest }),
    z.strictObject({ type: z.enum(["integer", "number", "boolean", "null", "absent"]) }),
    z.strictObject({
      type: z.literal("array"),
      items: Count,
      first: z.array(ParamShape).max(SHAPE_NODES_MAX).optional(),
      cut: z.literal(true).optional(),
    }),
    z.strictObject({
      type: z.literal("object"),
      items: Count,
      members: z.record(z.string().max(NAME_CHARS_MAX), ParamShape).optional(),
      cut: z.literal(true).optional(),
    }),
  ]),
);

/** Reduces a JSON value to its shape. Total: any value, of any size and depth, gives a bounded answer. */
export function reduceParams(value: unknown, digest: KeyedDigest): ParamShape {
  return shapeOf(value, digest, 0, { nodes: SHAPE_NODES_MAX });
}

function shapeOf(value: unknown, digest: KeyedDigest, depth: number, left: { nodes: number }): ParamShape {
  left.nodes--;
  switch (typeof value) {
    case "string":
      return { type: "string", length: value.length, digest: digest(value.slice(0, DIGESTED_CHARS_MAX)) };
    case "number":
      return { type: Number.isInteger(value) ? "integer" : "number" };
    case "boolean":
      return { type: "boolean" };
    case "object":
      if (value === null) return { type: "null" };
      return Array.isArray(value)
        ? shapeOfArray(value, digest, depth, left)
        : shapeOfObject(value as Record<string, unknown>, digest, depth, left);
    default:
      return { type: "absent" };
  }
}

function shapeOfArray(value: unknown[], digest: KeyedDigest, depth: number, left: { nodes: number }): ParamShape {
  const items = value.length;
  if (items === 0) return { type: "array", items };
  const first: ParamShape[] = [];
  for (const item of value) {
    if (depth >= SHAPE_DEPTH_MAX || left.nodes <= 0) return { type: "array", items, first, cut: true };
    first.push(shapeOf(item, digest, depth + 1, left));
  }
  return { type: "array", items, first };
}

function shapeOfObject(
  value: Record<string, unknown>,
  digest: KeyedDigest,
  depth: number,
  left: { nodes: number },
): ParamShape {
  const names = Object.keys(value);
  const items = names.length;
  if (items === 0) return { type: "object", items };
  // A member may be called `__proto__`; without a prototype it is a name like any other.
  const members: Record<string, ParamShape> = Object.create(null) as Record<string, ParamShape>;
  for (const name of names) {
    if (depth >= SHAPE_DEPTH_MAX || left.nodes <= 0) return { type: "object", items, members, cut: true };
    members[publicName(name, digest)] = shapeOf(value[name], digest, depth + 1, left);
  }
  return { type: "object", items, members };
}
