import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { bundledTestFailures } from "../../src/policy/lifecycle/bundled-tests.js";
import { DirectoryOrigin } from "../../src/policy/lifecycle/directory-origin.js";
import { readTree } from "../../src/policy/lifecycle/tree.js";
import type { StoreOptions } from "../../src/policy/store.js";
import { blocks, type OpenedStore, openStore, scratch } from "./lifecycle/opened-store.js";

let dir: string;
let state: string;
const write = (text: string, name = "rules.cedar"): void => writeFileSync(join(dir, name), text);
const open = (more: Partial<StoreOptions> = {}): Promise<OpenedStore> =>
  openStore(new DirectoryOrigin(dir), state, more);
const eventually = (answer: () => string) => expect.poll(answer, { timeout: 10_000 });

beforeEach(() => {
  dir = scratch();
  state = scratch();
  write(blocks("no-model"));
});

test.each([
  ["does not parse", "forbid (", "rules.cedar:1:1: the policy that begins here has no end"],
  ["is half written", "", "rules.cedar:1:1: holds no policy"],
  ["misspells a mode", blocks("x").replace("enforce", "enfroce"), `rules.cedar:1:10: policy "x": @mode("enfroce")`],
  ["asks for what is not there", blocks("x").replace("model", "modle"), "attribute `modle`"],
])("a file that %s leaves the last good policies in force", async (_, text, said) => {
  const { store, answer } = await open();
  const good = store.current;
  write(text);
  const failure = await store.reload();
  expect(failure).toMatchObject({ stage: "check", message: expect.stringContaining(said) });
  expect(failure?.problems).toEqual([
    expect.objectContaining({ file: join(dir, "rules.cedar"), line: 1, column: expect.any(Number) }),
  ]);
  expect(store.error).toBe(failure);
  expect(store.current).toBe(good);
  expect(answer()).toBe("block");

  write(blocks("other", "another-model"));
  expect(await store.reload()).toBeUndefined();
  expect(store.error).toBeUndefined();
  expect(answer()).toBe("allow");
});

test("a directory that is gone leaves the last good policies in force", async () => {
  const { store, answer } = await open();
  renameSync(dir, `${dir}-gone`);
  const failure = await store.reload();
  renameSync(`${dir}-gone`, dir);
  expect(failure).toMatchObject({ stage: "read", message: expect.stringContaining("cannot be read"), problems: [] });
  expect(answer()).toBe("block");
});

test("saving a file is enough, and what came and went is said", async () => {
  const { store, answer, told } = await open();
  const changes: unknown[] = [];
  store.follow(({ active: _, ...change }) => void changes.push(change));
  write(blocks("other", "another-model"));
  await eventually(answer).toBe("allow");
  expect(changes).toEqual([{ kind: "activated", added: ["other"], removed: ["no-model"] }]);
  expect(told).toEqual(["activated"]);
});

test("saving a broken file is noticed, and changes nothing", async () => {
  const { store, answer, told } = await open();
  write("forbid", "more.cedar");
  await eventually(() => store.error?.message ?? "").toContain("more.cedar:1:1");
  expect(answer()).toBe("block");
  expect(told).toEqual(["activated", "failed check"]);
});

test("a folder of policies swapped by a link, as mounts of containers do, is followed", async () => {
  const [first, second] = [scratch(), scratch()];
  writeFileSync(join(first, "rules.cedar"), blocks("no-model"));
  writeFileSync(join(second, "rules.cedar"), blocks("other", "another-model"));
  rmSync(join(dir, "rules.cedar"));
  symlinkSync(first, join(dir, "..data"));
  symlinkSync(join("..data", "rules.cedar"), join(dir, "rules.cedar"));
  const { answer } = await open();
  expect(answer()).toBe("block");
  symlinkSync(second, join(dir, "..data.new"));
  renameSync(join(dir, "..data.new"), join(dir, "..data"));
  await eventually(answer).toBe("allow");
});

test("reloads asked for at once happen one after another", async () => {
  const { store } = await open();
  write("forbid");
  const first = store.reload();
  const second = store.reload();
  expect((await first)?.at).toBeLessThanOrEqual((await second)?.at ?? 0);
  expect([(await first)?.repeated, (await second)?.repeated]).toEqual([false, true]);
});

test("policies whose tests fail are not taken over", async () => {
  const { store, answer } = await open({ runTests: bundledTestFailures });
  const table = (effective: string): string => `
tests:
  - name: nobody talks to this model
    given: { context: { model: claude-sonnet-4-5 } }
    expect: { effective: ${effective} }
`;
  write(table("allow"), "rules_test.yaml");
  expect(await store.reload()).toMatchObject({
    stage: "test",
    problems: [
      { file: join(dir, "rules_test.yaml"), line: 3, message: expect.stringContaining("nobody talks to this") },
    ],
  });
  expect(store.active.content).not.toBe(readTree(dir).hash);
  write(table("block"), "rules_test.yaml");
  expect(await store.reload()).toBeUndefined();
  expect(answer()).toBe("block");
});

test("tests that cannot be read are no tests passed", async () => {
  const { store } = await open({ runTests: bundledTestFailures });
  write("tests: [", "rules_test.yaml");
  expect(await store.reload()).toMatchObject({ stage: "test", message: expect.stringContaining("rules_test.yaml:1") });
});

test("a restart on a broken directory comes up with what was in force", async () => {
  const { store } = await open();
  const { revision } = store.current;
  write("forbid");
  const restarted = await open();
  expect(restarted.told).toEqual(["restored", "failed check"]);
  expect(restarted.store.current.revision).toBe(revision);
  expect(restarted.store.active).toMatchObject({ stored: true, origin: "directory" });
  expect(restarted.store.error).toMatchObject({ stage: "check" });
  expect(restarted.answer()).toBe("block");

  write(blocks("other", "another-model"));
  await eventually(restarted.answer).toBe("allow");
  expect(restarted.store.error).toBeUndefined();
});

test("so does one on a directory that is away", async () => {
  await open();
  rmSync(dir, { recursive: true });
  const { told, answer } = await open();
  expect(told).toEqual(["restored", "failed read"]);
  expect(answer()).toBe("block");
});

test("a first start on a broken directory comes up with the shipped policies, and says so", async () => {
  write("forbid");
  const { store, told } = await open();
  expect(told).toEqual(["activated", "failed check"]);
  expect(store.active.origin).toBe("shipped");
  expect(store.current.policies.every(({ id }) => id.startsWith("base."))).toBe(true);
});

test("so does one whose stored policies were altered on the disk", async () => {
  const { store } = await open();
  writeFileSync(join(state, "revisions", String(store.active.content), "rules.cedar"), blocks("x", "another-model"));
  write("forbid");
  const { store: restarted } = await open();
  expect(restarted.active.origin).toBe("shipped");
});

test("where it must be valid, a broken directory is no start", async () => {
  await open();
  write("forbid");
  await expect(open({ mustBeValid: true })).rejects.toMatchObject({ code: "POLICY_INVALID" });
});

test("rolled back, the stored policies are in force until the directory says something new", async () => {
  const { store, revisions, answer, told } = await open();
  const before = String(store.active.content);
  write(blocks("other", "another-model"));
  await eventually(answer).toBe("allow");

  revisions.setPin({ v: 1, content: before, insteadOf: [String(store.active.content)] });
  await eventually(answer).toBe("block");
  expect(store.active).toMatchObject({ content: before, stored: true });
  await store.reload();
  expect(answer()).toBe("block");
  expect((await open()).answer()).toBe("block");

  write(blocks("third", "a-third-model"));
  await eventually(answer).toBe("allow");
  expect(revisions.pin).toBeUndefined();
  expect(told).toEqual(["activated", "activated", "rolled_back", "activated"]);
});

test("rolling forward again is taking the pin away", async () => {
  const { store, revisions, answer } = await open();
  const before = String(store.active.content);
  write(blocks("other", "another-model"));
  await eventually(answer).toBe("allow");
  revisions.setPin({ v: 1, content: before, insteadOf: [String(store.active.content)] });
  await eventually(answer).toBe("block");
  revisions.removePin();
  await eventually(answer).toBe("allow");
});

test("a pin on what is not stored changes nothing", async () => {
  const { store, revisions, answer } = await open();
  revisions.setPin({ v: 1, content: "0".repeat(64), insteadOf: [String(store.active.content)] });
  expect(await store.reload()).toMatchObject({ stage: "read" });
  expect(answer()).toBe("block");
});

test("a state folder that cannot be written costs the memory, not the policies", async () => {
  rmSync(state, { recursive: true });
  writeFileSync(state, "a file where the folder was");
  const { store, answer } = await open();
  expect(store.active.origin).toBe("directory");
  expect(answer()).toBe("block");
  write(blocks("other", "another-model"));
  await store.reload();
  expect(answer()).toBe("allow");
});

test("the commit of the directory is known, and whether it holds changes", async () => {
  const git = (...args: string[]): string =>
    execFileSync("git", ["-C", dir, "-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
      encoding: "utf8",
    });
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "first");
  const commit = git("rev-parse", "HEAD").trim();
  const { store } = await open();
  expect(store.active.git).toBe(commit);
  write(blocks("more"), "more.cedar");
  await store.reload();
  expect(store.active.git).toBe(`${commit}+dirty`);
  git("add", ".");
  git("commit", "-qm", "second");
  await store.reload();
  expect(store.active.git).toBe(git("rev-parse", "HEAD").trim());
});

test("without an origin the shipped policies are in force, and nothing is written", async () => {
  const { store, told } = await openStore(undefined, join(state, "untouched"));
  expect(store.active.origin).toBe("shipped");
  expect(told).toEqual(["activated"]);
  expect(existsSync(join(state, "untouched"))).toBe(false);
});

test("files of other kinds and hidden ones are no part of a revision", async () => {
  mkdirSync(join(dir, ".git"));
  write("not for us", "README.md");
  writeFileSync(join(dir, ".git", "config.yaml"), "x: 1");
  const { store } = await open();
  expect(readdirSync(join(state, "revisions", String(store.active.content)))).toEqual(["rules.cedar"]);
});
