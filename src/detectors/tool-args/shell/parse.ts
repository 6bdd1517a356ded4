import * as unbash from "unbash";
import { measure, NESTING_MAX } from "./measure.js";
import type { Change, GroupStage, Part, Pipeline, Redirect, Script, Stage, Word } from "./tree.js";

const COMMANDS_MAX = 512;

export interface ParsedSource {
  readonly script: Script;
  /** Part of the source was not understood or not looked at. */
  readonly incomplete: boolean;
}

const NOTHING: Script = { pipelines: [], functions: new Map() };

/** Reads a script. Never throws: what cannot be read is an empty script marked incomplete. */
export function parseShell(source: string): ParsedSource {
  const { length, nesting } = measure(source);
  if (nesting > NESTING_MAX) return { script: NOTHING, incomplete: true };
  const reader = new Reader();
  try {
    const script = reader.script(unbash.parse(length < source.length ? source.slice(0, length) : source));
    return { script, incomplete: length < source.length || reader.incomplete };
  } catch {
    return { script: NOTHING, incomplete: true };
  }
}

class Reader {
  incomplete = false;
  #commands = 0;
  #depth = 0;

  script(parsed: unbash.ParsedScript): Script {
    if (parsed.errors !== undefined && parsed.errors.length > 0) this.incomplete = true;
    return this.#statements(parsed.commands);
  }

  #statements(statements: readonly unbash.Statement[]): Script {
    if (++this.#depth > 2 * NESTING_MAX) {
      this.#depth--;
      this.incomplete = true;
      return NOTHING;
    }
    const pipelines: Pipeline[] = [];
    const functions = new Map<string, Script>();
    for (const { command, background } of statements) this.#command(command, background === true, pipelines, functions);
    this.#depth--;
    return { pipelines, functions };
  }

  #command(
    node: unbash.PipelineNode | unbash.AndOr,
    background: boolean,
    out: Pipeline[],
    functions: Map<string, Script>,
  ): void {
    if (node.type === "AndOr") {
      for (const part of node.commands) this.#command(part, background, out, functions);
      return;
    }
    const nodes = node.type === "Pipeline" ? node.commands : [node];
    const stages: Stage[] = [];
    for (const stage of nodes) {
      if (stage.type === "Function") {
        const body = this.#group(stage.body, []);
        functions.set(wordText(stage.name), body.script);
        if (nodes.length > 1) stages.push(body);
        continue;
      }
      const read = this.#stage(stage);
      if (read !== undefined) stages.push(read);
    }
    if (stages.length > 0) out.push({ stages, background });
  }

  #stage(node: Exclude<unbash.CommandNode, unbash.Function>): Stage | undefined {
    if (++this.#commands > COMMANDS_MAX) {
      this.incomplete = true;
      return undefined;
    }
    if (node.type === "Command") return this.#simple(node);
    if (node.type === "Redirected") return this.#group(node.command, node.redirects);
    if (node.type === "Coproc")
      return node.body.type === "Command" ? this.#simple(node.body) : this.#group(node.body, []);
    return this.#group(node, []);
  }

  #simple(node: unbash.Command): Stage {
    const words: Word[] = [];
    const assignments: { name: string; value: Word }[] = [];
    const redirects: Redirect[] = [];
    for (const part of node.prefix) {
      if (part.type === "Assignment") assignments.push({ name: part.name, value: this.#assigned(part.value) });
      else this.#redirect(part, redirects);
    }
    if (node.name !== undefined) words.push(this.#word(node.name));
    for (const part of node.suffix) {
      if (part.type === "Word") words.push(this.#word(part));
      else if (part.type === "Assignment") {
        words.push([{ kind: "text", text: `${part.name}=`, quoted: true }, ...this.#assigned(part.value)]);
      } else this.#redirect(part, redirects);
    }
    return { kind: "simple", words, assignments, redirects, start: node.pos, end: node.end };
  }

  #assigned(value: unbash.Word | unbash.ArrayValue): Word {
    if (value.type === "Word") return this.#word(value);
    const parts: Part[] = [];
    for (const element of value.elements) {
      if (parts.length > 0) parts.push({ kind: "text", text: " ", quoted: false });
      parts.push(...this.#word(element));
    }
    return parts;
  }

  #group(
    node: unbash.CompoundCommand | unbash.Redirected | unbash.CompoundList,
    redirections: readonly unbash.Redirection[],
  ): GroupStage {
    const redirects: Redirect[] = [];
    for (const redirection of redirections) this.#redirect(redirection, redirects);
    const place = { kind: "group", redirects, start: node.pos, end: node.end } as const;
    switch (node.type) {
      case "Redirected":
        return this.#group(node.command, [...redirections, ...node.redirects]);
      case "Subshell":
        return { ...place, script: this.#statements(node.body.commands), scoped: true, endless: false };
      case "BraceGroup":
        return { ...place, script: this.#statements(node.body.commands), scoped: false, endless: false };
      case "CompoundList":
        return { ...place, script: this.#statements(node.commands), scoped: false, endless: false };
      case "If": {
        const branches = [node.clause, node.then, ...node.elif.flatMap(({ clause, then }) => [clause, then])];
        if (node.else !== undefined) branches.push(node.else);
        return {
          ...place,
          script: this.#statements(branches.flatMap(({ commands }) => commands)),
          scoped: false,
          endless: false,
        };
      }
      case "While": {
        const script = this.#statements([...node.clause.commands, ...node.body.commands]);
        const first = script.pipelines[0]?.stages[0];
        const test = first?.kind === "simple" ? textOf(first.words[0]) : "";
        const stops = node.body.commands.some(
          ({ command }) =>
            command.type === "Command" && /^(?:break|exit|return|sleep|read)$/.test(command.name?.value ?? ""),
        );
        return { ...place, script, scoped: false, endless: (test === "true" || test === ":") && !stops };
      }
      case "For":
      case "Select":
        return {
          ...place,
          script: this.#statements(node.body.commands),
          scoped: false,
          endless: false,
          loop: { name: node.name.value, words: (node.wordlist ?? []).map((word) => this.#word(word)) },
        };
      case "ArithmeticFor":
        return {
          ...place,
          script: this.#statements(node.body.commands),
          scoped: false,
          endless: node.test === undefined,
        };
      case "Case":
        return {
          ...place,
          script: this.#statements(node.items.flatMap(({ body }) => body.commands)),
          scoped: false,
          endless: false,
        };
      default:
        return { ...place, script: NOTHING, scoped: false, endless: false };
    }
  }

  #redirect(node: unbash.Redirection, out: Redirect[]): void {
    const fd = node.descriptor?.type === "FileDescriptor" ? node.descriptor.value : undefined;
    if (node.type === "HereDoc") {
      const quoted = node.delimiter?.quoted === true;
      const parts = quoted ? undefined : node.body.parts;
      const target: Word =
        parts === undefined ? [{ kind: "text", text: node.body.text, quoted: true }] : this.#parts(parts, true);
      out.push({ operator: "<<", fd, target });
      return;
    }
    if (node.target === undefined) return;
    const target = this.#word(node.target);
    if (node.type === "HereString") out.push({ operator: "<<<", fd, target });
    else {
      const operator =
        node.operator === "&>" || node.operator === ">|" ? ">" : node.operator === "&>>" ? ">>" : node.operator;
      out.push({ operator, fd, target });
    }
  }

  #word(word: unbash.Word): Word {
    const parts = word.parts;
    if (parts === undefined) return [{ kind: "text", text: word.value, quoted: word.text !== word.value }];
    return this.#parts(parts, false);
  }

  #parts(parts: readonly unbash.WordPart[], quoted: boolean): Part[] {
    const out: Part[] = [];
    for (const part of parts) this.#part(part, quoted, out);
    return out;
  }

  #part(part: unbash.WordPart, quoted: boolean, out: Part[]): void {
    switch (part.type) {
      case "Literal":
      case "Glob":
        out.push({ kind: "text", text: part.value, quoted });
        return;
      case "SingleQuoted":
      case "AnsiCQuoted":
        out.push({ kind: "text", text: part.value, quoted: true });
        return;
      case "DoubleQuoted":
      case "LocaleString":
        if (part.parts.length === 0) out.push({ kind: "text", text: "", quoted: true });
        for (const child of part.parts) this.#part(child, true, out);
        return;
      case "SimpleExpansion":
        // Even in quotes `$@` is as many words as there are.
        out.push({ kind: "variable", name: part.text.slice(1), quoted: quoted && part.text !== "$@", altered: false });
        return;
      case "ParameterExpansion": {
        const { operation } = part;
        const fallback = operation?.type === "Default" ? this.#word(operation.operand) : undefined;
        const change = operation === undefined ? undefined : changeOf(operation);
        out.push({
          kind: "variable",
          name: part.parameter,
          quoted: quoted && part.index?.value !== "@",
          altered:
            part.prefix !== undefined || (operation !== undefined && fallback === undefined && change === undefined),
          ...(fallback === undefined ? {} : { fallback }),
          ...(change === undefined ? {} : { change }),
        });
        return;
      }
      case "CommandExpansion":
      case "ProcessSubstitution": {
        const nested = part.script;
        if (nested === undefined) {
          this.incomplete = true;
          return;
        }
        const use = part.type === "CommandExpansion" ? "output" : part.operator === "<" ? "input-file" : "output-file";
        out.push({ kind: "script", script: this.script(nested), use, quoted });
        return;
      }
      case "BraceExpansion": {
        const options = braceOptions(part.text);
        if (options === undefined) out.push({ kind: "text", text: part.text, quoted });
        else out.push({ kind: "choice", options: options.map((text) => [{ kind: "text", text, quoted: false }]) });
        return;
      }
      case "ArithmeticExpansion":
        out.push({ kind: "variable", name: "((", quoted, altered: true });
        return;
      case "ExtendedGlob":
        out.push({ kind: "text", text: "*", quoted });
        return;
    }
  }
}

function wordText(word: unbash.Word): string {
  return word.value;
}

function textOf(word: Word | undefined): string {
  return word === undefined ? "" : word.map((part) => (part.kind === "text" ? part.text : "$")).join("");
}

/** `${x:0:3}`, `${x,,}`, …: undefined where the operands are not constant. */
function changeOf(operation: unbash.ParameterOperation): Change | undefined {
  switch (operation.type) {
    case "Slice": {
      const from = Number(operation.offset.value);
      const length = operation.length === undefined ? undefined : Number(operation.length.value);
      return Number.isInteger(from) && (length === undefined || Number.isInteger(length))
        ? { kind: "slice", from, length }
        : undefined;
    }
    case "CaseModification":
      return { kind: "case", upper: operation.operator.startsWith("^") };
    case "Replace":
      return {
        kind: "replace",
        from: operation.pattern.value,
        to: operation.replacement.value,
        all: operation.operator === "//",
      };
    case "Remove":
      return { kind: "remove", text: operation.operand.value, end: operation.operator.startsWith("%") };
    default:
      return undefined;
  }
}

/** `{a,b,c}` with one level of commas; undefined for ranges and nested braces. */
function braceOptions(text: string): string[] | undefined {
  const inner = text.slice(1, -1);
  if (!inner.includes(",") || /[{}$`]/.test(inner) || inner.length > 512) return undefined;
  return inner.split(",").map((option) => option.replace(/^(['"])(.*)\1$/, "$2"));
}
