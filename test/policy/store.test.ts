import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type PolicyChanges, type PolicyFailure, PolicyStore } from "../../src/policy/store.js";
import { request } from "./support/requests.js";

const rule = (id: string, model: string): string =>
  `@id("${id}") @mode("enforce") forbid (principal, action == Guard::Action::"send_prompt", resource) when { context.model == "${model}" };\n`;
const OURS = "claude-sonnet-4-5";

let dir: string;
let store: PolicyStore;
const write = (text: string, name = "rules.cedar"): void => writeFileSync(join(dir, name), text);
const answer = (): string => store.current.decide(request()).effective.action;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "policies-"));
  write(rule("no-model", OURS));
  store = await PolicyStore.open({ dir, shippedMode: "monitor" });
});
afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

/** What the next reload reports. */
const nextReload = (): Promise<[PolicyFailure | undefined, PolicyChanges]> =>
  new Promise((resolve) => {
    store.onReload = (failure, changes) => resolve([failure, changes]);
  });

test.each([
  ["does not parse", "forbid (", "rules.cedar:1:1: the policy that begins here has no end"],
  ["is half written", "", "rules.cedar:1:1: holds no policy"],
  ["misspells a mode", rule("x", OURS).replace("enforce", "enfroce"), `rules.cedar:1:10: policy "x": @mode("enfroce")`],
  ["asks for what is not there", rule("x", OURS).replace("model", "modle"), "attribute `modle`"],
])("a file that %s leaves the last good policies in force", async (_, text, said) => {
  const good = store.current;
  write(text);
  const failure = await store.reload();
  expect(failure?.message).toContain(said);
  expect(failure?.problems).toEqual([
    expect.objectContaining({ file: join(dir, "rules.cedar"), line: 1, column: expect.any(Number) }),
  ]);
  expect(store.error).toBe(failure);
  expect(store.current).toBe(good);
  expect(answer()).toBe("block");

  write(rule("other", "another-model"));
  expect(await store.reload()).toBeUndefined();
  expect(store.error).toBeUndefined();
  expect(answer()).toBe("allow");
});

test("a directory that is gone leaves the last good policies in force", async () => {
  renameSync(dir, `${dir}-gone`);
  const failure = await store.reload();
  renameSync(`${dir}-gone`, dir);
  expect(failure?.message).toContain("cannot be read");
  expect(failure?.problems).toEqual([]);
  expect(answer()).toBe("block");
});

test("saving a file is enough, and what came and went is said", async () => {
  const reloaded = nextReload();
  write(rule("other", "another-model"));
  expect(await reloaded).toEqual([undefined, { added: ["other"], removed: ["no-model"] }]);
  expect(answer()).toBe("allow");
});

test("saving a broken file is noticed, and changes nothing", async () => {
  const reloaded = nextReload();
  write("forbid", "more.cedar");
  const [failure, changes] = await reloaded;
  expect(failure?.message).toContain("more.cedar:1:1");
  expect(changes).toEqual({ added: [], removed: [] });
  expect(answer()).toBe("block");
});

test("reloads asked for at once happen one after another", async () => {
  write("forbid");
  const first = store.reload();
  const second = store.reload();
  expect((await first)?.at).toBeLessThanOrEqual((await second)?.at ?? 0);
});

test("a store does not open on a broken directory", async () => {
  write("forbid");
  await expect(PolicyStore.open({ dir, shippedMode: "monitor" })).rejects.toMatchObject({ code: "POLICY_INVALID" });
});
