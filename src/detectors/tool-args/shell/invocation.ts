import type { Data } from "../analyst.js";
import type { Field } from "./expand.js";
import type { Options } from "./options.js";
import type { Scope } from "./scope.js";

/** One command with everything about it resolved. */
export interface Invocation {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly words: readonly string[];
  readonly options: Options;
  readonly operands: readonly Field[];
  readonly input: Data;
  /** It reads a pipe, a file or a heredoc. */
  readonly hasInput: boolean;
  /** Environment set for it alone: `NAME=value`. */
  readonly env: readonly string[];
  readonly scope: Scope;
}

export const plain = (text: string): Field => ({ text, dynamic: false, computed: false, taint: 0, hosts: [] });

export const asData = (field: Field): Data => ({
  text: field.dynamic ? undefined : field.text,
  taint: field.taint,
  hosts: field.hosts,
});

/** The program a path names: base name, lower case, versions and `.exe` gone. */
export function baseName(path: string): string {
  const slash = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  let name = (slash < 0 ? path : path.slice(slash + 1)).toLowerCase();
  if (name.endsWith(".exe")) name = name.slice(0, -4);
  if (/^(?:python|pip|ruby|perl|node|php|lua)\d+(?:\.\d+)*$/.test(name))
    name = name.replace(/[\d.]+$/, (version) =>
      version.startsWith("3") && !name.startsWith("perl") && name.startsWith("p") ? "3" : "",
    );
  if (/^nc\.(?:traditional|openbsd)$/.test(name)) name = "nc";
  return name;
}

/** Only says what it would do, or how it is used. */
export function isInert({ options, words }: Invocation): boolean {
  const { flags } = options;
  return (
    flags.has("help") ||
    flags.has("version") ||
    flags.has("dry-run") ||
    flags.has("dryrun") ||
    flags.has("WhatIf") ||
    flags.has("whatif") ||
    flags.has("what-if") ||
    (words.length === 2 && (words[1] === "-h" || words[1] === "-V" || words[1] === "-?" || words[1] === "help"))
  );
}
