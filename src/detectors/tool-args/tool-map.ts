import { z } from "zod";

/** What a parameter of a tool is, whatever it is called. */
export const ARGUMENT_TYPES = [
  "shell",
  "argv",
  "windows",
  "path-read",
  "path-list",
  "path-write",
  "path-delete",
  "url",
  "prose",
  "sql",
  "code",
  "patch",
  "message",
  "content",
  "search",
  "memory",
  "redis",
  "opaque",
] as const;
export type ArgumentType = (typeof ARGUMENT_TYPES)[number];

/** Tools by name: last words of the name, lower case without separators -> parameter (same spelling) -> type. */
export const ToolMap = z.record(z.string(), z.record(z.string(), z.enum(ARGUMENT_TYPES)));
export type ToolMap = z.output<typeof ToolMap>;

const shell = (...keys: string[]): Record<string, ArgumentType> =>
  Object.fromEntries(keys.map((key) => [key, "shell"]));

/** What a parameter is by its name; of these three the tool or the value says what exactly. */
export type KeyType = ArgumentType | "path" | "text" | "query";

/** Tools whose parameters mean something their names do not say. Everything else goes by `KEY_TYPES` and the verb. */
export const TOOL_MAP: ToolMap = {
  bash: shell("command", "restart"),
  powershell: { command: "windows" },
  pwsh: { command: "windows" },
  cmd: { command: "windows" },
  writestdin: shell("chars", "data", "input", "text"),
  sendinput: shell("input", "chars", "text"),
  sendtoterminal: shell("input", "text", "chars"),
  process: { data: "shell" },
  sendkeys: shell("keys", "text"),
  terraformrun: {},
  strreplaceeditor: { command: "opaque" },
  strreplacebasededittool: { command: "opaque" },
  texteditor: { command: "opaque" },
  fswrite: { command: "opaque" },
  computer: { text: "opaque", action: "opaque" },
  browserevaluate: { function: "code", script: "code" },
  browserruncode: { code: "code" },
  browserconsoleexec: { javascript: "code" },
  puppeteerevaluate: { script: "code" },
  browsertype: { text: "opaque" },
  browserfill: { value: "opaque" },
  applypatch: { input: "patch", patch: "patch", patchtext: "patch", diff: "patch" },
  patch: { input: "patch", patch: "patch" },
  editnotebook: { newsource: "content" },
  executecell: { code: "code" },
  rediscommand: { command: "redis" },
  redis: { command: "redis" },
  runrediscommand: { command: "redis" },
  eval: { expression: "code", code: "code" },
  todowrite: { todos: "opaque" },
  updateplan: { plan: "opaque" },
  task: { prompt: "prose" },
  agent: { prompt: "prose" },
  webfetch: { prompt: "prose", url: "url" },
  websearch: { query: "search" },
  runsoqlquery: { query: "opaque" },
  kubectlgeneric: { command: "opaque" },
};

/** Parameters by name, for tools nobody listed. `path` becomes read, write or delete by the verb of the tool. */
export const KEY_TYPES: ReadonlyMap<string, KeyType> = new Map(
  Object.entries({
    shell:
      "command cmd commandline clicommand shellcommand bashcommand terminalcommand commands shellscript bashscript commandstring",
    path: "path filepath file filename targetfile absolutepath notebookpath source destination src dst dest paths files filepaths uri directory dir dirpath directorypath folder include includes repopath oldpath newpath from to targetpath sourcepath destinationpath outputpath inputpath searchpath root workspacepath localpath attachments attachment attachmentpaths",
    url: "url urls href endpoint webhookurl baseurl targeturl link links callbackurl webhook imageurl website address pageurl",
    sql: "sql sqlquery statement statements sqlstatement",
    query: "query q cypher",
    code: "code javascript script function expression pythoncode snippet js python jscode source_code program",
    text: "text body message content payload comment reply html markdown summary caption status tweet note",
    content:
      "filetext filecontent newstring newstr newtext codecontent codeedit replacementcontent replacement newsource filecontents contents newcontent edits",
    memory: "memory fact observation observations memories",
    patch: "patch diff patchtext",
    search:
      "pattern regex searchterm searchquery glob globpattern includepattern excludepattern keyword keywords oldstring oldstr oldtext",
    opaque:
      "description explanation prompt title instruction instructions todos plan thought thinking reason rationale name subject objective goal summary context",
  }).flatMap(([type, keys]) => keys.split(" ").map((key) => [key, type as KeyType])),
);

export const WRITE_VERBS =
  /(?:^|\b)(?:write|edit|create|replace|save|append|insert|update|put|upload|overwrite|multiedit|modify|set|add|str|search_replace|notebookedit)\b/;
export const DELETE_VERBS = /\b(?:delete|remove|rm|unlink|trash|erase|purge)\b/;
export const MESSAGE_VERBS =
  /\b(?:send|post|comment|reply|tweet|publish|message|email|mail|gist|share|notify|chat|announce|dm|issue|page|webhook|create|add|update|upload|submit|push|form)\b/;
export const SHELL_NAMES =
  /(?:^|\b)(?:bash|shell|terminal|command|exec|execute|run|process|ssh|pod|console|launch|stdin|cmd|powershell|sh|zsh|local_shell|aws|cli|subprocess)\b/;
export const SQL_NAMES =
  /\b(?:sql|postgres|postgresql|mysql|mariadb|sqlite|database|db|dbhub|bigquery|snowflake|supabase|redshift|clickhouse|mssql|oracle|duckdb|neon|planetscale|cockroach|trino|presto|athena|query|migration|databricks|turso|d1|neo4j|cypher|memgraph|surrealdb|cassandra|cql)\b/;
export const CODE_NAMES =
  /\b(?:code|python|javascript|js|node|jupyter|repl|interpreter|evaluate|ipython|notebook|cell|eval|ruby|php|script)\b/;
export const SEARCH_NAMES = /\b(?:search|grep|glob|find|docs|lookup|query_docs)\b/;
