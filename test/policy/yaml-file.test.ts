import { expect, test } from "vitest";
import { z } from "zod";
import { readYaml } from "../../src/policy/yaml-file.js";

const Schema = z.strictObject({
  name: z.string(),
  rules: z.array(z.strictObject({ id: z.string(), max: z.int().optional() })).default([]),
});

/** The mistakes of a text, as `line:column: message`. */
function refused(text: string): string {
  try {
    readYaml("x.yaml", text, Schema);
  } catch (error) {
    return (error as Error).message.replace("a policy cannot be used: ", "").replaceAll("x.yaml:", "");
  }
  return "";
}

test("what is right is handed out with its places", () => {
  const { value, placeOf } = readYaml("x.yaml", "name: a\nrules:\n  - id: b\n    max: 3\n", Schema);
  expect(value).toEqual({ name: "a", rules: [{ id: "b", max: 3 }] });
  expect([placeOf(["rules", 0, "max"]), placeOf(["rules", 0]), placeOf(["rules", 7, "x"])]).toEqual([
    { line: 4, column: 5 },
    { line: 3, column: 5 },
    { line: 2, column: 1 },
  ]);
});

test.each([
  ["no YAML", "name: [", /^1:\d+: /],
  ["a wrong type", "name: a\nrules:\n  - id: b\n    max: many\n", /^4:5: .*expected/],
  ["a misspelt key", "nmae: a\nname: b\n", /^1:1: unknown key nmae \(did you mean "name"\?\)$/],
  ["a missing key", "rules: []\n", /^1:1: /],
  ["several at once", "name: 1\nrules:\n  - {id: 2}\n", /^1:1: [^\n]+\n3:6: [^\n]+$/],
  ["a bomb", `name: &a [x]\nrules: [${"*a, ".repeat(500)}*a]`, /aliases|expected/],
])("%s is refused where it stands", (_name, text, said) => expect(refused(text)).toMatch(said));
