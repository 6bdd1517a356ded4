import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { shutter } from "../../support/shutter-command.js";

const POLICY = `@id("no-curl") @mode("enforce")
forbid (principal, action, resource) when { context.client.name == "curl" };
`;
const TABLE = `tests:
  - name: curl is stopped
    given: { context: { client: curl } }
    expect: { effective: block, matched: [no-curl] }
  - name: others are not
    given: { context: { client: codex } }
    expect: { effective: allow }
`;

/** A folder with a policy and a table beside it. */
function folder(policy = POLICY, table = TABLE): string {
  const dir = mkdtempSync(join(tmpdir(), "shutter-table-"));
  writeFileSync(join(dir, "a.cedar"), policy);
  writeFileSync(join(dir, "a_test.yaml"), table);
  return dir;
}

test("all passed: nothing on stdout, and JUnit where it was asked for", async () => {
  const dir = folder();
  const junit = join(dir, "junit.xml");
  expect(await shutter(["policy", "test", "--dir", dir, "--require-coverage", "--junit", junit])).toEqual({
    code: 0,
    stdout: "",
    stderr: "2 passed, 0 failed.\n",
  });
  expect(readFileSync(junit, "utf8")).toContain('tests="2" failures="0"');
});

test("one failed: its place, what was expected, and exit code 4", async () => {
  const dir = folder(POLICY.replace("enforce", "monitor"));
  expect(await shutter(["policy", "test", "--dir", dir])).toEqual({
    code: 4,
    stdout: `FAILED  ${dir}/a_test.yaml:2 curl is stopped\n        effective: expected block, got allow\n`,
    stderr: "1 passed, 1 failed.\n",
  });
});

test("a policy that no test covers fails where coverage is required", async () => {
  const dir = folder(`${POLICY}@id("idle") forbid (principal, action, resource) when { context.model == "m" };`);
  expect(await shutter(["policy", "test", "--dir", dir, "--require-coverage"])).toMatchObject({
    code: 4,
    stderr: expect.stringContaining("idle: matches in 0 tests, stays silent in 2; both are needed."),
  });
});

test.each([
  [
    "a mistake in a table",
    folder(POLICY, "tests: [{ name: x, expect: { efective: allow } }]"),
    3,
    /a_test\.yaml:1:\d+: unknown key/,
  ],
  ["a mistake in a policy", folder("forbid;"), 3, /a\.cedar:1/],
  ["no table at all", mkdtempSync(join(tmpdir(), "shutter-empty-")), 1, /no \*_test\.yaml/],
])("%s", async (_name, dir, code, said) => {
  expect(await shutter(["policy", "test", "--dir", dir])).toMatchObject({ code, stderr: expect.stringMatching(said) });
});
