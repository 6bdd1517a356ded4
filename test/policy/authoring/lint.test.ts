import "../support/cedar-kept.js";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lintPolicies } from "../../../src/policy/authoring/lint.js";

/** Policies as the only file of a folder; what lint says, as `line rule: message` and `line:column: message`. */
async function lint(text: string): Promise<string[]> {
  const dir = mkdtempSync(join(tmpdir(), "shutter-lint-"));
  writeFileSync(join(dir, "rules.cedar"), text);
  const { errors, hints } = await lintPolicies({ dir, shippedMode: "monitor" });
  return [
    ...errors.map(({ line, column, message }) => `${line}:${column}: ${message}`),
    ...hints.map(({ line, rule, message }) => `${line} ${rule}: ${message}`),
  ];
}

const forbid = (condition: string, id = "x"): string =>
  `@id("${id}") forbid (principal, action, resource) when { ${condition} };\n`;

test.each([
  ["nothing to say", forbid(`context.project == "a"`), []],
  [
    "a misspelt annotation",
    `@id("x") @mdoe("enforce") forbid (principal, action, resource);`,
    [/^1:10: .*did you mean "mode"/],
  ],
  [
    "a misspelt value",
    `@id("x") @mode("enfroce") forbid (principal, action, resource);`,
    [/^1:10: .*did you mean "enforce"/],
  ],
  ["an attribute that does not exist", forbid(`context.modell == "x"`), [/^1:\d+: .*modell/]],
  ["many wildcards", forbid(`context.model like "*a*b*c*d*e*f*g*h*i*"`), [/^1 many-wildcards: /]],
  [
    "closed for everything",
    `@id("x") @on_missing("closed") forbid (principal, action, resource) when { context.session.risk > 9 };`,
    [/^1 closed-without-scope: /],
  ],
  [
    "a permit on a claim",
    `@id("x") permit (principal, action, resource) when { context.client.user_agent like "claude*" };`,
    [/^1 permit-on-client-claim: /],
  ],
  ["no wildcard", forbid(`context.model like "gpt-5"`), [/^1 no-wildcard: `like "gpt-5"`/]],
  ["a regular expression", forbid(`context.model like "gpt-.*"`), [/^1 regex-in-like: /]],
  [
    "a fact nobody defines",
    forbid(`context.facts.containsAny(["db.env:production", "db.env:prodution"])`),
    [/^1 unknown-fact: .*"db.env:prodution" \(did you mean "db.env:production"\?\)/],
  ],
  [
    "closed for some tools",
    forbid(`context.session.tags.contains("a")`)
      .replace("forbid", `@on_missing("closed") forbid`)
      .replace("resource)", `resource in Guard::ToolClass::"database")`),
    [],
  ],
  [
    "twice the same",
    forbid(`context.project == "a"`, "a") + forbid(`context.project == "a"`, "b"),
    [/^2 duplicate: says the same as "a"/],
  ],
])("%s", async (_name, text, said) => {
  expect(await lint(text)).toEqual(said.map((pattern) => expect.stringMatching(pattern)));
});
