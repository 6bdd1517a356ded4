import { type Data, NO_DATA } from "../analyst.js";
import { TAINTS, type Taint } from "../facts.js";
import type { Scope } from "./scope.js";
import type { Change, Part, Script, Word } from "./tree.js";

/** One word of a command after expansion. What cannot be known stays as `$name` or `$(…)` in the text. */
export interface Field {
  readonly text: string;
  /** Part of it is only known when it runs. */
  readonly dynamic: boolean;
  /** Part of it came out of a variable or substitution that could be resolved. */
  readonly computed: boolean;
  readonly taint: Taint;
  readonly hosts: readonly string[];
  /** `<( … )`: what reading it would give. */
  readonly stream?: Data;
  readonly items?: readonly string[] | undefined;
  /** Put together from quoted and bare pieces without any need: `e""cho`, `c${x}at`. */
  readonly pieced?: true;
}

export const FIELDS_MAX = 256;
const TEXT_MAX = 65_536;
const SECRET_NAME =
  /(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIAL|_KEY$|AUTH$|DATABASE_URL|DSN$)/;
const KNOWN_VARIABLES: Readonly<Record<string, string>> = {
  HOME: "~",
  SHELL: "sh",
  PWD: ".",
  TMPDIR: "/tmp/var",
  TMP: "/tmp/var",
  TEMP: "/tmp/var",
  BASH: "bash",
  PATH: "/usr/bin:/bin",
  "0": "sh",
  USER: "user",
  LOGNAME: "user",
};

export type RunSubstitution = (script: Script) => Data;

/** Expands words into fields: quotes gone, known variables and substitutions in place, `{a,b}` multiplied out. */
export function expandWords(words: readonly Word[], scope: Scope, run: RunSubstitution): Field[] {
  const fields: Field[] = [];
  for (const word of words) {
    if (fields.length >= FIELDS_MAX) break;
    const only = word.length === 1 ? word[0] : undefined;
    // Nearly every word is one literal.
    if (only?.kind === "text") fields.push({ text: only.text, dynamic: false, computed: false, taint: 0, hosts: [] });
    else fields.push(...expandWord(word, scope, run));
  }
  return fields;
}

export function expandWord(word: Word, scope: Scope, run: RunSubstitution): Field[] {
  const done: Field[] = [];
  let current = emptyField();
  let started = false;
  const append = (text: string, data: Data, unknown: boolean, computed: boolean): void => {
    started = true;
    current = {
      text: current.text.length + text.length > TEXT_MAX ? current.text : current.text + text,
      dynamic: current.dynamic || unknown,
      computed: current.computed || computed,
      taint: current.taint | data.taint,
      hosts: data.hosts.length === 0 ? current.hosts : [...current.hosts, ...data.hosts],
      ...(current.stream === undefined ? {} : { stream: current.stream }),
      items: data.items ?? current.items,
    };
  };
  const split = (text: string, data: Data): void => {
    const pieces = text.split(/[ \t\n]+/);
    for (const [at, piece] of pieces.entries()) {
      if (at > 0) {
        if (started && current.text !== "") done.push(current);
        current = emptyField();
        started = false;
      }
      if (piece !== "" || pieces.length === 1) append(piece, data, false, true);
    }
  };
  for (const part of word) {
    if (part.kind === "text") append(part.text, NO_DATA, false, false);
    else if (part.kind === "variable") {
      if (part.name === "IFS" && !part.quoted) {
        split(" ", NO_DATA);
        continue;
      }
      const value = variableValue(part, scope, run);
      if (value.text === undefined) append(`$${part.name}`, value, true, true);
      else if (part.quoted) append(value.text, value, false, true);
      else {
        const separators = scope.variables.get("IFS")?.text;
        const spaced =
          separators === undefined
            ? value.text
            : value.text.replace(new RegExp(`[${escapedSet(separators)}]`, "g"), " ");
        if (/[ \t\n]/.test(spaced)) split(spaced, value);
        else append(value.text, value, false, true);
      }
    } else if (part.kind === "script") {
      const output = run(part.script);
      if (part.use !== "output") {
        append("/dev/fd/63", { taint: output.taint, hosts: output.hosts }, false, false);
        if (part.use === "input-file") current = { ...current, stream: output };
        continue;
      }
      const text = output.text?.replace(/\n+$/, "");
      if (text === undefined) append(`$(${firstCommand(part.script)})`, output, true, true);
      else if (part.quoted) append(text, output, false, true);
      else split(text, output);
    } else {
      const prefix = current;
      if (!started && word.length === 1) {
        const options = part.options.flatMap((option) => expandWord(option, scope, run));
        return [...done, ...options];
      }
      for (const [at, option] of part.options.entries()) {
        const text = option.map((piece) => (piece.kind === "text" ? piece.text : "$")).join("");
        if (at > 0) {
          done.push(current);
          current = prefix;
        }
        append(text, NO_DATA, false, false);
      }
    }
    if (done.length > FIELDS_MAX) break;
  }
  if (started || word.length === 0) done.push(isPieced(word, current.text) ? { ...current, pieced: true } : current);
  return done;
}

function isPieced(word: Word, text: string): boolean {
  if (word.length < 2 || !/^[\w./-]+$/.test(text.replace(/\$\w+/g, ""))) return false;
  const hasQuotes =
    word.some((part) => part.kind === "text" && part.quoted) &&
    word.some((part) => part.kind === "text" && !part.quoted);
  const hasHole =
    word.length >= 3 &&
    word[0]?.kind === "text" &&
    word[1]?.kind === "variable" &&
    word[2]?.kind === "text" &&
    /^[a-z]+$/.test(word[0].text);
  return (hasQuotes && word.every((part) => part.kind === "text") && !text.includes("/")) || hasHole;
}

function emptyField(): Field {
  return { text: "", dynamic: false, computed: false, taint: 0, hosts: [] };
}

function variableValue(part: Part & { kind: "variable" }, scope: Scope, run: RunSubstitution): Data {
  const known = scope.variables.get(part.name);
  if (known !== undefined) {
    if (part.altered) return { taint: known.taint, hosts: known.hosts };
    return part.change === undefined || known.text === undefined
      ? known
      : { ...known, text: changed(known.text, part.change) };
  }
  const usual = KNOWN_VARIABLES[part.name];
  if (usual !== undefined && !part.altered) {
    // However a home or a path is spelled on that machine, it begins with a slash.
    if (part.change?.kind === "slice")
      return part.change.from === 0 && part.change.length === 1 ? { text: "/", taint: 0, hosts: [] } : NO_DATA;
    return { text: part.name === "PWD" && scope.cwd !== "" ? scope.cwd : usual, taint: 0, hosts: [] };
  }
  if (part.fallback !== undefined) {
    const field = expandWord(part.fallback, scope, run)[0];
    if (field !== undefined && !field.dynamic) return { text: field.text, taint: field.taint, hosts: field.hosts };
  }
  return { taint: SECRET_NAME.test(part.name) ? TAINTS["env-secret"] : 0, hosts: [] };
}

function changed(text: string, change: Change): string {
  switch (change.kind) {
    case "slice": {
      const from = change.from < 0 ? Math.max(0, text.length + change.from) : change.from;
      const length = change.length ?? text.length;
      return length < 0 ? text.slice(from, length) : text.slice(from, from + length);
    }
    case "case":
      return change.upper ? text.toUpperCase() : text.toLowerCase();
    case "replace":
      return change.from === ""
        ? text
        : change.all
          ? text.replaceAll(change.from, change.to)
          : text.replace(change.from, change.to);
    case "remove":
      if (change.text === "") return text;
      if (change.end) return text.endsWith(change.text) ? text.slice(0, -change.text.length) : text;
      return text.startsWith(change.text) ? text.slice(change.text.length) : text;
  }
}

/** Name of the first command of a substitution: what a rule can tell `$(lsof …)` from `$(cat …)` by. */
function firstCommand(script: Script): string {
  const stage = script.pipelines[0]?.stages[0];
  const part = stage?.kind === "simple" ? stage.words[0]?.[0] : undefined;
  return part?.kind === "text" ? part.text : "…";
}

function escapedSet(characters: string): string {
  return characters.replace(/[\\\]^-]/g, "\\$&") || " ";
}
