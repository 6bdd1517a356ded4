import { looksLikeSql } from "./sql.js";
import { keyOf, type Tool } from "./tool.js";
import type { ArgumentType } from "./tool-map.js";

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

type Object = Readonly<Record<string, unknown>>;

const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * Types one string by the tool it is given to, the name of its parameter and, where those leave it open, by what it
 * looks like. `parents` are the objects it stands in, outermost first.
 */
export function typed(value: string, pointer: string, key: string, parents: readonly Object[], tool: Tool): Argument {
  const { flat, type } = keyOf(key);
  const given = tool.own[flat];
  const kind = given ?? type;
  const base = { value, pointer, key };
  switch (kind) {
    case undefined:
      if (ADDRESS.test(value) && !/\s/.test(value)) return { ...base, type: "url" };
      return { ...base, type: tool.is.outbound ? "message" : "opaque" };
    case "path":
      return { ...base, type: pathType(value, flat, parents.at(-1), tool) };
    case "query":
      if (!tool.is.search && (tool.is.sql || looksLikeSql(value))) return { ...base, type: "sql" };
      return { ...base, type: "search" };
    case "text": {
      if (tool.is.memory) return { ...base, type: "memory" };
      const file = tool.is.posts ? undefined : nearestFile(parents);
      if (file !== undefined) return { ...base, type: "content", file };
      if (tool.is.redis) return { ...base, type: "redis" };
      return { ...base, type: tool.is.messages ? "message" : "opaque" };
    }
    case "content": {
      if (tool.is.memory) return { ...base, type: "memory" };
      const file = nearestFile(parents);
      return file === undefined ? { ...base, type: "content" } : { ...base, type: "content", file };
    }
    case "code": {
      if (given === undefined && !tool.is.code) {
        if (flat === "script" && tool.is.shell) return { ...base, type: "shell" };
        if (flat === "expression" || flat === "function") return { ...base, type: "opaque" };
      }
      const language = languageOf(tool.words, parents.at(-1) ?? {});
      return language === "bash" ? { ...base, type: "shell" } : { ...base, type: "code", language };
    }
    case "shell":
      return { ...base, type: shellType(flat, given, parents.at(-1), tool) };
    default:
      return { ...base, type: kind };
  }
}

function pathType(value: string, key: string, parent: Object | undefined, { is }: Tool): ArgumentType {
  if (value.length > 4_096 || value.includes("\n")) return "opaque";
  if (value.includes("://") && ADDRESS.test(value) && !/^file:/i.test(value)) return "url";
  if (is.correspondence && (key === "to" || key === "from")) return "opaque";
  if (is.remoteLookup) return "opaque";
  if (is.deletes) return "path-delete";
  if (is.moves) return key.startsWith("dest") || key === "to" || key.startsWith("new") ? "path-write" : "path-delete";
  const command = parent?.command;
  if (typeof command === "string" && /^(?:create|str_replace|insert|append|write|undo_edit)$/.test(command))
    return "path-write";
  if (is.writes) return "path-write";
  return is.search || is.lists ? "path-list" : "path-read";
}

function shellType(
  key: string,
  given: ArgumentType | undefined,
  parent: Object | undefined,
  { is, words }: Tool,
): ArgumentType {
  if (given === undefined && key === "command" && is.editor) return "opaque";
  if (is.powershell) return "windows";
  if (is.redis) return "redis";
  const isPart = Array.isArray(parent?.args) || typeof parent?.resourceType === "string";
  return isPart && /\b(?:terraform|kubectl)\b/.test(words) ? "opaque" : "shell";
}

/** The innermost object with a file in it says where a content goes. */
function nearestFile(parents: readonly Object[]): string | undefined {
  for (let at = parents.length - 1; at >= 0; at--) {
    const parent = parents[at];
    for (const key in parent) {
      const value = parent[key];
      if (typeof value !== "string" || value.length > 4_096 || value.includes("@")) continue;
      const { flat, type } = keyOf(key);
      if (type === "path" && flat !== "to" && flat !== "from" && flat !== "include") return value;
    }
  }
  return undefined;
}

/** Language of a piece of code: what the call says it is, or what the tool's name says; Python where nobody does. */
export function languageOf(words: string, parent: Object): string {
  const named = parent.language ?? parent.lang ?? parent.runtime ?? parent.kernel;
  const given = typeof named === "string" ? named.toLowerCase() : "";
  if (/\b(?:bash|sh|shell|zsh)\b/.test(given)) return "bash";
  const text = `${given} ${words}`;
  if (/\b(?:mongo|mongodb)\b/.test(text)) return "mongo";
  if (/\b(?:javascript|typescript|node|nodejs|js|ts|playwright|puppeteer|browser|deno|bun)\b/.test(text))
    return "javascript";
  return /\b(?:ruby|php|perl)\b/.exec(text)?.[0] ?? "python";
}
