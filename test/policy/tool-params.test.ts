import fc from "fast-check";
import { expect, test } from "vitest";
import {
  EVENT_CHARS_MAX,
  isCertain,
  isTruncated,
  ParamFlattener,
  TAG_CHARS_MAX,
  TAGS_MAX,
  type ToolParams,
} from "../../src/policy/tool-params.js";

const flatten = (params: unknown): ToolParams => new ParamFlattener().flatten(params);

test("scalars by path, arrays also as a whole", () => {
  expect(
    flatten({ cmd: "ls", opts: { all: true, depth: 2, ratio: 0.5, none: null }, args: ["-l", 3, { x: 1 }], no: [] }),
  ).toEqual({
    tags: [
      ["args.0", "-l"],
      ["args.1", "3"],
      ["args.2.x", "1"],
      ["args[]", "-l\n3"],
      ["cmd", "ls"],
      ["opts.all", "true"],
      ["opts.depth", "2"],
      ["opts.ratio", "0.5"],
    ],
    ints: [
      ["args.1", 3],
      ["args.2.x", 1],
      ["opts.depth", 2],
    ],
    unsure: [],
  });
});

test.each([
  [undefined, []],
  ["free text", [["input", "free text"]]],
  [
    ["a", "b"],
    [
      ["0", "a"],
      ["1", "b"],
    ],
  ],
  [
    { __proto__: null, __entity: { type: "Group", id: "hr" } },
    [
      ["__entity.id", "hr"],
      ["__entity.type", "Group"],
    ],
  ],
])("%j", (params, tags) => expect(flatten(params)).toEqual({ tags, ints: [], unsure: [] }));

test("what is cut, and what two members claim, is not certain", () => {
  const cut = flatten({ long: "x".repeat(TAG_CHARS_MAX + 1), short: "y" });
  expect([isTruncated(cut), isCertain(cut, "long"), isCertain(cut, "short"), isCertain(cut, "absent")]).toEqual([
    true,
    false,
    true,
    true,
  ]);
  const claimed = flatten({ "a.b": "harmless", a: { b: "prod" } });
  expect(isCertain(claimed, "a.b")).toBe(false);
});

test("what is left out is the deepest, and nothing above it is in doubt", () => {
  const wide = Object.fromEntries(Array.from({ length: TAGS_MAX }, (_, index) => [`k${index}`, index]));
  const params = flatten({ many: wide, command: "ls" });
  expect(params.tags).toHaveLength(TAGS_MAX);
  expect(params.tags).toContainEqual(["command", "ls"]);
  expect([isCertain(params, "command"), isCertain(params, "absent"), isCertain(params, "many.k63")]).toEqual([
    true,
    true,
    false,
  ]);
  const deep = flatten({ a: { b: { c: { d: { e: { f: { g: 1 } } } } } } });
  expect([deep.tags, deep.droppedAt]).toEqual([[], 7]);
});

test("the calls of an event share its characters", () => {
  const flattener = new ParamFlattener();
  const all = Array.from({ length: 40 }, () => flattener.flatten({ text: "x".repeat(TAG_CHARS_MAX) }));
  const chars = all.flatMap(({ tags }) => tags).reduce((sum, [, value]) => sum + value.length, 0);
  expect(chars).toBe(EVENT_CHARS_MAX);
  expect(all.at(-1)).toEqual({ tags: [], ints: [], unsure: [], droppedAt: 1 });
});

test("whatever is sent, a path that is certain says what the call says", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 4 })), (given) => {
      const params = flatten(JSON.parse(JSON.stringify(given)));
      for (const [name, value] of Object.entries(given)) {
        const tag = params.tags.find(([path]) => path === name)?.[1];
        const isScalar = typeof value !== "object";
        if (isCertain(params, name) && isScalar) expect(tag).toBe(String(value).toWellFormed());
      }
      for (const [path, value] of params.tags) {
        expect(value.isWellFormed() && path.isWellFormed() && value.length <= TAG_CHARS_MAX).toBe(true);
      }
    }),
  );
});
