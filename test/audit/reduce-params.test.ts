import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DIGESTED_CHARS_MAX, ParamShape, reduceParams, SHAPE_NODES_MAX } from "../../src/audit/param-shape.js";
import { digest } from "./call-record.js";

const shape = (value: unknown): ParamShape => reduceParams(value, digest);

test("types, lengths and digests stay; values go", () => {
  expect(
    shape({ command: "rm -rf /", timeout: 30, ratio: 0.5, dry: false, env: null, args: ["-f"], empty: {} }),
  ).toEqual({
    type: "object",
    items: 7,
    members: {
      command: { type: "string", length: 8, digest: digest("rm -rf /") },
      timeout: { type: "integer" },
      ratio: { type: "number" },
      dry: { type: "boolean" },
      env: { type: "null" },
      args: { type: "array", items: 1, first: [{ type: "string", length: 2, digest: digest("-f") }] },
      empty: { type: "object", items: 0 },
    },
  });
});

test.each<[string, unknown, ParamShape]>([
  ["free text", "x", { type: "string", length: 1, digest: digest("x") }],
  ["nothing", undefined, { type: "absent" }],
  ["a function, which JSON does not have", () => 1, { type: "absent" }],
])("%s", (_, value, expected) => expect(shape(value)).toEqual(expected));

test("a name that is no name is digested", () => {
  const key = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
  expect(shape({ [key]: 1 })).toEqual({
    type: "object",
    items: 1,
    members: { [`#${digest(key)}`]: { type: "integer" } },
  });
});

test("__proto__ is a name like any other", () => {
  const reduced = shape(JSON.parse('{"__proto__":{"polluted":"yes"}}'));
  expect(JSON.stringify(reduced)).toContain('"__proto__":{"type":"object"');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

describe("limits", () => {
  test("many values", () => {
    const reduced = shape(Array.from({ length: 10_000 }, () => "x"));
    expect(reduced).toMatchObject({ type: "array", items: 10_000, cut: true });
    expect("first" in reduced && reduced.first?.length).toBe(SHAPE_NODES_MAX - 1);
  });

  test("depth", () => {
    let deep: unknown = "x";
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(JSON.stringify(shape(deep)).length).toBeLessThan(1_000);
  });

  test("long strings are told apart by their beginning and their length", () => {
    const long = "x".repeat(DIGESTED_CHARS_MAX);
    expect(shape(`${long}y`)).toEqual({ type: "string", length: long.length + 1, digest: digest(long) });
  });
});

/** Every string value in there; and every key, unless it reads like a parameter's name. */
function secretsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(Array.isArray(value) || /^[a-z_]{0,12}$/i.test(key) ? [] : [key]),
    ...secretsIn(inner),
  ]);
}

test("no input string is ever in the shape, and every shape is valid and bounded", () => {
  const token = fc.oneof(
    fc.string({ minLength: 16, maxLength: 64 }).map((text) => `9${text}Q7z`),
    fc.stringMatching(/^[a-z]{3}_[0-9A-Za-z]{20,40}0$/),
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 8 },
      token,
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("value")),
      fc.dictionary(fc.oneof(token, fc.constantFrom("command", "file_path", "newString")), tie("value")),
    ),
  })).value;
  fc.assert(
    fc.property(value, (input) => {
      const reduced = shape(input);
      const written = JSON.stringify(reduced);
      for (const secret of secretsIn(input)) {
        expect(written).not.toContain(secret);
        expect(written).not.toContain(JSON.stringify(secret).slice(1, -1));
      }
      expect(ParamShape.parse(reduced)).toEqual(reduced);
      expect(written.length).toBeLessThan(SHAPE_NODES_MAX * 300);
    }),
    { numRuns: 2_000 },
  );
});
