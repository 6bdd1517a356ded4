import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { shutter } from "../../support/shutter-command.js";

const folder = (text: string): string => {
  const dir = mkdtempSync(join(tmpdir(), "shutter-diff-"));
  writeFileSync(join(dir, "rules.cedar"), text);
  return dir;
};

const BEFORE = `
@id("kept") forbid (principal, action, resource) when { context.project == "a" };
@id("watched") @mode("monitor") forbid (principal, action, resource) when { context.model == "m" };
@id("gone") @mode("enforce") forbid (principal, action, resource) when { context.provider == "p" };
@id("reworded") @severity("low") forbid (principal, action, resource) when { context.tenant == "t" };
`;
const AFTER = `
// moved, and laid out otherwise
@id("reworded") @severity("high") forbid (principal, action, resource) when { context.tenant == "u" };
@id("watched")
@mode("enforce")
forbid (principal, action, resource)
when { context.model == "m" };
@id("kept") forbid(principal,action,resource)when{context.project=="a"};
@id("new") forbid (principal, action, resource) when { context.client.name == "curl" };
`;

const CHANGES = `mode     watched: monitor -> enforce
removed  gone (enforce)
changed  reworded
  - conditions: when { context.tenant == "t" }
  + conditions: when { context.tenant == "u" }
  - severity: low
  + severity: high
added    new (monitor)
`;

test("by meaning, what counts first", async () => {
  const [before, after] = [folder(BEFORE), folder(AFTER)];
  const { code, stdout } = await shutter(["policy", "diff", before, after, "--exit-code"]);
  expect([code, stdout]).toEqual([1, expect.stringContaining(CHANGES)]);
  const { code: same } = await shutter(["policy", "diff", before, folder(`// again\n${BEFORE}`), "--exit-code"]);
  expect(same).toBe(0);
});

test("against a revision of git", async () => {
  const dir = folder(BEFORE);
  const git = (...args: string[]): void => {
    execFileSync("git", ["-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      stdio: "ignore",
    });
  };
  git("init", "-b", "main");
  git("add", ".");
  git("commit", "-m", "before");
  writeFileSync(join(dir, "rules.cedar"), AFTER);
  expect(await shutter(["policy", "diff", `${dir}@main`, dir])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(CHANGES),
  });
  expect(await shutter(["policy", "diff", `${dir}@nothing`, dir])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("git has no such folder or revision"),
  });
});
