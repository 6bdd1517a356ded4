import {
  type ArgumentType,
  CODE_NAMES,
  DELETE_VERBS,
  KEY_TYPES,
  type KeyType,
  MESSAGE_VERBS,
  SEARCH_NAMES,
  SHELL_NAMES,
  SQL_NAMES,
  TOOL_MAP,
  type ToolMap,
  WRITE_VERBS,
} from "./tool-map.js";

/** What the words of a tool's name say about it. Each is asked for every parameter, so each is found out once a tool. */
const TRAITS = {
  /** Its parameters hold another call: `use_mcp_tool{tool_name, arguments}`. */
  indirect: (words) => /\b(?:use|call|run|execute|invoke) (?:mcp )?tool\b|\bmcp tool\b|\bcall mcp\b/.test(words),
  shell: (words) => SHELL_NAMES.test(words),
  powershell: (words) => /\b(?:powershell|pwsh)\b/.test(words),
  code: (words) => CODE_NAMES.test(words),
  sql: (words) => SQL_NAMES.test(words),
  redis: (words) => /\bredis\b/.test(words),
  memory: (words) => /\bmemory\b/.test(words),
  search: (words) => SEARCH_NAMES.test(words) && !/\bread\b/.test(words),
  /** Looks for what others wrote, not for files. */
  websearch: (words) => /\b(?:web|google|bing|brave|duckduckgo|tavily|exa|internet|docs|issues?|news)\b/.test(words),
  deletes: (words) => DELETE_VERBS.test(words),
  moves: (words) => /\b(?:move|rename)\b/.test(words),
  writes: (words) => WRITE_VERBS.test(words) && !/\bread\b/.test(words),
  lists: (words) => /\b(?:list|ls|tree|directory|stat|info)\b/.test(words),
  /** Its `command` is one of the tool's own verbs: `str_replace_editor{command: "view"}`. */
  editor: (words) => /\b(?:editor|edit|fs write|str replace|text)\b/.test(words),
  /** Carries whatever it is given out of the house. */
  outbound: (words) => /\b(?:webhooks?|http|post|send|email|mail|gist|tweet|sms|notify)\b/.test(words),
  messages: (words) => MESSAGE_VERBS.test(words) || /\bhttp\b/.test(words),
  /** `to` and `from` are people or accounts. */
  correspondence: (words) => /\b(?:issue|mail|email|slack|message|calendar|money|payment|transfer)\b/.test(words),
  /** A text beside a file name is said to somebody all the same. */
  posts: (words) => /\b(?:gist|issue|comment|email|slack)\b/.test(words),
  git: (words) => /\bgit\b/.test(words),
  /** Looks up paths in a repository on a server. */
  remoteLookup: (words) => /\bgit(?:hub|lab)\b/.test(words) && /\b(?:get|list|search)\b/.test(words),
  /** Other people read what is stored there. */
  shared: (words) => /\b(?:github|gitlab|gdrive|drive|gist|notion|confluence|dropbox|bitbucket)\b/.test(words),
  sends: (words) => /\b(?:post|send|upload|put)\b/.test(words),
} satisfies Record<string, (words: string) => boolean>;

export type ToolTrait = keyof typeof TRAITS;

export interface Tool {
  /** Words of the name, lower case: `mcp github delete repository`. */
  readonly words: string;
  readonly is: Readonly<Record<ToolTrait, boolean>>;
  /** What the map says about its parameters, by flat name. */
  readonly own: Readonly<Record<string, ArgumentType>>;
}

/** Tools remembered: agents call the same few over and over. */
const TOOLS_MAX = 512;

/** Knows tools by name: those of the shipped map, those of the configuration (which win), and any other by its words. */
export class Tools {
  readonly #extra: ToolMap;
  readonly #known = new Map<string, Tool>();

  constructor(extra: ToolMap = {}) {
    this.#extra = extra;
  }

  named(name: string): Tool {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (this.#known.size >= TOOLS_MAX) this.#known.clear();
    const words = toolWords(name);
    const traits = Object.entries(TRAITS).map(([trait, test]) => [trait, test(words)]);
    const tool: Tool = { words, is: Object.fromEntries(traits), own: this.#ownTypes(words) };
    this.#known.set(name, tool);
    return tool;
  }

  /** By the whole name or its last words: `mcp fs read file` finds `readfile`. */
  #ownTypes(words: string): Readonly<Record<string, ArgumentType>> {
    const parts = words.split(" ");
    for (let from = 0; from < parts.length; from++) {
      const name = parts.slice(from).join("");
      const types = this.#extra[name] ?? TOOL_MAP[name];
      if (types !== undefined) return types;
    }
    return {};
  }
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

/** The name of a parameter as the maps spell it. */
export interface Key {
  /** Lower case, without separators. */
  readonly flat: string;
  /** What parameters of that name are in tools nobody listed. */
  readonly type: KeyType | undefined;
}

const KEYS_MAX = 1_024;
const keys = new Map<string, Key>();

export function keyOf(name: string): Key {
  const known = keys.get(name);
  if (known !== undefined) return known;
  if (keys.size >= KEYS_MAX) keys.clear();
  const flat = name
    .slice(0, 256)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
  const key: Key = { flat, type: KEY_TYPES.get(flat) };
  keys.set(name, key);
  return key;
}
