import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { Revisions } from "../../../src/policy/lifecycle/revisions.js";
import { treeOf } from "../../../src/policy/lifecycle/tree.js";
import { OTHER_KEY, OUR_KEY } from "../../policy/lifecycle/bundle-server.js";
import { blocks } from "../../policy/lifecycle/opened-store.js";
import { jsonLines, shutter } from "../../support/shutter-command.js";

/** Each command is a process of its own, on a machine that may be busy with others. */
const SLOW_MS = 240_000;

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "shutter-cli-"));
  mkdirSync(join(cwd, "policies"));
  writeFileSync(join(cwd, "policies", "rules.cedar"), blocks("no-model"));
  writeFileSync(join(cwd, "shutter.yaml"), "policies: { dir: policies }\n");
  for (const [name, { privateKey, publicKey }] of Object.entries({ ours: OUR_KEY, other: OTHER_KEY })) {
    writeFileSync(join(cwd, `${name}.pem`), privateKey.export({ type: "pkcs8", format: "pem" }));
    writeFileSync(join(cwd, `${name}.pub`), publicKey.export({ type: "spki", format: "pem" }));
  }
});

const policy = (...args: string[]) => shutter(["policy", ...args], { cwd });

test(
  "a folder is built, signed and verified; what was changed or signed by another is not",
  async () => {
    const built = await policy("build", "policies", "--serial", "7");
    expect([built.code, built.stderr]).toEqual([0, expect.stringContaining("1 policies in 1 files, serial 7")]);
    expect((await policy("sign", "bundle.json", "--key", "ours.pem")).code).toBe(0);
    const verified = await policy("verify", "bundle.json", "--key", "ours.pub");
    expect([verified.code, jsonLines(verified.stdout)]).toEqual([
      0,
      [expect.objectContaining({ serial: 7, files: ["rules.cedar"] })],
    ]);
    expect((await policy("verify", "bundle.json", "--key", "other.pub")).code).toBe(1);

    writeFileSync(join(cwd, "bundle.json"), readFileSync(join(cwd, "bundle.json"), "utf8").replace("claude", "chat"));
    expect(await policy("verify", "bundle.json", "--key", "ours.pub")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("not signed by a trusted key"),
    });
  },
  SLOW_MS,
);

test(
  "what servers would refuse is not built, and what is no bundle is not signed",
  async () => {
    writeFileSync(join(cwd, "policies", "rules.cedar"), "forbid (");
    expect(await policy("build", "policies")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("rules.cedar:1:1"),
    });
    writeFileSync(join(cwd, "bundle.json"), "{}");
    expect((await policy("sign", "bundle.json", "--key", "ours.pem")).code).toBe(3);
    expect(await policy("sign", "bundle.json", "--key", "bundle.json")).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("bundle.json: not an Ed25519 key"),
    });
  },
  SLOW_MS,
);

test(
  "status lists what was in force, and rollback pins what was before",
  async () => {
    const revisions = new Revisions(join(cwd, "data", "policy"));
    const contents = ["first", "second"].map((id, index) => {
      const tree = treeOf([{ path: "rules.cedar", text: blocks(id) }]);
      revisions.place(tree);
      revisions.activated({
        v: 1,
        content: tree.hash,
        revision: `sha256:${tree.hash}`,
        origin: "directory",
        policies: 7,
        activated: new Date(index * 1_000).toISOString(),
      });
      return tree.hash;
    });
    const [first = "", second = ""] = contents;
    const status = await policy("status", "-c", "shutter.yaml");
    expect(jsonLines(status.stdout)).toMatchObject([
      { content: second, active: true },
      { content: first, active: false },
    ]);

    expect(await policy("rollback", "-c", "shutter.yaml")).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(first.slice(0, 12)),
    });
    // Instead of what is in force, and of what the folder holds.
    expect(revisions.pin).toMatchObject({ content: first, insteadOf: [second, expect.any(String)] });
    expect((await policy("status", "-c", "shutter.yaml")).stderr).toContain(`Rolled back to ${first.slice(0, 12)}`);

    expect((await policy("rollback", "-c", "shutter.yaml", "--release")).code).toBe(0);
    expect(revisions.pin).toBeUndefined();
    expect((await policy("rollback", "-c", "shutter.yaml", first.slice(0, 8))).code).toBe(0);
    expect((await policy("rollback", "-c", "shutter.yaml", "ffff")).stderr).toContain(
      "`shutter policy status` lists revisions",
    );
  },
  SLOW_MS,
);
