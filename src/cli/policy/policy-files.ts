import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "../../plugins/errors.js";
import type { LoadOptions } from "../../policy/load.js";
import { loadConfig } from "../../server/config.js";
import { policyOptions } from "../../server/policy-options.js";

export interface PolicyFlags {
  readonly config?: string;
  readonly mode?: string;
}

/** How `serve` would load policies, with `dir` in place of the configured folder where one is given. */
export function loadOptionsFor(dir: string | undefined, { config, mode }: PolicyFlags): LoadOptions {
  const options = policyOptions(loadConfig({ config, set: { mode } }));
  return dir === undefined ? options : { ...options, dir };
}

/** The files named, and all those ending in `ending` at any depth of the folders named; in the order of their names. */
export function filesIn(paths: readonly string[], ending: string): string[] {
  return paths.flatMap((path) => {
    if (!isFolder(path)) return [path];
    const names = readdirSync(path, { recursive: true, encoding: "utf8" });
    return names
      .filter((name) => name.endsWith(ending) && !/(?:^|\/)\./.test(name))
      .sort()
      .map((name) => join(path, name));
  });
}

export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new OperatorError("INPUT_INVALID", `${path}: not readable`, { cause });
  }
}

function isFolder(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new OperatorError("INPUT_INVALID", `${path}: does not exist`);
  return stats.isDirectory();
}
