import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { shutter } from "../../support/shutter-command.js";

const UNTIDY = `// why it is there
@id("a") // the name
forbid(principal,action,resource) when{ context.project=="x" && // one
context.model=="y"};
// the end
`;
const TIDY = `// why it is there
@id("a") // the name
forbid (principal, action, resource)
when
{
  context.project == "x" && // one
  context.model == "y"
};
// the end
`;

test("stdin to stdout, comments kept", async () => {
  expect(await shutter(["policy", "fmt", "-"], { input: UNTIDY })).toEqual({ code: 0, stdout: TIDY, stderr: "" });
});

test("a folder at any depth: --check names, without it writes, then there is nothing left", async () => {
  const dir = mkdtempSync(join(tmpdir(), "shutter-fmt-"));
  mkdirSync(join(dir, "tenants/acme"), { recursive: true });
  const [tidy, untidy] = [join(dir, "a.cedar"), join(dir, "tenants/acme/b.cedar")];
  writeFileSync(tidy, TIDY);
  writeFileSync(untidy, UNTIDY);
  expect(await shutter(["policy", "fmt", "--check", dir])).toMatchObject({ code: 1, stdout: `${untidy}\n` });
  expect(readFileSync(untidy, "utf8")).toBe(UNTIDY);
  expect(await shutter(["policy", "fmt", dir])).toMatchObject({ code: 0, stdout: `${untidy}\n` });
  expect(readFileSync(untidy, "utf8")).toBe(TIDY);
  expect(await shutter(["policy", "fmt", "--check", dir])).toMatchObject({ code: 0, stdout: "" });
});

test.each([
  ["what does not parse", "forbid (principal, action, resource) when { 1 + };", /stdin:1:\d+: /],
  [
    "what would overflow the parser",
    `forbid (principal, action, resource) when { ${"(".repeat(500)} };`,
    /stdin:1:1: /,
  ],
])("%s is refused with its place", async (_name, input, place) => {
  const { code, stdout, stderr } = await shutter(["policy", "fmt", "-"], { input });
  expect([code, stdout, stderr]).toEqual([3, "", expect.stringMatching(place)]);
});

test("an unknown verb is a usage error", async () => {
  expect((await shutter(["policy", "frobnicate"])).code).toBe(2);
});
