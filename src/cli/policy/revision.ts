import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { OperatorError } from "../../plugins/errors.js";

/**
 * Gives `use` the folder that `place` names: `policies`, or `policies@main` for the folder as it stood in that revision
 * of its git repository, which is laid out in a temporary folder and removed afterwards. No place stays none.
 */
export async function withFolder<Place extends string | undefined, Result>(
  place: Place,
  use: (dir: Place) => Promise<Result>,
): Promise<Result> {
  const [, dir, revision] = /^(.+)@([^@/]+(?:\/[^@]+)*)$/.exec(place ?? "") ?? [];
  if (dir === undefined || revision === undefined) return use(place);
  const folder = mkdtempSync(join(tmpdir(), "shutter-revision-"));
  try {
    for (const name of git(dir, revision, ["ls-tree", "-r", "-z", "--name-only", revision, "."]).split("\0")) {
      if (name === "") continue;
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), git(dir, revision, ["show", `${revision}:./${name}`]));
    }
    return await use(folder as Place);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function git(dir: string, revision: string, args: readonly string[]): string {
  if (revision.startsWith("-")) throw new OperatorError("INPUT_INVALID", `${revision}: not a revision`);
  try {
    return execFileSync("git", ["-C", dir, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (cause) {
    throw new OperatorError("INPUT_INVALID", `${dir}@${revision}: git has no such folder or revision`, { cause });
  }
}
