import { expect, test } from "vitest";
import { loadPolicies } from "../../src/policy/load.js";
import { POLICY_LIMITS } from "../../src/policy/source.js";
import { file, load, refused } from "./support/policies.js";

const GOOD = `@id("good")\nforbid (principal, action, resource) when { context.model == "x" };\n`;
const when = (condition: string): string => `@id("rule") forbid (principal, action, resource) when { ${condition} };`;

test.each([
  ["an empty file", "", "rules.cedar:1:1: holds no policy"],
  ["only a comment", "// later\n", "rules.cedar:1:1: holds no policy"],
  ["no semicolon", `${GOOD}\n// next\n@id("b")\nforbid`, "rules.cedar:5:1: the policy that begins here has no end"],
  ["a syntax error", `${GOOD}${GOOD.replace("good", "b").replace("==", "= =")}`, `rules.cedar:4:61: policy "b": `],
  ["after wide characters", when(`context.model == "ééé😀" && `), `rules.cedar:1:86: policy "rule": `],
  ["a misspelt attribute", `\n\n${when('context.modle == "x"')}`, `rules.cedar:3:57: policy "rule": for policy`],
  ["a wrong type", when("context.model > 3"), `policy "rule": `],
  [
    "an unknown action",
    `@id("a") forbid (principal, action == Guard::Action::"nope", resource);`,
    `unrecognized action`,
  ],
  ["a policy that never matches", `@id("a") forbid (principal, action, resource is Guard::Group);`, `policy "a": `],
  ["a template", `@id("a") forbid (principal == ?principal, action, resource);`, `policy "a": `],
  [
    "a misspelt annotation",
    `@id("a")\n@mdoe("enforce")\n${GOOD.slice(12)}`,
    `rules.cedar:2:1: policy "a": unknown annotation @mdoe (did you mean "mode"?)`,
  ],
  [
    "a misspelt mode",
    `@id("a")\n  @mode("enfroce")\n${GOOD.slice(12)}`,
    `rules.cedar:2:3: policy "a": @mode("enfroce") is not one of`,
  ],
  ["the same annotation twice", `@id("a") @id("b") ${GOOD.slice(12)}`, "duplicate annotation"],
  ["no id", GOOD.slice(12), "rules.cedar:1:1: has no @id"],
  ["the same id twice", `${GOOD}${GOOD}`, `rules.cedar:3:1: policy "good": @id("good") is taken by rules.cedar:1`],
  ["an id of ours", GOOD.replace("good", "base.good"), `begin with "base."`],
  [
    "a permit that says how to refuse",
    GOOD.replace("forbid", '@message("No.") permit'),
    "means nothing on a `permit`, which never refuses",
  ],
  ["a lone surrogate", `${GOOD}// \ud800`, "is not valid UTF-8"],
  ["a huge policy", when(`context.model == "${"x".repeat(POLICY_LIMITS.chars)}"`), "characters long, more than 10000"],
  ["deep brackets", when(`${"(".repeat(500)}true${")".repeat(500)}`), "nests brackets 501 deep, more than 64"],
  ["endless alternatives", when(`${"true || ".repeat(500)}true`), "operators, more than 150"],
  ["nested if", when(`${"if true then ".repeat(300)}true${" else false".repeat(300)}`), "`if`, more than 64"],
  ["a chain of members", when(`context${".a".repeat(4000)}`), "member accesses, more than 300"],
  [
    "a misspelt level",
    when(`context.findings.levels.contains("secrets:blok")`),
    `no finding is ever "secrets:blok"; write "detector:flag|block"`,
  ],
  [
    "a trust that is none",
    when(`context.findings.by_trust.containsAny(["pii:block:tool"])`),
    `no finding is ever "pii:block:tool"`,
  ],
  ["an extension function", when(`ip("10.0.0.1").isIpv4()`), "`isIpv4` is not supported; write it without"],
  ["a number beyond 2^53", when("context.findings.max_score == 9007199254740993"), "has the number 9007199254740993"],
])("%s is refused", async (_, text, said) => {
  expect((await refused(text)).join("\n")).toContain(said);
});

test("brackets, semicolons and quotes inside strings and comments are text", async () => {
  const { policies } = await load(
    `// it's "; (\n@id("a") // ;{\nforbid (principal, action, resource)\nwhen { context.model == "\\";)}" };${GOOD}`,
  );
  expect(policies.map(({ id, line }) => [id, line])).toEqual([
    ["a", 2],
    ["good", 4],
  ]);
});

test("mistakes of all files are told at once, and nothing is loaded", async () => {
  const lines = await refused(
    GOOD.replace("forbid", '@owner("")forbid'),
    file(when("true").replace("@id", '@mode("no")@id'), "other.cedar"),
  );
  expect(lines.map((line) => line.split(":", 1)[0])).toEqual(["rules.cedar", "other.cedar"]);
});

test("a mistake that holds for every action is told once", async () => {
  expect(await refused(when('context.modle == "x"'))).toHaveLength(1);
});

test("a directory that is not there is the operator's mistake", async () => {
  await expect(loadPolicies({ dir: "no/such/dir", shippedMode: "monitor" })).rejects.toMatchObject({
    code: "POLICY_INVALID",
  });
});

test("a revision names content: not comments, places or order, but every decisive word", async () => {
  const revision = async (text: string, options = {}): Promise<string> => (await load(text, options)).revision;
  const second = GOOD.replace("good", "other");
  const one = await revision(GOOD + second);
  expect(one).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(await revision(`// why\n\n${second}${GOOD}`)).toBe(one);
  const others = [
    await revision(GOOD),
    await revision(GOOD + second.replace('"x"', '"y"')),
    await revision(GOOD + second.replace("forbid", `@mode("enforce") forbid`)),
    await revision(GOOD + second.replace("forbid", `@message("No.") forbid`)),
    await revision(GOOD + second, { onIncomplete: "block" }),
  ];
  expect(new Set([one, ...others]).size).toBe(6);
});
