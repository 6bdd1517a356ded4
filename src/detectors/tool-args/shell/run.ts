import { type Analyst, type Data, deeper, NESTING_DEPTH_MAX, NO_DATA, placed, type Spot } from "../analyst.js";
import { type CommandFact, type Mark, type PathOp, type Sink, TAINTS, type Taint } from "../facts.js";
import { lookalikeFold } from "../lookalike.js";
import { classifyPath } from "../path.js";
import { decodedBy, isDecoder } from "./decode.js";
import { FILE_USES, HOST_FACTS, METADATA_COMMANDS, OWN_OUTPUT } from "./effects.js";
import { embeddedScripts } from "./embedded.js";
import { expandWord, expandWords, FIELDS_MAX, type Field } from "./expand.js";
import { asData, baseName, type Invocation, isInert, plain } from "./invocation.js";
import { lineOf } from "./line.js";
import { networkUse } from "./network.js";
import { type Options, readOptions } from "./options.js";
import { itemsOf, knownOutput, outputTaint, printed } from "./outputs.js";
import { parseShell } from "./parse.js";
import { callsItselfTwice, globbedCommand, isVital, writtenUnder } from "./recognise.js";
import { childScope, newScope, type Scope } from "./scope.js";
import type { Pipeline, Redirect, Script, SimpleStage, Stage, Word } from "./tree.js";
import { INTERPRETERS, SHELLS, WRAPPERS, type Wrapper } from "./wrappers.js";

const SCRIPT_ENVIRONMENT =
  /^(?:PROMPT_COMMAND|PAGER|GIT_PAGER|MANPAGER|GIT_SSH_COMMAND|GIT_SSH|GIT_EDITOR|GIT_EXTERNAL_DIFF|GIT_ASKPASS|SSH_ASKPASS|EDITOR|VISUAL|BROWSER|LESSOPEN|FCEDIT)$/;
const PIECES_MAX = 16;
const PIECE_LENGTH_MAX = 2_048;
const SECRETS: Taint = TAINTS.credential | TAINTS.secret | TAINTS.env | TAINTS.bulk | TAINTS["env-secret"];

/** Walks a script the way a shell would, without running anything, and writes down what it would do. */
export class ShellRun {
  readonly #analyst: Analyst;
  #spot: Spot;
  #start = 0;
  #end = 0;

  constructor(analyst: Analyst, spot: Spot) {
    this.#analyst = analyst;
    this.#spot = spot;
  }

  run(script: Script): Data {
    return this.#script(script, newScope(this.#spot.cwd), NO_DATA);
  }

  /** Runs one command given as words, without any shell reading them (`execve`). */
  exec(words: readonly string[]): void {
    const fields = words.map(plain);
    this.#invoke(fields, [], newScope(this.#spot.cwd), NO_DATA, false);
  }

  #script(script: Script, scope: Scope, input: Data): Data {
    for (const [name, body] of script.functions) {
      scope.functions.set(name, body);
      if (callsItselfTwice(name, body)) this.#mark("fork-bomb");
    }
    let taint = 0;
    let hosts: readonly string[] = [];
    let last: Data = NO_DATA;
    for (const pipeline of script.pipelines) {
      last = this.#pipeline(pipeline, scope, input);
      taint |= last.taint;
      if (last.hosts.length > 0) hosts = [...hosts, ...last.hosts].slice(0, 8);
    }
    const only = script.pipelines.length === 1;
    return { text: only ? last.text : undefined, items: only ? last.items : undefined, taint, hosts };
  }

  #pipeline({ stages }: Pipeline, scope: Scope, input: Data): Data {
    let flowing = input;
    for (const [at, stage] of stages.entries()) {
      if (this.#spot.depth === 0 && this.#spot.range === undefined) {
        this.#start = stages[0]?.start ?? stage.start;
        this.#end = stages.at(-1)?.end ?? stage.end;
      }
      flowing = this.#stage(stage, scope, flowing, at > 0);
    }
    return flowing;
  }

  #stage(stage: Stage, scope: Scope, input: Data, piped: boolean): Data {
    if (stage.kind === "simple") return this.#simple(stage, scope, input, piped);
    const inner = stage.scoped ? childScope(scope) : scope;
    if (stage.loop !== undefined) {
      const fields = this.#expand(stage.loop.words, inner);
      const only = fields.length === 1 ? fields[0] : undefined;
      const taint = fields.reduce((bits, field) => bits | field.taint, 0);
      inner.variables.set(stage.loop.name, {
        text: only !== undefined && !only.dynamic ? only.text : undefined,
        taint,
        hosts: [],
      });
    }
    const fed = this.#redirectedInput(stage.redirects, inner) ?? input;
    const output = this.#script(stage.script, inner, fed);
    if (stage.endless && this.#spawnsInBackground(stage.script)) this.#mark("endless-spawn");
    return this.#redirectOutput(stage.redirects, inner, output, "");
  }

  #spawnsInBackground(script: Script): boolean {
    return script.pipelines.some((pipeline) => pipeline.background);
  }

  #simple(stage: SimpleStage, scope: Scope, input: Data, piped: boolean): Data {
    const env: string[] = [];
    const own = stage.words.length > 0 && stage.assignments.length > 0;
    for (const { name, value } of stage.assignments) {
      const field = this.#expandOne(value, scope);
      env.push(`${name}=${field.text}`);
      scope.variables.set(name, {
        text: field.dynamic ? undefined : field.text,
        taint: field.taint,
        hosts: field.hosts,
      });
      if (SCRIPT_ENVIRONMENT.test(name) && !field.dynamic) this.#nested(field.text, scope);
    }
    const given = this.#redirectedInput(stage.redirects, scope);
    const fields = this.#expand(stage.words, scope);
    if (fields.length >= FIELDS_MAX) this.#mark("incomplete");
    if (own && !stage.assignments.some(({ name }) => name === "IFS")) {
      for (const { name } of stage.assignments) if (name !== "X") scope.variables.delete(name);
    }
    if (fields.length === 0) {
      if (env.length > 0)
        this.#command({ name: "export", words: ["export", ...env], wrappers: this.#spot.wrappers, env });
      return this.#redirectOutput(stage.redirects, scope, NO_DATA, "");
    }
    const output = this.#invoke(fields, env, scope, given ?? input, given !== undefined || piped, stage.redirects);
    return this.#redirectOutput(stage.redirects, scope, output, fields[0]?.text ?? "");
  }

  #expand(words: readonly Word[], scope: Scope): Field[] {
    return expandWords(words, scope, (script) => this.#substitution(script, scope));
  }

  #expandOne(word: Word, scope: Scope): Field {
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
    const output = this.#script(script, childScope(scope), NO_DATA);
    const first = script.pipelines[0]?.stages[0];
    if (script.pipelines.length === 1 && script.pipelines[0]?.stages.length === 1 && first?.kind === "simple") {
      const words = first.words.map((word) => word.map((part) => (part.kind === "text" ? part.text : "$")).join(""));
      if (words.length === 0) {
        const from = first.redirects.find(({ operator }) => operator === "<");
        if (from !== undefined) return this.#readPath(this.#expandOne(from.target, scope), scope, "cat");
      }
      const known = knownOutput(words, scope);
      if (known !== undefined) return { ...output, text: known };
    }
    return output;
  }

  // ---- redirections

  #redirectedInput(redirects: readonly Redirect[], scope: Scope): Data | undefined {
    let input: Data | undefined;
    for (const { operator, target } of redirects) {
      if (operator === "<<" || operator === "<<<") {
        const fields = operator === "<<" ? [this.#expandOne(target, scope)] : [this.#expandOne(target, scope)];
        const field = fields[0] ?? plain("");
        input = { text: field.dynamic ? undefined : field.text, taint: field.taint, hosts: field.hosts };
        if (field.dynamic && operator === "<<") input = { text: field.text, taint: field.taint, hosts: field.hosts };
      } else if (operator === "<") {
        const field = this.#expandOne(target, scope);
        input = field.stream ?? this.#readPath(field, scope, "<");
      }
    }
    return input;
  }

  #redirectOutput(redirects: readonly Redirect[], scope: Scope, output: Data, by: string): Data {
    let flowing = output;
    for (const { operator, fd, target } of redirects) {
      if (operator !== ">" && operator !== ">>" && operator !== ">&" && operator !== "<>") continue;
      const field = this.#expandOne(target, scope);
      if (operator === ">&" && /^(?:\d+|-)$/.test(field.text)) continue;
      const socket = /^\/dev\/(?:tcp|udp)\/([^/]+)/.exec(field.text);
      if (socket !== null) {
        const isShell = SHELLS.has(baseName(by)) || by === "exec" || operator === "<>";
        if (isShell) this.#mark("shell-socket");
        scope.files.set(`&${fd ?? 1}`, { taint: TAINTS.net, hosts: [socket[1] ?? ""] });
        this.#flow(output.taint, "net", [socket[1] ?? ""], "/dev/tcp");
        continue;
      }
      if (fd === 2) continue;
      const path = classifyPath(field.text, scope.cwd);
      if (path.path !== "/dev/null")
        this.#path(operator === ">>" ? "append" : "write", field, scope, by, false, output.text);
      scope.files.set(path.path, output);
      flowing = NO_DATA;
    }
    for (const { operator, target } of redirects) {
      if (operator !== ">&") continue;
      const field = this.#expandOne(target, scope);
      const socket = scope.files.get(`&${field.text}`);
      if (socket !== undefined && output.taint !== 0) this.#flow(output.taint, "net", socket.hosts, "/dev/tcp");
    }
    return flowing;
  }

  // ---- one command

  #invoke(
    fields: readonly Field[],
    env: readonly string[],
    scope: Scope,
    input: Data,
    hasInput: boolean,
    redirects: readonly Redirect[] = [],
  ): Data {
    if (!this.#analyst.sheet.spend()) return NO_DATA;
    const head = fields[0];
    if (head === undefined) return NO_DATA;
    const alias = scope.aliases.get(head.text);
    if (alias !== undefined && alias !== head.text) {
      scope.aliases.delete(head.text);
      const inner = alias.split(/\s+/).map(plain);
      const output = this.#invoke([...inner, ...fields.slice(1)], env, scope, input, hasInput, redirects);
      scope.aliases.set(head.text, alias);
      return output;
    }
    const body = scope.functions.get(head.text);
    if (body !== undefined && !scope.calling.has(head.text)) {
      scope.calling.add(head.text);
      const inner = childScope(scope);
      for (const [at, field] of fields.entries()) if (at > 0) inner.variables.set(String(at), asData(field));
      const output = this.#script(body, inner, input);
      scope.calling.delete(head.text);
      return output;
    }
    const name = this.#name(head, fields);
    const words = fields.map((field) => field.text);
    words[0] = name;

    const wrappers = WRAPPERS.get(name);
    if (wrappers !== undefined) {
      const output = this.#wrapped(name, wrappers, fields, words, env, scope, input, hasInput, redirects);
      if (output !== undefined) return output;
    }
    const options = readOptions(name, words);
    const operands = options.operands.flatMap((at) => fields[at] ?? []);
    const call: Invocation = {
      name,
      fields,
      words,
      options,
      operands,
      input,
      hasInput,
    };

    const builtin = this.#builtin(call, scope);
    if (builtin !== undefined) return builtin;
    if (SHELLS.has(name)) return this.#shell(call, scope, env);
    const interpreter = INTERPRETERS.get(name);
    if (interpreter !== undefined) return this.#interpreter(call, interpreter, scope, env);
    if (isInert(call)) return NO_DATA;
    this.#command({ name, words, options, wrappers: this.#spot.wrappers, env });
    this.#embedded(call, scope);
    this.#executes(head, scope, name);
    return this.#effects(call, scope);
  }

  #name(head: Field, fields: readonly Field[]): string {
    const name = baseName(head.text);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole ASCII range is meant
    if (/[^\x00-\x7f]/.test(name)) {
      const folded = lookalikeFold(name);
      if (folded !== name && /^[\x21-\x7e]+$/.test(folded)) {
        this.#mark("disguised-command");
        return folded;
      }
    }
    if (head.pieced === true) this.#mark("disguised-command");
    if (/^\/.*[?*[]/.test(head.text)) {
      const real = globbedCommand(head.text);
      if (real !== undefined) {
        this.#mark("computed-command");
        return real;
      }
    }
    if (head.dynamic && head.text.startsWith("$")) {
      const rest = fields.slice(1).map((field) => field.text);
      const isDestructive =
        rest.some((word) => /^-(?:[a-z]*[rR][a-z]*|-recursive|-no-preserve-root)$/.test(word)) &&
        rest.some((word) => !word.startsWith("-") && isVital(word, ""));
      const runsDestruction = rest.some(
        (word, at) => /^(?:rm|mkfs.*|dd|shred)$/.test(word) && rest.slice(at + 1).some((later) => isVital(later, "")),
      );
      this.#mark(isDestructive || runsDestruction ? "computed-destruction" : "computed-command");
    }
    return name;
  }

  /** `sudo -u x rm …`: facts about the wrapper itself, then whatever it runs. Undefined where nothing is wrapped. */
  #wrapped(
    name: string,
    wrappers: readonly Wrapper[],
    fields: readonly Field[],
    words: readonly string[],
    env: readonly string[],
    scope: Scope,
    input: Data,
    hasInput: boolean,
    redirects: readonly Redirect[],
  ): Data | undefined {
    const wrapper = wrappers.find(({ sub }) => sub === undefined || subcommandIndex(words, sub) > 0);
    if (wrapper === undefined) return undefined;
    const options = readOptions(name, words);
    if (
      options.flags.has("help") ||
      options.flags.has("version") ||
      (name === "command" && (options.flags.has("v") || options.flags.has("V")))
    )
      return NO_DATA;
    this.#command({ name, words, options, wrappers: this.#spot.wrappers, env });
    if (/^(?:ssh|autossh|pssh)$/.test(name) && input.taint !== 0) this.#flow(input.taint, "net", [], name);
    for (const field of fields)
      if (field.taint & SECRETS && wrapper.remote === true) this.#flow(field.taint, "net", [], name);
    this.#embedded(
      {
        name,
        fields,
        words,
        options,
        operands: options.operands.flatMap((at) => fields[at] ?? []),
        input,
        hasInput,
      },
      scope,
    );

    const value = new Set((wrapper.value ?? "").split(" "));
    const scripts = new Set((wrapper.script ?? "").split(" ").filter((option) => option !== ""));
    let skip = wrapper.skip ?? 0;
    let at = wrapper.sub === undefined ? 1 : subcommandIndex(words, wrapper.sub) + 1;
    const innerEnv = [...env];
    let nested: Data | undefined;
    for (; at < fields.length; at++) {
      const word = words[at] ?? "";
      if (word === "--") {
        at++;
        if (wrapper.dashes === true || skip === 0 || wrapper.joined === true) break;
        continue;
      }
      if (word.startsWith("-") && word.length > 1) {
        const isLong = word.startsWith("--");
        const equals = word.indexOf("=");
        const option = isLong ? word.slice(2, equals < 0 ? undefined : equals) : word.slice(1, 2);
        const bundled = isLong
          ? ""
          : (word
              .slice(1)
              .split("")
              .find((letter) => scripts.has(letter)) ?? "");
        if (scripts.has(option) || bundled !== "") {
          const letter = bundled === "" ? option : bundled;
          const inline = isLong ? (equals < 0 ? "" : word.slice(equals + 1)) : word.slice(word.indexOf(letter) + 1);
          const text = inline !== "" ? inline : (words[++at] ?? "");
          nested = this.#within(name, wrapper, () => this.#nested(text, scope, input));
          continue;
        }
        if (
          (value.has(option) && (isLong ? equals < 0 : word.length === 2)) ||
          (!isLong && value.has(word.slice(1))) ||
          (!isLong && word.length > 2 && /^-[A-Za-z]+$/.test(word) && value.has(word.slice(-1)))
        )
          at++;
        continue;
      }
      if (wrapper.assignments === true && /^[A-Za-z_]\w*=/.test(word)) {
        innerEnv.push(word);
        continue;
      }
      if (wrapper.dashes === true && words.includes("--", at)) {
        at = words.indexOf("--", at) + 1;
        break;
      }
      if (skip > 0) {
        skip--;
        continue;
      }
      break;
    }
    if (wrapper.dashes === true && wrapper.sub?.includes("run") === true && !words.includes("--"))
      return nested ?? NO_DATA;
    const inner = fields.slice(at);
    if (inner.length === 0) {
      if (nested !== undefined) return nested;
      // `env` alone prints the environment; `docker run -i x sh` style wrappers without a command do nothing known.
      if (name === "env") return { taint: TAINTS.env, hosts: [] };
      return name === "sudo" || name === "time" || name === "exec" ? NO_DATA : undefined;
    }
    if (wrapper.joined === true) {
      const text = inner
        .map((field) => field.text)
        .join(" ")
        .replace(/ (?:Enter|C-m)$/, "");
      const output = this.#within(name, wrapper, () => this.#nested(text, scope, input));
      return wrapper.remote === true ? { taint: output.taint | TAINTS.net, hosts: output.hosts } : output;
    }
    return this.#within(name, wrapper, () => this.#invoke(inner, innerEnv, scope, input, hasInput, redirects));
  }

  #within<T>(name: string, { remote }: Wrapper, body: () => T): T {
    const outer = this.#spot;
    this.#spot = { ...outer, wrappers: [...outer.wrappers, name], remote: outer.remote || remote === true };
    const result = body();
    this.#spot = outer;
    return result;
  }

  #nested(text: string, scope: Scope, input: Data = NO_DATA): Data {
    if (this.#spot.depth >= NESTING_DEPTH_MAX) {
      this.#mark("incomplete");
      return NO_DATA;
    }
    const { script, incomplete } = parseShell(text);
    if (incomplete && script.pipelines.length === 0) return this.#pieces(text, scope);
    const outer = this.#spot;
    this.#spot = deeper(outer, this.#start, this.#end);
    const output = this.#script(script, childScope(scope), input);
    this.#spot = outer;
    return output;
  }

  /** A text that is no valid script as a whole may still hold one: a shell reads on at the next line. */
  #pieces(text: string, scope: Scope): Data {
    for (const piece of text.split(/[;\n]/).slice(0, PIECES_MAX)) {
      const { script } = parseShell(piece.slice(0, PIECE_LENGTH_MAX));
      const outer = this.#spot;
      this.#spot = deeper(outer, this.#start, this.#end);
      this.#script(script, childScope(scope), NO_DATA);
      this.#spot = outer;
    }
    return NO_DATA;
  }

  #builtin(call: Invocation, scope: Scope): Data | undefined {
    const { name, operands, words, input, options, fields } = call;
    const first = operands[0];
    switch (name) {
      case "cd":
      case "pushd":
      case "chdir": {
        const target = first === undefined ? "~" : first.text === "-" ? scope.previousCwd : first.text;
        scope.previousCwd = scope.cwd;
        const { path } = classifyPath(target, scope.cwd);
        scope.cwd = path === "." ? "" : path;
        return NO_DATA;
      }
      case "popd":
        scope.cwd = scope.previousCwd;
        return NO_DATA;
      case "export":
      case "declare":
      case "typeset":
      case "local":
      case "readonly":
        for (const field of operands) {
          const equals = field.text.indexOf("=");
          if (equals > 0)
            scope.variables.set(field.text.slice(0, equals), {
              text: field.dynamic ? undefined : field.text.slice(equals + 1),
              taint: field.taint,
              hosts: field.hosts,
            });
        }
        this.#command({
          name: "export",
          words,
          options,
          wrappers: this.#spot.wrappers,
          env: operands.map((field) => field.text),
        });
        return (options.flags.has("p") || words.length === 1) && operands.length === 0
          ? { taint: TAINTS.env, hosts: [] }
          : NO_DATA;
      case "alias":
        for (const field of operands) {
          const equals = field.text.indexOf("=");
          if (equals < 1) continue;
          const value = field.text.slice(equals + 1);
          scope.aliases.set(field.text.slice(0, equals), value);
          this.#nested(value, scope);
        }
        return NO_DATA;
      case "trap":
        if (first !== undefined && first.text !== "-") this.#nested(first.text, scope);
        return NO_DATA;
      case "read":
      case "mapfile":
      case "readarray":
        for (const field of operands) {
          const text = operands.length === 1 ? input.text?.split("\n")[0] : undefined;
          scope.variables.set(field.text, { text, taint: input.taint, hosts: input.hosts });
        }
        return NO_DATA;
      case "eval": {
        const text = operands.map((field) => field.text).join(" ");
        const taint = operands.reduce((bits, field) => bits | field.taint, 0);
        const hosts = operands.flatMap((field) => field.hosts);
        this.#command({ name, words, options, wrappers: this.#spot.wrappers, env: [] });
        if (taint & (TAINTS.net | TAINTS.decode)) this.#flow(taint, "shell", hosts, name);
        if (!operands.some((field) => field.dynamic)) return this.#nested(text, scope);
        return NO_DATA;
      }
      case "source":
      case ".": {
        if (first === undefined) return NO_DATA;
        const content =
          first.text === "/dev/stdin"
            ? input
            : (first.stream ?? scope.files.get(classifyPath(first.text, scope.cwd).path));
        if (content !== undefined) this.#feedShell(content, scope, name);
        else this.#path("execute", first, scope, name, false);
        if (/(?:^|\/)\.env(?:\.|$)/.test(first.text)) this.#path("read", first, scope, name, false);
        return NO_DATA;
      }
      case "echo":
      case "printf":
        if (words[1] === "-v" && words[2] !== undefined) {
          scope.variables.set(
            words[2],
            printed({ ...call, words: [name, ...words.slice(3)], operands: operands.slice(1) }),
          );
          return NO_DATA;
        }
        if (fields.some((field) => (field.taint & TAINTS["env-secret"]) !== 0))
          this.#command({ name, words, options, wrappers: this.#spot.wrappers, env: [] });
        return printed(call);
      case ":":
      case "true":
      case "false":
        return NO_DATA;
      case "xargs":
        return this.#xargs(call, scope);
      case "parallel":
        return this.#parallel(call, scope);
      case "set":
        this.#command({ name, words, options, wrappers: this.#spot.wrappers, env: [] });
        if (words.includes("--")) {
          for (const [at, field] of operands.entries()) scope.variables.set(String(at + 1), asData(field));
          const all: Data = { text: operands.map((field) => field.text).join(" "), taint: 0, hosts: [] };
          for (const every of ["@", "*"]) scope.variables.set(every, all);
        }
        if (operands.length === 0 && options.flags.size === 0) return { taint: TAINTS.env, hosts: [] };
        return NO_DATA;
      case "env":
      case "printenv":
        if (name === "printenv" && operands.length > 0) {
          const isSecret = operands.some((field) => /SECRET|TOKEN|PASSWORD|KEY|CREDENTIAL/i.test(field.text));
          return { taint: isSecret ? TAINTS["env-secret"] : 0, hosts: [] };
        }
        this.#command({ name, words, options, wrappers: this.#spot.wrappers, env: [] });
        return { taint: TAINTS.env, hosts: [] };
      case "exec":
        return NO_DATA;
      default:
        return undefined;
    }
  }

  /** `sh`, `bash -c`, `powershell -Command`: whatever is handed to it is read as a script. */
  #shell(call: Invocation, scope: Scope, env: readonly string[]): Data {
    const { name, fields, words, options, input, hasInput } = call;
    if (name === "pwsh" || name === "powershell" || name === "cmd") {
      const text = words.slice(1).join(" ");
      this.#command({ name, words, options, wrappers: this.#spot.wrappers, env });
      this.#analyst.windows(text, deeper(this.#spot, this.#start, this.#end));
      return NO_DATA;
    }
    let at = 1;
    let isCommand = false;
    for (; at < words.length; at++) {
      const word = words[at] ?? "";
      if (word === "--") {
        at++;
        break;
      }
      if (!/^[-+]./.test(word)) break;
      if (word === "--help" || word === "--version" || word === "-n" || word === "-nv" || word === "-vn")
        return NO_DATA;
      if (word === "--rcfile" || word === "--init-file" || word === "-o" || word === "-O") at++;
      else if (/^-[a-zA-Z]*c[a-zA-Z]*$/.test(word)) isCommand = true;
    }
    this.#command({ name, words, options, wrappers: this.#spot.wrappers, env });
    const target = fields[at];
    if (isCommand) {
      if (target === undefined) return NO_DATA;
      if (target.taint & (TAINTS.net | TAINTS.decode)) this.#flow(target.taint, "shell", target.hosts, name);
      if (target.dynamic && (target.taint & (TAINTS.net | TAINTS.decode)) === 0 && /^\$/.test(target.text))
        this.#mark("computed-shell");
      const inner = childScope(scope);
      for (const [index, field] of fields.slice(at + 1).entries()) inner.variables.set(String(index), asData(field));
      return this.#nested(target.text, inner);
    }
    const isInteractive = words.some((word) => /^-[a-z]*i/.test(word));
    if (
      target !== undefined &&
      words[1] !== "-s" &&
      !words.slice(1, at).includes("-s") &&
      target.text !== "-" &&
      target.text !== "/dev/stdin"
    ) {
      const content = target.stream ?? writtenUnder(target.text, scope);
      if (content !== undefined) this.#feedShell(content, scope, name);
      else this.#path("execute", target, scope, name, false);
      return NO_DATA;
    }
    if (hasInput) {
      this.#feedShell(input, scope, name);
      return { taint: TAINTS["shell-output"], hosts: [] };
    }
    if (isInteractive) return { taint: TAINTS["shell-output"], hosts: [] };
    return NO_DATA;
  }

  /** Text that reaches a shell is a script, whichever way it came. */
  #feedShell(data: Data, scope: Scope, by: string): void {
    if (data.taint !== 0) this.#flow(data.taint, "shell", data.hosts, by);
    if (data.text !== undefined) this.#nested(data.text, scope);
  }

  #interpreter(
    call: Invocation,
    { code, language }: { code: string; language: string },
    scope: Scope,
    env: readonly string[],
  ): Data {
    const { name, words, options, operands, fields, input, hasInput } = call;
    if (isInert(call)) return NO_DATA;
    this.#command({ name, words, options, wrappers: this.#spot.wrappers, env });
    let isInline = false;
    for (const option of code.split(" ")) {
      for (const { word, skip } of options.values.get(option) ?? []) {
        const field = fields[word];
        if (field === undefined) continue;
        isInline = true;
        if (field.taint & (TAINTS.net | TAINTS.decode)) this.#flow(field.taint, "interpreter", field.hosts, name);
        this.#analyst.code(
          language,
          field.text.slice(skip),
          deeper(this.#spot, this.#start, this.#end, { cwd: scope.cwd }),
        );
      }
    }
    // `perl -ne '…'`, `ruby -rjson -e`: bundles the option table splits at the wrong letter.
    if (!isInline && (language === "perl" || language === "ruby")) {
      const at = words.findIndex((word, index) => index > 0 && /^-[a-zA-Z0-9]*[eE]$/.test(word));
      if (at > 0 && words[at + 1] !== undefined) {
        isInline = true;
        this.#analyst.code(
          language,
          words[at + 1] ?? "",
          deeper(this.#spot, this.#start, this.#end, { cwd: scope.cwd }),
        );
      }
    }
    const target = operands[0];
    if (isInline) {
      let taint = 0;
      for (const field of operands) taint |= this.#readPath(field, scope, name).taint;
      return { taint, hosts: [] };
    }
    if (target !== undefined && target.text !== "-" && target.text !== "/dev/stdin") {
      if (options.flags.has("m")) return NO_DATA;
      const content = target.stream ?? writtenUnder(target.text, scope);
      if (content === undefined) this.#path("execute", target, scope, name, false);
      else {
        if (content.taint !== 0) this.#flow(content.taint, "interpreter", content.hosts, name);
        if (content.text !== undefined)
          this.#analyst.code(language, content.text, deeper(this.#spot, this.#start, this.#end));
      }
      return NO_DATA;
    }
    if (options.flags.has("m") || (name === "deno" && target !== undefined)) return NO_DATA;
    if (hasInput) {
      if (input.taint !== 0) this.#flow(input.taint, "interpreter", input.hosts, name);
      if (input.text !== undefined)
        this.#analyst.code(language, input.text, deeper(this.#spot, this.#start, this.#end, { cwd: scope.cwd }));
    }
    return NO_DATA;
  }

  #xargs(call: Invocation, scope: Scope): Data {
    const { words, fields, options, input } = call;
    if (options.flags.has("help") || options.flags.has("version")) return NO_DATA;
    const value = new Set("I n P L d a E s i max-args max-procs replace delimiter arg-file".split(" "));
    let at = 1;
    let replace = "";
    for (; at < words.length; at++) {
      const word = words[at] ?? "";
      if (!word.startsWith("-") || word === "-") break;
      const letter = word.slice(1, 2);
      if (letter === "I") replace = word.length > 2 ? word.slice(2) : (words[at + 1] ?? "{}");
      if (letter === "i" || word.startsWith("--replace")) replace = "{}";
      if (letter !== "i" && value.has(letter) && word.length === 2) at++;
    }
    const inner = fields.slice(at);
    if (inner.length === 0) return input;
    const items = (input.items ?? input.text?.split(/\s+/) ?? []).filter((item) => item !== "").slice(0, 16);
    const unknown: Field = { text: "$stdin", dynamic: true, computed: true, taint: input.taint, hosts: input.hosts };
    const given: Field[] =
      items.length > 0 ? items.map((item) => ({ ...plain(item), taint: input.taint, hosts: input.hosts })) : [unknown];
    const filled =
      replace === ""
        ? [...inner, ...given]
        : inner.map((field) =>
            field.text.includes(replace)
              ? {
                  ...field,
                  text: field.text.replaceAll(replace, given[0]?.text ?? ""),
                  dynamic: given[0]?.dynamic ?? true,
                  taint: field.taint | input.taint,
                }
              : field,
          );
    if (
      replace === "" &&
      (input.taint & (TAINTS.net | TAINTS.decode)) !== 0 &&
      SHELLS.has(baseName(inner[0]?.text ?? ""))
    )
      this.#flow(input.taint, "shell", input.hosts, "xargs");
    return this.#within("xargs", {}, () => this.#invoke(filled, [], scope, NO_DATA, true));
  }

  #parallel(call: Invocation, scope: Scope): Data {
    const { words, input } = call;
    const separator = words.findIndex((word) => word === ":::" || word === "::::");
    const commands = separator < 0 ? [...(input.items ?? [])] : words.slice(separator + 1);
    let at = 1;
    while (at < words.length && (words[at] ?? "").startsWith("-"))
      at += /^-[jNnLI]$|^--jobs$/.test(words[at] ?? "") ? 2 : 1;
    const inner = words.slice(at, separator < 0 ? undefined : separator);
    const texts =
      inner.length === 0
        ? commands.length > 0
          ? commands
          : (input.text?.split("\n") ?? [])
        : [
            commands.length > 0
              ? inner.join(" ").replaceAll("{}", commands[0] ?? "") +
                (inner.join(" ").includes("{}") ? "" : ` ${commands.join(" ")}`)
              : inner.join(" "),
          ];
    if (inner.length === 0 && input.taint & TAINTS.net) this.#flow(input.taint, "shell", input.hosts, "parallel");
    for (const text of texts.slice(0, 16)) this.#nested(text, scope);
    return NO_DATA;
  }

  /** What `embeddedScripts` finds, run, and the few commands whose scripts need to know where they are. */
  #embedded(call: Invocation, scope: Scope): void {
    const { name, operands, input, hasInput } = call;
    if (name === "find" || name === "fd" || name === "fdfind") this.#find(call, scope);
    if (hasInput && (name === "at" || name === "batch")) this.#feedShell(input, scope, name);
    if (name.startsWith("sqlite") && operands[0] !== undefined) this.#readPath(operands[0], scope, name);
    const spot = deeper(this.#spot, this.#start, this.#end);
    for (const { language, text, context } of embeddedScripts(call)) {
      if (language === "shell") this.#nested(text, scope);
      else if (language === "sql") this.#analyst.sql(text, "command", context, spot);
      else this.#analyst.code(language, text, spot);
    }
    if (/^[gm]?awk$/.test(name) && /\/inet\/(?:tcp|udp)\//.test(operands[0]?.text ?? "")) this.#mark("shell-socket");
  }

  #find(call: Invocation, scope: Scope): void {
    const { words, fields } = call;
    const roots: Field[] = [];
    for (let at = 1; at < words.length; at++) {
      const word = words[at] ?? "";
      if (word.startsWith("-") || word === "(" || word === "!") break;
      const field = fields[at];
      if (field !== undefined) roots.push(field);
    }
    if (roots.length === 0) roots.push(plain("."));
    const names = words.filter((_, at) => /^-i?(?:name|path|wholename|regex)$/.test(words[at - 1] ?? ""));
    if (words.includes("-delete")) for (const root of roots) this.#deleteUnder(root, names, scope, words);
    for (const [at, word] of words.entries()) {
      if (!/^-(?:exec|execdir|ok|okdir|x|X|-exec|-exec-batch)$/.test(word)) continue;
      const stop = words.findIndex((later, index) => index > at && (later === ";" || later === "+"));
      const inner = fields.slice(at + 1, stop < 0 ? undefined : stop);
      const [root = plain(".")] = roots;
      const target =
        names[0] === undefined ? `${root.text.replace(/\/$/, "")}/*` : `${root.text.replace(/\/$/, "")}/**/${names[0]}`;
      const filled = inner.map((field) =>
        field.text.includes("{}") ? { ...field, text: field.text.replaceAll("{}", target) } : field,
      );
      if (filled.length > 0) this.#within("find", {}, () => this.#invoke(filled, [], scope, NO_DATA, false));
    }
  }

  #deleteUnder(root: Field, names: readonly string[], scope: Scope, words: readonly string[]): void {
    const base = root.text.replace(/\/$/, "");
    const name = names[0];
    // Whole subtrees go: the root of the search decides, unless what is deleted there is build output.
    const target = name === undefined ? (base === "" ? "/" : base) : `${base}/${name.replace(/^\*\//, "")}`;
    const isNarrow = name !== undefined || words.includes("-empty");
    this.#path("delete", { ...root, text: target }, scope, "find", !isNarrow || isVital(root.text, scope.cwd));
  }

  /** A command run by a path under which something was downloaded or written a moment ago. */
  #executes(head: Field, scope: Scope, name: string): void {
    if (!head.text.includes("/")) return;
    const content = writtenUnder(head.text, scope);
    if (content !== undefined) {
      if (content.taint & (TAINTS.net | TAINTS.decode)) this.#flow(content.taint, "executed-file", content.hosts, name);
      if (content.text !== undefined) this.#nested(content.text, scope);
    } else this.#path("execute", head, scope, name, false);
  }

  /** Reads, writes, deletes, sends: what the command does, and what comes out of it. */
  #effects(call: Invocation, scope: Scope): Data {
    const { name, options, operands, input, words, fields } = call;
    const network = networkUse(call);
    if (name === "scp" || name === "rsync") {
      const from = operands.slice(0, -1).find((field) => /^[\w.@-]+:/.test(field.text));
      const to = operands.at(-1);
      if (from !== undefined && to !== undefined && network === undefined) {
        this.#path("write", to, scope, name, false);
        const leaf = from.text.slice(from.text.lastIndexOf("/") + 1);
        const data: Data = { taint: TAINTS.net, hosts: [from.text.replace(/:.*$/, "").replace(/^.*@/, "")] };
        scope.files.set(
          classifyPath(/(?:^|\/)\.?$/.test(to.text) ? `${to.text}/${leaf}` : to.text, scope.cwd).path,
          data,
        );
        return NO_DATA;
      }
    }
    if (network !== undefined) {
      let taint = network.sends;
      const uploaded: Taint[] = [];
      for (const file of network.uploads) {
        const read = file.stream ?? this.#readPath(file, scope, name);
        const kept = scope.files.get(classifyPath(file.text, scope.cwd).path);
        taint |= read.taint | (kept?.taint ?? 0) | TAINTS.file;
        uploaded.push(read.taint);
      }
      if (network.sendsInput) taint |= input.taint;
      if (taint !== 0)
        this.#flow(taint, network.isDns ? "dns" : network.isMessage ? "message" : "net", network.hosts, name);
      for (const url of network.urls)
        this.#analyst.url(
          url,
          network.uploads.length > 0 || network.sendsInput ? "send" : "fetch",
          name,
          deeper(this.#spot, this.#start, this.#end),
        );
      const data: Data = { taint: TAINTS.net, hosts: network.hosts };
      for (const file of network.writes) {
        if (file.text === "-" || file.text === "/dev/stdout") continue;
        this.#path("write", file, scope, name, false);
        scope.files.set(classifyPath(file.text, scope.cwd).path, data);
      }
      if (network.clonesInto !== undefined) scope.files.set(classifyPath(network.clonesInto, scope.cwd).path, data);
      if (network.writes.length > 0 && !network.writes.some((file) => file.text === "-" || file.text === "/dev/stdout"))
        return NO_DATA;
      return network.isFetch ? data : { taint: TAINTS.net | (input.taint & ~TAINTS.env), hosts: network.hosts };
    }
    const use = FILE_USES.get(name);
    let taint = 0;
    let hosts: readonly string[] = input.hosts;
    if (use !== undefined) {
      const isRecursive =
        options.flags.has("r") ||
        options.flags.has("R") ||
        options.flags.has("recursive") ||
        options.flags.has("Recurse") ||
        /\brecurse\b/i.test(words.join(" ")) ||
        name === "rimraf" ||
        ((name === "rd" || name === "rmdir" || name === "del") && words.some((word) => /^\/s$/i.test(word)));
      const files = operands.filter(
        (field) => !/^\/[a-z]$/i.test(field.text) || !/^(?:rd|del|rmdir|erase)$/.test(name),
      );
      if (use.deletes === true) {
        for (const field of files) this.#path("delete", field, scope, name, isRecursive || name === "shred");
      }
      if (use.lists === true) for (const field of files) this.#path("list", field, scope, name, isRecursive);
      if (use.perms !== undefined)
        for (const field of files.slice(use.perms)) this.#path("perms", field, scope, name, isRecursive);
      if (use.writesAll !== undefined) {
        const op = options.flags.has("a") || options.flags.has("append") ? "append" : use.writesAll;
        for (const field of files) {
          this.#path(op, field, scope, name, false, input.text);
          scope.files.set(classifyPath(field.text, scope.cwd).path, input);
        }
      }
      for (const option of (use.writeOptions ?? "").split(" ")) {
        for (const { word, skip } of options.values.get(option) ?? []) {
          const field = fields[word];
          if (field !== undefined && name !== "tar")
            this.#path("write", { ...field, text: field.text.slice(skip) }, scope, name, false);
        }
      }
      if (
        use.reads !== undefined &&
        !(use.notWith ?? "").split(" ").some((flag) => flag !== "" && options.flags.has(flag))
      ) {
        const hasPattern = (use.patternOptions ?? "")
          .split(" ")
          .some((option) => option !== "" && options.values.has(option));
        const from = hasPattern ? 0 : use.reads;
        const last = use.writesLast === true && files.length > 1 ? files.at(-1) : undefined;
        for (const field of files.slice(from, last === undefined ? undefined : -1)) {
          const data = field.stream ?? this.#readPath(field, scope, name, isRecursive);
          taint |= data.taint;
          if (data.hosts.length > 0) hosts = data.hosts;
          if (use.moves === true) this.#path("move", field, scope, name, true);
        }
        if (last !== undefined) this.#path("write", last, scope, name, isRecursive);
        if (last !== undefined) scope.files.set(classifyPath(last.text, scope.cwd).path, { taint, hosts });
        for (const option of (use.readOptions ?? "").split(" ")) {
          for (const { word, skip } of options.values.get(option) ?? []) {
            const field = fields[word];
            if (field !== undefined)
              taint |= this.#readPath({ ...field, text: field.text.slice(skip) }, scope, name).taint;
          }
        }
      }
      if (name === "sed" && options.flags.has("i"))
        for (const field of files.slice(options.values.has("e") ? 0 : 1))
          this.#path("append", field, scope, name, false, operands[0]?.text);
      if (name === "tar" || name === "zip")
        for (const { word, skip } of options.values.get("f") ?? []) {
          const file = fields[word];
          if (file !== undefined)
            scope.files.set(classifyPath(file.text.slice(skip), scope.cwd).path, { taint: taint | TAINTS.bulk, hosts });
        }
      if (name === "zip" && files[0] !== undefined) {
        scope.files.set(classifyPath(files[0].text, scope.cwd).path, { taint: taint | TAINTS.bulk, hosts });
        if (files[0].text === "-") taint |= TAINTS.bulk;
      }
    } else if (name === "dd") {
      for (const word of words) {
        const given = /^(if|of)=(.*)$/.exec(word);
        if (given === null) continue;
        const field = plain(given[2] ?? "");
        if (given[1] === "of") this.#path("write", field, scope, name, false);
        else taint |= this.#readPath(field, scope, name).taint;
      }
    } else if (!METADATA_COMMANDS.has(name)) {
      for (const at of options.operands) {
        const field = fields[at];
        // `--private-key ~/.ssh/id_rsa` uses the key as what it is for.
        if (field !== undefined && /[~/.]/.test(field.text) && !(words[at - 1] ?? "").startsWith("-"))
          taint |= this.#unknownUse(field, scope, name);
      }
    } else if (name === "cat") taint |= 0;

    if (
      (input.taint & TAINTS.history) !== 0 &&
      /^(?:e|f|z|u)?grep$|^(?:rg|ag|ack|awk|sed|head|tail|less|more|cat)$/.test(name)
    ) {
      const isSearch = /token|passw|secret|key|export|aws|cred|auth|curl|login/i.test(words.slice(1).join(" "));
      if (isSearch || /^(?:head|tail|less|more|cat)$/.test(name))
        this.#flow(TAINTS.history, isSearch ? "interpreter" : "terminal", [], name);
    }
    if (name === "history" && words.length === 1) taint |= TAINTS.history;
    if (HOST_FACTS.has(name)) taint |= TAINTS.recon;
    taint |= outputTaint(call);
    const isDecoding = isDecoder(
      name,
      options.flags,
      operands.map((field) => field.text),
    );
    const decoded =
      input.text === undefined
        ? undefined
        : decodedBy(
            name,
            options.flags,
            operands.map((field) => field.text),
            input.text,
          );
    const passed = OWN_OUTPUT.has(name) ? 0 : input.taint;
    const filters = name === "cat" && operands.length === 0 ? input.text : undefined;
    return {
      text: decoded ?? filters ?? (name === "tee" ? input.text : undefined),
      items:
        itemsOf(call) ??
        (name === "sort" || name === "head" || name === "tail" || name === "grep" || name === "uniq"
          ? input.items
          : undefined),
      taint: taint | passed | (isDecoding ? TAINTS.decode : 0),
      hosts,
    };
  }

  /** A file read by a command: the effect, and what its content makes of everything it flows into. */
  #readPath(field: Field, scope: Scope, by: string, recursive = false): Data {
    const known = scope.files.get(classifyPath(field.text, scope.cwd).path);
    if (known !== undefined) return known;
    if (/^\/dev\/(?:null|zero|u?random|std(?:in|out|err)|tty)$/.test(field.text)) return NO_DATA;
    const at = this.#path("read", field, scope, by, recursive);
    let taint: Taint = TAINTS.file;
    if (at.classes.has("credential") || at.classes.has("credential-dir")) taint |= TAINTS.credential;
    if (at.classes.has("secret")) taint |= TAINTS.secret;
    if (at.classes.has("history")) taint |= TAINTS.secret | TAINTS.history;
    if (
      /\.(?:sql|dump|bak|csv|db|sqlite3?|tar|tgz|zip|gz|parquet)$/i.test(at.path) ||
      (recursive && /^(?:\.|~|\/|\*)\/?$/.test(at.path))
    )
      taint |= TAINTS.bulk;
    const isProcessEnvironment = /\/environ$/.test(at.path);
    return { taint: isProcessEnvironment ? taint | TAINTS.env : taint, hosts: [] };
  }

  /** A command nobody listed here, given a file: it may well read it. */
  #unknownUse(field: Field, scope: Scope, by: string): Taint {
    const at = classifyPath(field.text, scope.cwd);
    if (!at.classes.has("credential")) return 0;
    this.#path("read", field, scope, by, false);
    return TAINTS.credential;
  }

  // ---- writing facts down

  #path(
    op: PathOp,
    field: Field,
    scope: Scope,
    by: string,
    recursive: boolean,
    content?: string,
  ): ReturnType<typeof classifyPath> {
    const written = classifyPath(field.text, scope.cwd);
    // A variable nobody set is empty: `~/.ss${x}h/id_rsa`.
    const bare = field.dynamic
      ? classifyPath(field.text.replace(/(?<=\w)\$[A-Za-z_]\w{0,3}(?=\w)/g, ""), scope.cwd)
      : written;
    const at = bare.classes.has("credential") ? bare : written;
    const known = field.dynamic && !at.dynamic ? { ...at, dynamic: true } : at;
    this.#analyst.sheet.add({
      kind: "path",
      op,
      at: known,
      recursive,
      by,
      content,
      ...placed(this.#spot, this.#start, this.#end),
    });
    return known;
  }

  #flow(from: Taint, to: Sink, hosts: readonly string[], by: string): void {
    this.#analyst.sheet.add({ kind: "flow", from, to, hosts, by, ...placed(this.#spot, this.#start, this.#end) });
  }

  #mark(mark: Mark): void {
    this.#analyst.sheet.add({ kind: "mark", mark, ...placed(this.#spot, this.#start, this.#end) });
  }

  #command({
    name,
    words,
    options,
    wrappers,
    env,
  }: {
    name: string;
    words: readonly string[];
    options?: Options;
    wrappers: readonly string[];
    env: readonly string[];
  }): void {
    const read = options ?? readOptions(name, words);
    const fact: CommandFact = {
      kind: "command",
      name,
      line: lineOf(words, "·"),
      text: lineOf(words, undefined),
      flags: read.flags,
      operands: read.operands.map((at) => words[at] ?? ""),
      wrappers,
      env,
      ...placed(this.#spot, this.#start, this.#end),
    };
    this.#analyst.sheet.add(fact);
  }
}

function subcommandIndex(words: readonly string[], subs: string): number {
  const wanted = subs.split(" ");
  for (let at = 1; at < words.length && at < 12; at++) if (wanted.includes(words[at] ?? "")) return at;
  return -1;
}
