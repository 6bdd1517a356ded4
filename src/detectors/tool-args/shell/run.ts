import { type Analyst, type Data, NESTING_DEPTH_MAX, NO_DATA, type Spot } from "../analyst.js";
import { TAINTS, type Taint } from "../facts.js";
import { builtin } from "./builtins.js";
import { commandName } from "./command-name.js";
import { embedded } from "./embedded-run.js";
import { expandWord, expandWords, FIELDS_MAX, type Field } from "./expand.js";
import { FactWriter } from "./fact-writer.js";
import { fileEffects } from "./file-effects.js";
import { runInterpreter } from "./interpreters.js";
import { asData, type Invocation, isInert, plain } from "./invocation.js";
import { networkEffects } from "./network-effects.js";
import { readOptions } from "./options.js";
import { knownOutput } from "./outputs.js";
import { parseShell } from "./parse.js";
import { passedOn, searchesHistory } from "./passing.js";
import { callsItselfTwice, installedAs, oneFor, writtenUnder } from "./recognise.js";
import { redirectedInput, redirectOutput } from "./redirects.js";
import { childScope, newScope, type Scope } from "./scope.js";
import { runShell } from "./shells.js";
import type { GroupStage, Pipeline, Script, SimpleStage, Stage, Word } from "./tree.js";
import type { Walk } from "./walk.js";
import { runWrapped } from "./wrapped.js";
import { INTERPRETERS, SHELLS, WRAPPERS } from "./wrappers.js";

/** Variables whose value some program runs as a command. */
const SCRIPT_ENVIRONMENT =
  /^(?:PROMPT_COMMAND|PAGER|GIT_PAGER|MANPAGER|GIT_SSH_COMMAND|GIT_SSH|GIT_EDITOR|GIT_EXTERNAL_DIFF|GIT_ASKPASS|SSH_ASKPASS|EDITOR|VISUAL|BROWSER|LESSOPEN|FCEDIT)$/;
/** Came from somewhere else, or in disguise. */
const FOREIGN: Taint = TAINTS.net | TAINTS.decode;
const PIECES_MAX = 16;
const PIECE_LENGTH_MAX = 2_048;
const HOSTS_MAX = 8;

/** Walks a script the way a shell would, without running anything, and writes down what it would do. */
export class ShellRun implements Walk {
  readonly facts: FactWriter;

  constructor(analyst: Analyst, spot: Spot) {
    this.facts = new FactWriter(analyst, spot);
  }

  run(script: Script): Data {
    return this.script(script, newScope(this.facts.spot.cwd), NO_DATA);
  }

  /** Runs one command given as words, without any shell reading them (`execve`). */
  exec(words: readonly string[]): void {
    this.invoke(words.map(plain), [], newScope(this.facts.spot.cwd), NO_DATA, false);
  }

  script(script: Script, scope: Scope, input: Data): Data {
    for (const [name, body] of script.functions) {
      scope.functions.set(name, body);
      if (callsItselfTwice(name, body)) this.facts.mark("fork-bomb");
    }
    let taint = 0;
    let hosts: readonly string[] = [];
    let last: Data = NO_DATA;
    for (const pipeline of script.pipelines) {
      last = this.#pipeline(pipeline, scope, input);
      taint |= last.taint;
      if (last.hosts.length > 0) hosts = [...hosts, ...last.hosts].slice(0, HOSTS_MAX);
    }
    const isOne = script.pipelines.length === 1;
    return { text: isOne ? last.text : undefined, items: isOne ? last.items : undefined, taint, hosts };
  }

  #pipeline({ stages }: Pipeline, scope: Scope, input: Data): Data {
    const [start, end] = [stages[0]?.start ?? 0, stages.at(-1)?.end ?? 0];
    let flowing = input;
    for (const [at, stage] of stages.entries()) {
      // Again for each stage: substitutions in the one before have moved it.
      this.facts.moveTo(start, end);
      flowing = this.#stage(stage, scope, flowing, at > 0);
    }
    return flowing;
  }

  #stage(stage: Stage, scope: Scope, input: Data, piped: boolean): Data {
    return stage.kind === "simple" ? this.#simple(stage, scope, input, piped) : this.#group(stage, scope, input);
  }

  #group(stage: GroupStage, scope: Scope, input: Data): Data {
    const inner = stage.scoped ? childScope(scope) : scope;
    if (stage.loop !== undefined) {
      const fields = this.#expand(stage.loop.words, inner);
      const taint = fields.reduce((bits, field) => bits | field.taint, 0);
      inner.variables.set(stage.loop.name, { text: oneFor(fields, scope.cwd), taint, hosts: [] });
    }
    const fed = redirectedInput(stage.redirects, inner, this) ?? input;
    const output = this.script(stage.script, inner, fed);
    if (stage.endless && stage.script.pipelines.some(({ background }) => background)) this.facts.mark("endless-spawn");
    return redirectOutput(stage.redirects, inner, output, "", this);
  }

  #simple(stage: SimpleStage, scope: Scope, input: Data, piped: boolean): Data {
    const { assignments, redirects } = stage;
    const env: string[] = [];
    for (const { name, value } of assignments) {
      const field = this.expandOne(value, scope);
      env.push(`${name}=${field.text}`);
      scope.variables.set(name, asData(field));
      if (SCRIPT_ENVIRONMENT.test(name) && !field.dynamic) this.nested(field.text, scope);
    }
    const given = redirectedInput(redirects, scope, this);
    const fields = this.#expand(stage.words, scope);
    if (fields.length >= FIELDS_MAX) this.facts.mark("incomplete");
    // What is assigned before a command is set for that command alone.
    if (stage.words.length > 0 && !assignments.some(({ name }) => name === "IFS"))
      for (const { name } of assignments) if (name !== "X") scope.variables.delete(name);
    if (fields.length === 0) {
      if (env.length > 0) this.facts.command("export", ["export", ...env], undefined, env);
      return redirectOutput(redirects, scope, NO_DATA, "", this);
    }
    const isFed = given !== undefined || piped || input !== NO_DATA;
    const output = this.invoke(fields, env, scope, given ?? input, isFed);
    const last = fields.at(-1);
    if (last !== undefined) scope.variables.set("_", asData(last));
    return redirectOutput(redirects, scope, output, fields[0]?.text ?? "", this);
  }

  // ---- words

  #expand(words: readonly Word[], scope: Scope): Field[] {
    return expandWords(words, scope, (script) => this.#substitution(script, scope));
  }

  expandOne(word: Word, scope: Scope): Field {
    const fields = expandWord(word, scope, (script) => this.#substitution(script, scope));
    const [first = plain("")] = fields;
    if (fields.length === 1) return first;
    return {
      text: fields.map((field) => field.text).join(" "),
      dynamic: fields.some((field) => field.dynamic),
      computed: true,
      taint: fields.reduce((bits, field) => bits | field.taint, 0),
      hosts: fields.flatMap((field) => field.hosts),
    };
  }

  #substitution(script: Script, scope: Scope): Data {
    const output = this.script(script, childScope(scope), NO_DATA);
    const [pipeline] = script.pipelines;
    const first = pipeline?.stages[0];
    if (script.pipelines.length !== 1 || pipeline?.stages.length !== 1 || first?.kind !== "simple") return output;
    const words = first.words.map((word) => word.map((part) => (part.kind === "text" ? part.text : "$")).join(""));
    if (words.length === 0) {
      const from = first.redirects.find(({ operator }) => operator === "<");
      if (from !== undefined) return this.facts.read(this.expandOne(from.target, scope), scope, "cat");
    }
    const known = knownOutput(words, scope);
    return known === undefined ? output : { ...output, text: known };
  }

  // ---- one command

  invoke(fields: readonly Field[], env: readonly string[], scope: Scope, input: Data, hasInput: boolean): Data {
    if (!this.facts.analyst.sheet.spend()) return NO_DATA;
    const head = fields[0];
    if (head === undefined) return NO_DATA;
    const named = this.#aliasOrFunction(head, fields, env, scope, input, hasInput);
    if (named !== undefined) return named;
    if (head.computed && head.taint & FOREIGN) this.facts.flow(head.taint, "shell", head.hosts, "$()");
    const name = commandName(head, fields, this.facts);
    const words = fields.map((field) => field.text);
    words[0] = name;
    const options = readOptions(name, words);
    const operands = options.operands.flatMap((at) => fields[at] ?? []);
    const call: Invocation = { name, fields, words, options, operands, input, hasInput, env, scope };

    const wrappers = WRAPPERS.get(name);
    const wrapped = wrappers === undefined ? undefined : runWrapped(call, wrappers, this);
    if (wrapped !== undefined) return wrapped;
    const built = builtin(call, this);
    if (built !== undefined) return built;
    if (SHELLS.has(name)) return runShell(call, this);
    const interpreter = INTERPRETERS.get(name);
    if (interpreter !== undefined) return runInterpreter(call, interpreter, this);
    if (isInert(call)) return NO_DATA;

    this.facts.command(name, words, options, env);
    embedded(call, this);
    this.#executes(head, call);
    return networkEffects(call, this) ?? this.#local(call);
  }

  #local(call: Invocation): Data {
    const sources = fileEffects(call, this);
    searchesHistory(call, this.facts);
    return passedOn(call, sources);
  }

  #aliasOrFunction(
    head: Field,
    fields: readonly Field[],
    env: readonly string[],
    scope: Scope,
    input: Data,
    hasInput: boolean,
  ): Data | undefined {
    const alias = scope.aliases.get(head.text);
    if (alias !== undefined && alias !== head.text) {
      scope.aliases.delete(head.text);
      const inner = alias.split(/\s+/).map(plain);
      const output = this.invoke([...inner, ...fields.slice(1)], env, scope, input, hasInput);
      scope.aliases.set(head.text, alias);
      return output;
    }
    const body = scope.functions.get(head.text);
    if (body === undefined || scope.calling.has(head.text)) return undefined;
    scope.calling.add(head.text);
    const inner = childScope(scope);
    for (const [at, field] of fields.entries()) if (at > 0) inner.variables.set(String(at), asData(field));
    const output = this.script(body, inner, input);
    scope.calling.delete(head.text);
    return output;
  }

  /** A command run by a path under which something was downloaded or written a moment ago. */
  #executes(head: Field, { name, scope }: Invocation): void {
    const isPath = head.text.includes("/");
    if (!isPath && scope.files.size === 0) return;
    const content = isPath ? writtenUnder(head.text, scope) : installedAs(head.text, scope);
    if (content === undefined) {
      if (!isPath) return;
      this.facts.path("execute", head, scope, name, false);
      return;
    }
    if (content.taint & FOREIGN) this.facts.flow(content.taint, "executed-file", content.hosts, name);
    if (content.text !== undefined) this.nested(content.text, scope);
  }

  // ---- scripts in words

  nested(text: string, scope: Scope, input: Data = NO_DATA): Data {
    if (this.facts.spot.depth >= NESTING_DEPTH_MAX) {
      this.facts.mark("incomplete");
      return NO_DATA;
    }
    const { script, incomplete } = parseShell(text);
    if (incomplete && script.pipelines.length === 0) return this.#pieces(text, scope);
    return this.facts.at(this.facts.below(), () => this.script(script, childScope(scope), input));
  }

  /** A text that is no valid script as a whole may still hold one: a shell reads on at the next line. */
  #pieces(text: string, scope: Scope): Data {
    for (const piece of text.split(/[;\n]/).slice(0, PIECES_MAX)) {
      const { script } = parseShell(piece.slice(0, PIECE_LENGTH_MAX));
      this.facts.at(this.facts.below(), () => this.script(script, childScope(scope), NO_DATA));
    }
    return NO_DATA;
  }
}
