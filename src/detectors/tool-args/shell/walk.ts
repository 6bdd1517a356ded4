import type { Data } from "../analyst.js";
import type { Field } from "./expand.js";
import type { FactWriter } from "./fact-writer.js";
import type { Scope } from "./scope.js";
import type { Script, Word } from "./tree.js";

/** What readers of single commands ask of the walk that met the command. */
export interface Walk {
  readonly facts: FactWriter;
  /** Walks a parsed script in this scope. */
  script(script: Script, scope: Scope, input: Data): Data;
  /** Reads a text as a script and walks it in a scope of its own. */
  nested(text: string, scope: Scope, input?: Data): Data;
  /** Runs one command given as expanded words. */
  invoke(fields: readonly Field[], env: readonly string[], scope: Scope, input: Data, hasInput: boolean): Data;
  /** Expands a word that has to stay one. */
  expandOne(word: Word, scope: Scope): Field;
}
