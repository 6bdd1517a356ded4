import type { Data } from "../analyst.js";
import type { Script } from "./tree.js";

/** What a script has set up so far. Copied for subshells, so that `(cd /; …)` stays inside. */
export interface Scope {
  cwd: string;
  previousCwd: string;
  readonly variables: Map<string, Data>;
  readonly functions: Map<string, Script>;
  readonly aliases: Map<string, string>;
  /** Files written so far and what went into them. */
  readonly files: Map<string, Data>;
  /** Functions being run, to see one that calls itself. */
  readonly calling: Set<string>;
}

export function newScope(cwd: string): Scope {
  return {
    cwd,
    previousCwd: "",
    variables: new Map(),
    functions: new Map(),
    aliases: new Map(),
    files: new Map(),
    calling: new Set(),
  };
}

export function childScope(scope: Scope): Scope {
  return {
    ...scope,
    variables: new Map(scope.variables),
    functions: new Map(scope.functions),
    aliases: new Map(scope.aliases),
  };
}
