import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { REVISIONS_KEPT, Revisions } from "../../../src/policy/lifecycle/revisions.js";
import { type PolicyTree, treeOf } from "../../../src/policy/lifecycle/tree.js";
import { scratch } from "./opened-store.js";

let dir: string;
let revisions: Revisions;
beforeEach(() => {
  dir = scratch();
  revisions = new Revisions(dir);
});

const tree = (text: string): PolicyTree => treeOf([{ path: "tenants/a/rules.cedar", text }]);

/** Notes that policies came into force in a certain second. */
function activate(text: string, second: number, serial?: number): string {
  const { hash: content } = tree(text);
  revisions.place(tree(text));
  revisions.activated({
    v: 1,
    content,
    revision: `sha256:${content}`,
    origin: serial === undefined ? "directory" : "bundle",
    ...(serial === undefined ? {} : { serial }),
    policies: 1,
    activated: new Date(second * 1_000).toISOString(),
  });
  return content;
}

test("what is placed is the folder it was", () => {
  const folder = revisions.place(tree("one"));
  expect(readFileSync(join(folder, "tenants/a/rules.cedar"), "utf8")).toBe("one");
  expect(revisions.folderOf(tree("one").hash)).toBe(folder);
  expect(revisions.place(tree("one"))).toBe(folder);
});

test("what was altered or is gone is no revision, and placing it again mends it", () => {
  const content = activate("one", 1);
  writeFileSync(join(revisions.folderOf(content), "tenants/a/rules.cedar"), "two");
  expect(() => revisions.folderOf(content)).toThrow("not what was stored");
  revisions.place(tree("one"));
  expect(revisions.folderOf(content)).toContain(content);
  expect(() => revisions.folderOf("0".repeat(64))).toThrow("missing");
});

test("the newest are kept, and whatever is in force or rolled back to", () => {
  const contents = Array.from({ length: REVISIONS_KEPT }, (_, i) => activate(`${i}`, i));
  const [oldest = "", next = ""] = contents;
  revisions.setPin({ v: 1, content: oldest, insteadOf: [] });
  for (let i = REVISIONS_KEPT; i < REVISIONS_KEPT + 3; i++) contents.push(activate(`${i}`, i));
  const kept = revisions.list().map(({ content }) => content);
  expect(kept).toEqual([...contents.slice(-REVISIONS_KEPT).reverse(), oldest]);
  expect(kept).not.toContain(next);
  expect(revisions.active).toBe(contents.at(-1));
});

test("folders that never came into force go after an hour", () => {
  const old = revisions.place(tree("old"));
  utimesSync(old, 0, 0);
  const young = revisions.place(tree("young"));
  activate("good", 1);
  expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
});

test("the highest serial is remembered, whatever comes into force later", () => {
  const content = activate("seven", 1, 7);
  activate("six", 2, 6);
  activate("folder", 3);
  expect(revisions.floor).toEqual({ serial: 7, content });
});

test.each(["", "{", "[]", '{"v":2}'])("a state file holding %j is as good as none", (text) => {
  mkdirSync(join(dir, "revisions"), { recursive: true });
  for (const name of ["state.json", "pin.json", "revisions/x.json"]) writeFileSync(join(dir, name), text);
  expect([revisions.active, revisions.pin, revisions.list()]).toEqual([undefined, undefined, []]);
});
