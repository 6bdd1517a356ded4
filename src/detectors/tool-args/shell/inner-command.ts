import type { Wrapper } from "./wrappers.js";

/** Where the command that a wrapper runs stands among the wrapper's words. */
export interface InnerCommand {
  /** Index of its first word; the number of words where there is none. */
  readonly at: number;
  /** `NAME=value` words before it. */
  readonly env: readonly string[];
  /** Values of options that are scripts. */
  readonly scripts: readonly string[];
}

interface OptionNames {
  readonly value: ReadonlySet<string>;
  readonly script: ReadonlySet<string>;
}

const namesOf = new WeakMap<Wrapper, OptionNames>();

function optionNames(wrapper: Wrapper): OptionNames {
  const known = namesOf.get(wrapper);
  if (known !== undefined) return known;
  const names = {
    value: new Set(wrapper.value?.split(" ")),
    script: new Set(wrapper.script?.split(" ")),
  };
  namesOf.set(wrapper, names);
  return names;
}

export function innerCommand(words: readonly string[], wrapper: Wrapper): InnerCommand {
  const names = optionNames(wrapper);
  const env: string[] = [];
  const scripts: string[] = [];
  let skip = wrapper.skip ?? 0;
  let at = wrapper.sub === undefined ? 1 : subcommandIndex(words, wrapper.sub) + 1;
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") {
      at++;
      if (wrapper.dashes === true || skip === 0 || wrapper.joined === true) break;
    } else if (word === "-") {
      // `su -` asks for a login shell.
    } else if (word.startsWith("-")) {
      const script = scriptOption(word, names.script);
      if (script !== undefined) scripts.push(script === "" ? (words[++at] ?? "") : script);
      else if (takesNextWord(word, names.value)) at++;
    } else if (wrapper.assignments === true && /^[A-Za-z_]\w*=/.test(word)) {
      env.push(word);
    } else if (wrapper.dashes === true && words.includes("--", at)) {
      at = words.indexOf("--", at) + 1;
      break;
    } else if (skip > 0) skip--;
    else break;
  }
  return { at, env, scripts };
}

/** Index of the first of these subcommands, separated by blanks; -1 where there is none. */
export function subcommandIndex(words: readonly string[], subs: string): number {
  const wanted = subs.split(" ");
  for (let at = 1; at < words.length && at < 12; at++) if (wanted.includes(words[at] ?? "")) return at;
  return -1;
}

/** The script in an option: its own text, "" where the next word is the script, undefined where the option has none. */
function scriptOption(word: string, scripts: ReadonlySet<string>): string | undefined {
  if (word.startsWith("--")) {
    const equals = word.indexOf("=");
    if (!scripts.has(word.slice(2, equals < 0 ? undefined : equals))) return undefined;
    return equals < 0 ? "" : word.slice(equals + 1);
  }
  for (let at = 1; at < word.length; at++) if (scripts.has(word[at] ?? "")) return word.slice(at + 1);
  return undefined;
}

function takesNextWord(word: string, values: ReadonlySet<string>): boolean {
  if (word.startsWith("--")) return values.has(word.slice(2));
  const bundle = word.slice(1);
  return values.has(bundle) || (/^[A-Za-z]+$/.test(bundle) && values.has(bundle.slice(-1)));
}
