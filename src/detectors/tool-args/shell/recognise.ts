import type { Data } from "../analyst.js";
import { classifyPath } from "../path.js";
import type { Field } from "./expand.js";
import { baseName } from "./invocation.js";
import type { Scope } from "./scope.js";
import type { Script } from "./tree.js";

/** What was written to this path in the same script, or to a directory above it (a clone, an unpacked archive). */
export function writtenUnder(path: string, scope: Scope): Data | undefined {
  if (scope.files.size === 0) return undefined;
  let at = classifyPath(path, scope.cwd).path;
  for (let step = 0; step < 8 && at !== "" && at !== "/"; step++) {
    const data = scope.files.get(at);
    if (data !== undefined) return data;
    const slash = at.lastIndexOf("/");
    if (slash <= 0) return undefined;
    at = at.slice(0, slash);
  }
  return undefined;
}

/** What was written to a folder programs are found in by name: `curl -o /usr/local/bin/x … && x`. */
export function installedAs(name: string, scope: Scope): Data | undefined {
  for (const [path, data] of scope.files) if (path.endsWith(`bin/${name}`)) return data;
  return undefined;
}

/** One value to stand for all a loop goes through: the one that matters most; undefined where they are not known. */
export function oneFor(values: readonly Field[], cwd: string): string | undefined {
  const known = values.filter((field) => !field.dynamic);
  const vital = known.find(({ text }) => isVital(text, cwd));
  return vital?.text ?? (values.length === 1 ? known[0]?.text : undefined);
}

/** Whether losing it would hurt: roots, system trees, homes. */
export function isVital(path: string, cwd: string): boolean {
  const { classes } = classifyPath(path, cwd);
  return (
    (classes.has("root") || classes.has("system") || classes.has("home") || classes.has("user-data")) &&
    !classes.has("scratch") &&
    !classes.has("build") &&
    !classes.has("cache")
  );
}

/** `f() { f | f & }`. */
export function callsItselfTwice(name: string, body: Script): boolean {
  return body.pipelines.some(({ stages, background }) => {
    const calls = stages.filter(
      (stage) => stage.kind === "simple" && stage.words[0]?.[0]?.kind === "text" && stage.words[0][0].text === name,
    ).length;
    return calls >= 2 || (calls === 1 && background);
  });
}

const KNOWN_EXECUTABLES: readonly string[] = [
  "rm",
  "cat",
  "sh",
  "bash",
  "nc",
  "curl",
  "wget",
  "dd",
  "chmod",
  "python3",
  "perl",
  "tac",
  "base64",
  "head",
  "cp",
  "mv",
];

/** The program a pattern such as `/???/r?` would find. */
export function globbedCommand(glob: string): string | undefined {
  const source = baseName(glob)
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  try {
    const pattern = new RegExp(`^${source}$`);
    return KNOWN_EXECUTABLES.find((name) => pattern.test(name));
  } catch {
    return undefined;
  }
}
