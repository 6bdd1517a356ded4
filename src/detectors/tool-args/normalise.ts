import { commandWithArguments, isObject, type Members, namedCommand } from "./spread-command.js";
import { looksLikeSql } from "./sql.js";
import { keyOf, type Tool, type Tools } from "./tool.js";
import type { ArgumentType } from "./tool-map.js";
import { type Argument, languageOf, typed } from "./typing.js";

export interface NormalisedCall {
  readonly tool: Tool;
  readonly arguments: readonly Argument[];
  readonly cwd: string;
  readonly scalars: Scalars;
  /** Parameters were too many or too deep to look at all of them. */
  readonly incomplete: boolean;
}

const LEAVES_MAX = 4_096;
const DEPTH_MAX = 12;
const SCALAR_LENGTH_MAX = 512;
const SCALARS_LENGTH_MAX = 4_096;

/** Every short parameter of a call, for rules about whole calls. Few tools have such rules, so it is put together on demand. */
export class Scalars {
  readonly #pairs: (readonly [key: string, value: string])[] = [];
  #text: string | undefined;

  add(key: string, value: string): void {
    if (value.length <= SCALAR_LENGTH_MAX) this.#pairs.push([key, value]);
  }

  /** ` | key=value` of each, blanks in values single. */
  get text(): string {
    this.#text ??= ` | ${this.#pairs.map(([key, value]) => `${key}=${value.replace(/\s+/g, " ")}`).join(" | ")}`;
    return this.#text.slice(0, SCALARS_LENGTH_MAX);
  }
}

/** Types every string of a call. Unknown tools go by the names of their parameters and by what the values look like. */
export function normaliseCall(name: string, params: unknown, tools: Tools): NormalisedCall {
  const { tool, given, pointer } = unwrapped(tools, name, params);
  const list: Argument[] = [];
  const scalars = new Scalars();
  let incomplete = false;
  const root = typeof given === "string" ? parsedObject(given) : given;
  if (typeof root === "string") {
    const type = freeTextType(tool, root);
    const language = type === "code" ? { language: languageOf(tool.words, {}) } : {};
    list.push({ type, value: root, pointer, key: "", ...language });
  } else if (Array.isArray(root) && root.every((item) => typeof item === "string")) {
    list.push({ type: tool.is.shell ? "argv" : "opaque", value: root.join(" "), words: root, pointer, key: "" });
  } else if (isObject(root) || Array.isArray(root)) {
    incomplete = !collect({ value: root, pointer, key: "", parents: [] }, tool, list, scalars);
    const words = isObject(root) ? namedCommand(tool.words, root) : undefined;
    if (words !== undefined) list.push({ type: "argv", value: words.join(" "), words, pointer, key: "" });
  }
  return { tool, arguments: list, cwd: workingDirectory(root), scalars, incomplete };
}

/** `use_mcp_tool{server_name, tool_name, arguments}`: the call inside is the one that counts. */
function unwrapped(tools: Tools, name: string, params: unknown): { tool: Tool; given: unknown; pointer: string } {
  const tool = tools.named(name);
  const outer = { tool, given: params, pointer: "" };
  if (!tool.is.indirect || !isObject(params)) return outer;
  const inner = params.tool_name ?? params.toolName ?? params.ToolName ?? params.tool ?? params.name;
  const key = ["arguments", "Arguments", "args", "params", "parameters", "input", "tool_input"].find(
    (member) => params[member] !== undefined,
  );
  if (typeof inner !== "string" || key === undefined) return outer;
  const server = params.server_name ?? params.serverName ?? params.ServerName ?? params.server;
  const given = params[key];
  return {
    tool: tools.named(typeof server === "string" ? `${server} ${inner}` : inner),
    given: typeof given === "string" ? parsedObject(given) : given,
    pointer: `/${key}`,
  };
}

function parsedObject(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? parsed : text;
  } catch {
    return text;
  }
}

function freeTextType({ is }: Tool, text: string): ArgumentType {
  if (/^\s*\*\*\* Begin Patch|^(?:diff --git|--- a\/)/.test(text)) return "patch";
  if (is.shell) return "shell";
  if (is.code) return "code";
  return is.sql || looksLikeSql(text) ? "sql" : "prose";
}

interface Leaf {
  readonly value: unknown;
  readonly pointer: string;
  readonly key: string;
  readonly parents: readonly Members[];
}

/** False where something was left out. */
function collect(from: Leaf, tool: Tool, out: Argument[], scalars: Scalars): boolean {
  const stack: Leaf[] = [from];
  let leaves = 0;
  let isWhole = true;
  for (let next = stack.pop(); next !== undefined && leaves < LEAVES_MAX; next = stack.pop()) {
    const { value, pointer, key, parents } = next;
    if (typeof value === "number" || typeof value === "boolean") {
      leaves++;
      scalars.add(key, String(value));
    } else if (typeof value === "string") {
      leaves++;
      scalars.add(key, value);
      out.push(typed(value, pointer, key, parents, tool));
    } else if (Array.isArray(value)) {
      if (value.length === 0) scalars.add(key, "[]");
      const { flat, type } = keyOf(key);
      const isCommand = (tool.own[flat] ?? type) === "shell" && flat !== "commands";
      if (isCommand && value.length > 0 && value.every((item) => typeof item === "string")) {
        out.push({ type: "argv", value: value.join(" "), words: value, pointer, key });
        continue;
      }
      if (value.length > LEAVES_MAX) isWhole = false;
      for (let at = Math.min(value.length, LEAVES_MAX) - 1; at >= 0; at--)
        stack.push({ value: value[at], pointer: `${pointer}/${at}`, key, parents });
    } else if (isObject(value)) {
      const names = Object.keys(value);
      if (names.length > LEAVES_MAX || parents.length >= DEPTH_MAX) isWhole = false;
      if (names.length === 0) scalars.add(key, "{}");
      if (parents.length >= DEPTH_MAX) continue;
      const argv = commandWithArguments(value, tool.words);
      if (argv !== undefined) {
        out.push({ type: "argv", value: argv.join(" "), words: argv, pointer, key });
        continue;
      }
      const below = [...parents, value];
      for (let at = Math.min(names.length, LEAVES_MAX) - 1; at >= 0; at--) {
        const member = names[at] ?? "";
        stack.push({ value: value[member], pointer: `${pointer}/${escaped(member)}`, key: member, parents: below });
      }
    }
  }
  return isWhole && stack.length === 0;
}

function escaped(member: string): string {
  return /[~/]/.test(member) ? member.replaceAll("~", "~0").replaceAll("/", "~1") : member;
}

function workingDirectory(root: unknown): string {
  if (!isObject(root)) return "";
  for (const key of ["workdir", "cwd", "Cwd", "working_directory", "workingDirectory", "dir_path", "exec_dir"]) {
    const value = root[key];
    if (
      typeof value === "string" &&
      /^(?:\/(?:etc|root|usr|var|boot|bin|lib|opt|home\/[^/]+)?\/?|~\/?|[A-Za-z]:\\?)$/.test(value)
    )
      return value;
  }
  return "";
}
