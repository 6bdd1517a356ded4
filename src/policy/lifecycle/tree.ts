import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { OperatorError } from "../../plugins/errors.js";

/** One file of a policy folder. */
export interface TreeFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Everything in a policy folder that may bear on decisions or test them: what is activated, stored and shipped. */
export interface PolicyTree {
  /** In the order of their paths. */
  readonly files: readonly TreeFile[];
  /** SHA-256 over paths and contents, 64 hex digits. */
  readonly hash: string;
}

/** No hidden segments, so none climbs out; what an operator names files like. */
export const TREE_PATH = /^(?!\.)[\w@+=-][\w.@+=-]*(?:\/(?!\.)[\w@+=-][\w.@+=-]*)*\.(?:cedar|ya?ml|json)$/;
export const TREE_FILES_MAX = 4_000;
export const TREE_BYTES_MAX = 16 * 2 ** 20;
const DEPTH_MAX = 8;

export function treeOf(files: readonly TreeFile[]): PolicyTree {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const content = JSON.stringify(sorted.map(({ path, text }) => [path, text]));
  return { files: sorted, hash: createHash("sha256").update(content).digest("hex") };
}

/** Reads a policy folder. Throws `POLICY_INVALID` when it cannot be read or is too large. */
export function readTree(dir: string): PolicyTree {
  try {
    return treeOf(filesIn(dir, "", { files: 0, bytes: 0 }));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError("POLICY_INVALID", `${dir} cannot be read: ${why}`, { cause });
  }
}

/** The folder and those below it; just the folder where they cannot be listed. */
export function foldersOf(dir: string, depth = 0): string[] {
  try {
    const below =
      depth < DEPTH_MAX ? readdirSync(dir).filter((name) => isVisible(name) && isFolder(join(dir, name))) : [];
    return [dir, ...below.flatMap((name) => foldersOf(join(dir, name), depth + 1))];
  } catch {
    return [dir];
  }
}

export function writeTree(dir: string, { files }: PolicyTree): void {
  for (const { path, text } of files) {
    const file = join(dir, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text, { mode: 0o600 });
  }
}

function filesIn(dir: string, below: string, total: { files: number; bytes: number }, depth = 0): TreeFile[] {
  return readdirSync(join(dir, below))
    .filter(isVisible)
    .flatMap((name): TreeFile[] => {
      const path = below === "" ? name : `${below}/${name}`;
      const full = join(dir, path);
      // Mounts of containers are made of links.
      if (isFolder(full)) return depth < DEPTH_MAX ? filesIn(dir, path, total, depth + 1) : [];
      if (!/\.(?:cedar|ya?ml|json)$/.test(name)) return [];
      const text = readFileSync(full, "utf8");
      total.files++;
      total.bytes += Buffer.byteLength(text);
      if (total.files > TREE_FILES_MAX) throw new Error(`it holds more than ${TREE_FILES_MAX} files`);
      if (total.bytes > TREE_BYTES_MAX) throw new Error(`its files hold more than ${TREE_BYTES_MAX} bytes`);
      return [{ path, text }];
    });
}

function isVisible(name: string): boolean {
  return !name.startsWith(".") && name !== "node_modules";
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
