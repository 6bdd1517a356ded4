import { looksLikeSql } from "./sql.js";
import {
  type ArgumentType,
  CODE_NAMES,
  DELETE_VERBS,
  KEY_TYPES,
  MESSAGE_VERBS,
  SEARCH_NAMES,
  SHELL_NAMES,
  SQL_NAMES,
  TOOL_MAP,
  type ToolMap,
  WRITE_VERBS,
} from "./tool-map.js";

/** One string (or list of words) of a tool call, and what it is. */
export interface Argument {
  readonly type: ArgumentType;
  /** The text; for `argv` its words joined by blanks, to be looked for in the segments. */
  readonly value: string;
  /** Words of `argv`. */
  readonly words?: readonly string[];
  /** JSON pointer below the call's parameters. */
  readonly pointer: string;
  /** Name of the parameter as the tool spells it. */
  readonly key: string;
  /** Language of `code`. */
  readonly language?: string;
  /** The file `content` goes to. */
  readonly file?: string;
}

export interface NormalisedCall {
  /** Words of the tool's name, lower case: `mcp github delete repository`. */
  readonly name: string;
  readonly arguments: readonly Argument[];
  readonly cwd: string;
  /** ` | key=value` of every scalar parameter, for rules about whole calls. */
  readonly scalars: string;
  /** Parameters were too many or too deep to look at all of them. */
  readonly incomplete: boolean;
}

const LEAVES_MAX = 4_096;
/** Tools that carry whatever they are given out of the house. */
const OUTBOUND = /\b(?:webhooks?|http|post|send|email|mail|gist|tweet|sms|notify)\b/;
const DEPTH_MAX = 12;

interface Leaf {
  readonly value: unknown;
  readonly pointer: string;
  readonly key: string;
  readonly parents: readonly Record<string, unknown>[];
}

/** Types every string of a call. Unknown tools go by the names of their parameters and by what the values look like. */
export function normaliseCall(name: string, params: unknown, extra: ToolMap = {}): NormalisedCall {
  const words = wordsOf(name);
  const effective = unwrapIndirection(words, params);
  const own = ownTypes(effective.words, extra);
  const list: Argument[] = [];
  const scalars: string[] = [];
  let incomplete = false;
  const root = typeof effective.params === "string" ? parsedObject(effective.params) : effective.params;
  const base = effective.pointer;
  if (typeof root === "string") {
    const type = freeTextType(effective.words, root);
    list.push({
      type,
      value: root,
      pointer: base,
      key: "",
      ...(type === "code" ? { language: languageOf(effective.words, {}) } : {}),
    });
  } else if (Array.isArray(root) && root.every((item) => typeof item === "string")) {
    list.push({
      type: SHELL_NAMES.test(effective.words) ? "argv" : "opaque",
      value: root.join(" "),
      words: root,
      pointer: base,
      key: "",
    });
  } else if (root !== null && typeof root === "object") {
    incomplete = !collect({ value: root, pointer: base, key: "", parents: [] }, effective.words, own, list, scalars);
    assembled(effective.words, root as Record<string, unknown>, base, list);
  }
  return {
    name: effective.words,
    arguments: list,
    cwd: workingDirectory(root),
    scalars: scalars.join(" | "),
    incomplete,
  };
}

const WORDS_MAX = 256;
const knownWords = new Map<string, string>();

/** `toolWords`, remembered: agents call the same few tools over and over. */
function wordsOf(name: string): string {
  const known = knownWords.get(name);
  if (known !== undefined) return known;
  if (knownWords.size >= WORDS_MAX) knownWords.clear();
  const words = toolWords(name);
  knownWords.set(name, words);
  return words;
}

/** `mcp__github__createGist` -> `mcp github create gist`. */
export function toolWords(name: string): string {
  return name
    .slice(0, 256)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .replace(/[^A-Za-z0-9]+/g, " ")
    .trim()
    .toLowerCase();
}

const flat = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/** `use_mcp_tool{server_name, tool_name, arguments}`: the call inside is the one that counts. */
function unwrapIndirection(words: string, params: unknown): { words: string; params: unknown; pointer: string } {
  if (params === null || typeof params !== "object" || Array.isArray(params)) return { words, params, pointer: "" };
  const given = params as Record<string, unknown>;
  if (!/\b(?:use|call|run|execute|invoke) (?:mcp )?tool\b|\bmcp tool\b|\bcall mcp\b/.test(words))
    return { words, params, pointer: "" };
  const inner = given.tool_name ?? given.toolName ?? given.ToolName ?? given.tool ?? given.name;
  const key = ["arguments", "Arguments", "args", "params", "parameters", "input", "tool_input"].find(
    (name) => given[name] !== undefined,
  );
  if (typeof inner !== "string" || key === undefined) return { words, params, pointer: "" };
  const server = given.server_name ?? given.serverName ?? given.ServerName ?? given.server;
  return {
    words: `${typeof server === "string" ? `${toolWords(server)} ` : ""}${toolWords(inner)}`,
    params: typeof given[key] === "string" ? (parsedObject(given[key]) ?? given[key]) : given[key],
    pointer: `/${key}`,
  };
}

function parsedObject(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" ? parsed : text;
  } catch {
    return text;
  }
}

function ownTypes(words: string, extra: ToolMap): Readonly<Record<string, ArgumentType>> {
  const parts = words.split(" ");
  for (let from = 0; from < parts.length; from++) {
    const name = parts.slice(from).join("");
    const known = extra[name] ?? TOOL_MAP[name];
    if (known !== undefined) return known;
  }
  return {};
}

function freeTextType(words: string, text: string): ArgumentType {
  if (/^\s*\*\*\* Begin Patch|^(?:diff --git|--- a\/)/.test(text)) return "patch";
  if (SHELL_NAMES.test(words)) return "shell";
  if (CODE_NAMES.test(words)) return "code";
  if (SQL_NAMES.test(words) || looksLikeSql(text)) return "sql";
  return "prose";
}

/** False where something was left out. */
function collect(
  from: Leaf,
  words: string,
  own: Readonly<Record<string, ArgumentType>>,
  out: Argument[],
  scalars: string[],
): boolean {
  const stack: Leaf[] = [from];
  let leaves = 0;
  let isWhole = true;
  for (let next = stack.pop(); next !== undefined && leaves < LEAVES_MAX; next = stack.pop()) {
    const { value, pointer, key, parents } = next;
    if (typeof value === "number" || typeof value === "boolean") {
      leaves++;
      scalars.push(`${key}=${value}`);
    } else if (typeof value === "string") {
      leaves++;
      if (value.length <= 512) scalars.push(`${key}=${value.replace(/\s+/g, " ")}`);
      const argument = typed(value, pointer, key, parents, words, own);
      if (argument !== undefined) out.push(argument);
    } else if (Array.isArray(value)) {
      if (value.length === 0) scalars.push(`${key}=[]`);
      const type = own[flat(key)] ?? KEY_TYPES.get(flat(key));
      const isArgv =
        type === "shell" &&
        flat(key) !== "commands" &&
        value.length > 0 &&
        value.every((item) => typeof item === "string");
      if (isArgv) {
        const argv = value.filter((item) => typeof item === "string");
        out.push({ type: "argv", value: argv.join(" "), words: argv, pointer, key });
        continue;
      }
      if (value.length > LEAVES_MAX) isWhole = false;
      for (let at = Math.min(value.length, LEAVES_MAX) - 1; at >= 0; at--)
        stack.push({ value: value[at], pointer: `${pointer}/${at}`, key, parents });
    } else if (value !== null && typeof value === "object") {
      const object = value as Record<string, unknown>;
      const names = Object.keys(object);
      if (names.length > LEAVES_MAX || parents.length >= DEPTH_MAX) isWhole = false;
      const entries = names.slice(0, LEAVES_MAX).map((name) => [name, object[name]] as const);
      if (entries.length === 0) scalars.push(`${key}={}`);
      if (parents.length >= DEPTH_MAX) continue;
      const argv = commandWithArguments(object, words);
      if (argv !== undefined) {
        out.push({ type: "argv", value: argv.join(" "), words: argv, pointer, key });
        continue;
      }
      const below = [...parents, object];
      for (const [member, inner] of entries.reverse()) {
        stack.push({
          value: inner,
          pointer: `${pointer}/${member.replaceAll("~", "~0").replaceAll("/", "~1")}`,
          key: member,
          parents: below,
        });
      }
    }
  }
  return isWhole && stack.length === 0;
}

/** `{command: "rm", args: ["-rf", "x"]}`. */
function commandWithArguments(object: Record<string, unknown>, words: string): string[] | undefined {
  const command = object.command ?? object.cmd ?? object.program;
  const args = object.args ?? object.arguments ?? object.argv;
  if (typeof command !== "string" || !Array.isArray(args) || !args.every((item) => typeof item === "string"))
    return undefined;
  const tool = /\b(terraform|kubectl|helm|docker|git|aws|gcloud|az|npm|pulumi|ansible|vault|tofu)\b/.exec(words)?.[1];
  const head = tool !== undefined && !command.startsWith(tool) ? [tool] : [];
  return [...head, ...command.split(/\s+/), ...(args as string[])];
}

/** Calls whose parameters together say a command: `kubectl_delete{resourceType, name}`, `use_aws{service_name, …}`. */
function assembled(words: string, root: Record<string, unknown>, pointer: string, out: Argument[]): void {
  const text = (...names: string[]): string => {
    for (const name of names) if (typeof root[name] === "string") return root[name];
    return "";
  };
  const add = (argv: readonly string[]): void => {
    const filled = argv.filter((word) => word !== "");
    out.push({ type: "argv", value: filled.join(" "), words: filled, pointer, key: "" });
  };
  const kubectl = /\bkubectl (\w+)$/.exec(words)?.[1];
  if (kubectl !== undefined) {
    const verb = kubectl === "generic" ? text("command", "subCommand") : kubectl;
    const flags =
      root.flags !== null && typeof root.flags === "object"
        ? Object.entries(root.flags).flatMap(([flag, value]) =>
            value === true ? [`--${flag}`] : [`--${flag}=${String(value)}`],
          )
        : [];
    const namespace = text("namespace");
    add([
      "kubectl",
      verb,
      text("resourceType", "resource_type", "kind"),
      text("name"),
      ...flags,
      ...(namespace === "" ? [] : ["-n", namespace]),
      ...(text("output") === "" ? [] : ["-o", text("output")]),
      ...(typeof root.replicas === "number" ? [`--replicas=${root.replicas}`] : []),
    ]);
  }
  if (/\buse aws\b/.test(words))
    add([
      "aws",
      text("service_name", "service"),
      text("operation_name", "operation").replaceAll("_", "-").toLowerCase(),
    ]);
}

function typed(
  value: string,
  pointer: string,
  key: string,
  parents: readonly Record<string, unknown>[],
  words: string,
  own: Readonly<Record<string, ArgumentType>>,
): Argument | undefined {
  const name = flat(key);
  const base = { value, pointer, key };
  const given = own[name];
  const kind = given ?? KEY_TYPES.get(name);
  const isSearch = SEARCH_NAMES.test(words) && !/\bread\b/.test(words);
  switch (kind) {
    case undefined:
      return /^(?:[a-z][a-z0-9+.-]*:\/\/)\S+$/i.test(value)
        ? { ...base, type: "url" }
        : { ...base, type: OUTBOUND.test(words) ? "message" : "opaque" };
    case "path": {
      if (value.length > 4_096 || value.includes("\n")) return { ...base, type: "opaque" };
      if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value) && !/^file:/i.test(value)) return { ...base, type: "url" };
      if (
        /\b(?:issue|mail|email|slack|message|calendar|money|payment|transfer)\b/.test(words) &&
        (name === "to" || name === "from")
      )
        return { ...base, type: "opaque" };
      if (/\bgit(?:hub|lab)\b/.test(words) && /\bget|list|search\b/.test(words)) return { ...base, type: "opaque" };
      if (DELETE_VERBS.test(words)) return { ...base, type: "path-delete" };
      if (/\bmove|rename\b/.test(words))
        return {
          ...base,
          type: name.startsWith("dest") || name === "to" || name.startsWith("new") ? "path-write" : "path-delete",
        };
      const command = typeof parents.at(-1)?.command === "string" ? String(parents.at(-1)?.command) : "";
      if (/^(?:create|str_replace|insert|append|write|undo_edit)$/.test(command))
        return { ...base, type: "path-write" };
      if (WRITE_VERBS.test(words) && !/\bread\b/.test(words)) return { ...base, type: "path-write" };
      if (isSearch || /\b(?:list|ls|tree|directory|stat|info)\b/.test(words)) return { ...base, type: "path-list" };
      return { ...base, type: "path-read" };
    }
    case "query":
      if (isSearch) return { ...base, type: "search" };
      if (SQL_NAMES.test(words) || looksLikeSql(value)) return { ...base, type: "sql" };
      return { ...base, type: "search" };
    case "sql":
      return { ...base, type: "sql" };
    case "text": {
      if (/\bmemory\b/.test(words)) return { ...base, type: "memory" };
      const file = parents.map(fileOf).findLast((path) => path !== undefined);
      if (file !== undefined && !/\b(?:gist|issue|comment|email|slack)\b/.test(words))
        return { ...base, type: "content", file };
      if (/\bredis\b/.test(words)) return { ...base, type: "redis" };
      return MESSAGE_VERBS.test(words) || /\bhttp\b/.test(words)
        ? { ...base, type: "message" }
        : { ...base, type: "opaque" };
    }
    case "content": {
      if (/\bmemory\b/.test(words)) return { ...base, type: "memory" };
      const file = parents.map(fileOf).findLast((path) => path !== undefined);
      return { ...base, type: "content", ...(file === undefined ? {} : { file }) };
    }
    case "code":
      if (given === undefined && !CODE_NAMES.test(words)) {
        if (name === "script" && SHELL_NAMES.test(words)) return { ...base, type: "shell" };
        if (name === "expression" || name === "function") return { ...base, type: "opaque" };
      }
      return codeOrShell(base, languageOf(words, parents.at(-1) ?? {}));
    case "shell":
      if (given === undefined && name === "command" && /\b(?:editor|edit|fs write|str replace|text)\b/.test(words))
        return { ...base, type: "opaque" };
      if (/\bpowershell|pwsh\b/.test(words)) return { ...base, type: "windows" };
      if (/\bredis\b/.test(words)) return { ...base, type: "redis" };
      if (
        /\b(?:terraform|kubectl)\b/.test(words) &&
        (Array.isArray(parents.at(-1)?.args) || typeof parents.at(-1)?.resourceType === "string")
      )
        return { ...base, type: "opaque" };
      return { ...base, type: "shell" };
    case "search":
      return { ...base, type: "search" };
    default:
      return { ...base, type: kind };
  }
}

function codeOrShell(base: { value: string; pointer: string; key: string }, language: string): Argument {
  return language === "bash" ? { ...base, type: "shell" } : { ...base, type: "code", language };
}

function fileOf(object: Record<string, unknown>): string | undefined {
  for (const [key, value] of Object.entries(object)) {
    if (/^(?:to|from|include)$/.test(key) || typeof value !== "string" || value.includes("@")) continue;
    if (KEY_TYPES.get(flat(key)) === "path") return value;
  }
  return undefined;
}

function languageOf(words: string, parent: Record<string, unknown>): string {
  const given = parent.language ?? parent.lang ?? parent.runtime ?? parent.kernel;
  const text = `${typeof given === "string" ? given : ""} ${words}`.toLowerCase();
  if (/\b(?:bash|sh|shell|zsh)\b/.test(typeof given === "string" ? given.toLowerCase() : "")) return "bash";
  if (/\b(?:mongo|mongodb)\b/.test(text)) return "mongo";
  if (/\b(?:javascript|typescript|node|nodejs|js|ts|playwright|puppeteer|browser|deno|bun)\b/.test(text))
    return "javascript";
  if (/\bruby\b/.test(text)) return "ruby";
  if (/\bphp\b/.test(text)) return "php";
  if (/\bperl\b/.test(text)) return "perl";
  return "python";
}

function workingDirectory(root: unknown): string {
  if (root === null || typeof root !== "object") return "";
  for (const key of ["workdir", "cwd", "Cwd", "working_directory", "workingDirectory", "dir_path", "exec_dir"]) {
    const value = (root as Record<string, unknown>)[key];
    if (
      typeof value === "string" &&
      /^(?:\/(?:etc|root|usr|var|boot|bin|lib|opt|home\/[^/]+)?\/?|~\/?|[A-Za-z]:\\?)$/.test(value)
    )
      return value;
  }
  return "";
}
