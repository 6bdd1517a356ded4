import { unescaped } from "./decode.js";
import type { Invocation } from "./invocation.js";

/** A script, query or program that stands in the words of a command. */
export interface Embedded {
  readonly language: "shell" | "sql" | "mongo";
  readonly text: string;
  /** The words around a query, which tell a development database from another. */
  readonly context: string;
}

/** Options whose value is a command line. */
const PROGRAM_OPTIONS: Readonly<Record<string, readonly string[]>> = {
  rg: ["pre"],
  man: ["P", "pager", "H", "html"],
  npx: ["c", "call"],
  npm: ["c", "call"],
  tcpdump: ["z"],
};

/** Scripts, code and SQL in the options of commands that are no wrappers as a whole. */
export function embeddedScripts({ name, words, options, operands, input, hasInput }: Invocation): Embedded[] {
  const found: Embedded[] = [];
  const nested = (text: string): void => void found.push({ language: "shell", text, context: "" });
  const sql = (text: string, context: string): void => void found.push({ language: "sql", text, context });
  const values = (option: string): string[] =>
    (options.values.get(option) ?? []).map(({ word, skip }) => (words[word] ?? "").slice(skip));
  switch (name) {
    case "git":
      for (const setting of values("c"))
        gitSetting(setting.slice(0, setting.indexOf("=")), setting.slice(setting.indexOf("=") + 1), nested);
      if (operands[0]?.text === "config") gitSetting(operands.at(-2)?.text ?? "", operands.at(-1)?.text ?? "", nested);
      for (const word of words) {
        const pack = /^--(?:upload-pack|receive-pack|exec)=(.*)$/.exec(word);
        if (pack !== null) nested(pack[1] ?? "");
      }
      if (operands[0]?.text === "submodule" && operands[1]?.text === "foreach")
        nested(
          operands
            .slice(2)
            .map((field) => field.text)
            .join(" "),
        );
      if (operands[0]?.text === "bisect" && operands[1]?.text === "run")
        nested(
          operands
            .slice(2)
            .map((field) => field.text)
            .join(" "),
        );
      if (operands[0]?.text === "grep")
        for (const word of words) {
          const pager = /^(?:-O|--open-files-in-pager=)(.+)$/.exec(word);
          if (pager !== null) nested(pager[1] ?? "");
        }
      if (operands[0]?.text === "rebase") for (const text of [...values("exec"), ...values("x")]) nested(text);
      if (operands[0]?.text === "filter-branch") for (const word of words) if (/\s/.test(word)) nested(word);
      return found;
    case "tar":
    case "gtar":
      for (const word of words) {
        const action =
          /^--(?:checkpoint-action=exec|to-command|use-compress-program|info-script|new-volume-script|rsh-command)=(.*)$/.exec(
            word,
          );
        if (action !== null) nested(action[1] ?? "");
      }
      for (const text of [...values("I"), ...values("use-compress-program"), ...values("to-command")]) nested(text);
      return found;
    case "rg":
    case "man":
    case "npx":
    case "npm":
    case "tcpdump":
      for (const option of PROGRAM_OPTIONS[name] ?? []) for (const text of values(option)) nested(text);
      return found;
    case "apt":
    case "apt-get":
      for (const setting of values("o")) {
        const run = /Invoke(?:-Success)?(?:::\w*)?=(.*)$/.exec(setting);
        if (run !== null) nested(run[1] ?? "");
      }
      return found;
    case "emacs":
      for (const text of [...values("eval"), ...values("execute")])
        for (const [, run = ""] of text.matchAll(/shell-command(?:-to-string)?\s+"((?:[^"\\]|\\.)*)"/g)) nested(run);
      return found;
    case "sed":
      for (const text of [
        ...values("e"),
        ...values("expression"),
        ...(options.values.has("e") || options.values.has("f") ? [] : [operands[0]?.text ?? ""]),
      ]) {
        const run = /(?:^|[;\n{}]|\d|\$|\/)\s*e\s+(.+)$/m.exec(text);
        if (run !== null) nested(run[1] ?? "");
        const flag = /^s(.)(?:(?!\1).)*\1((?:(?!\1).)*)\1[gip0-9]*e[gip0-9]*$/.exec(text);
        if (flag !== null) nested(flag[2] ?? "");
      }
      return found;
    case "awk":
    case "gawk":
    case "mawk": {
      const program = operands[0]?.text ?? "";
      for (const [, text = ""] of program.matchAll(/\bsystem\(\s*"((?:[^"\\]|\\.)*)"/g)) nested(unescaped(text));
      // `system("rm -rf " $1)`: what comes in completes the command.
      for (const [, text = ""] of program.matchAll(/\bsystem\(\s*"((?:[^"\\]|\\.)*)"\s*\$/g))
        if (input.text !== undefined) nested(unescaped(text) + (input.text.split("\n")[0] ?? ""));
      // What one command prints may be what the next `system(line)` runs.
      const runsInput = /\bsystem\(\s*[\w$]/.test(program) ? " | sh" : "";
      for (const [, from, to] of program.matchAll(/"((?:[^"\\]|\\.)*)"\s*\|\s*getline|\|&?\s*"((?:[^"\\]|\\.)*)"/g))
        nested(from === undefined ? unescaped(to ?? "") : unescaped(from) + runsInput);
      return found;
    }
    case "vim":
    case "vi":
    case "nvim":
    case "ex":
    case "ed":
    case "view":
      for (const text of [
        ...values("c"),
        ...values("cmd"),
        ...words.filter((word) => word.startsWith("+:!") || word.startsWith("+!")).map((word) => word.slice(1)),
      ]) {
        const run = /^:?\s*(?:silent\s+)?!(.*)$/.exec(text) ?? /system\(['"](.*)['"]\)/.exec(text);
        if (run !== null) nested(run[1] ?? "");
      }
      if (hasInput) for (const [, run = ""] of (input.text ?? "").matchAll(/^:?!(.+)$/gm)) nested(run);
      return found;
    case "gdb":
      for (const text of [...values("ex"), ...words]) {
        const run = /^(?:!|shell )(.*)$/.exec(text);
        if (run !== null) nested(run[1] ?? "");
      }
      return found;
    case "make":
    case "gmake":
      for (const word of words)
        if (/^(?:SHELL|CC|\.SHELLFLAGS)=.*\s/.test(word)) nested(word.slice(word.indexOf("=") + 1));
      if (hasInput && words.includes("-"))
        for (const [, recipe = ""] of (input.text ?? "").matchAll(/^\t[@+-]*(.+)$/gm)) nested(recipe);
      return found;
    case "rsync":
    case "scp":
      for (const text of [...values("e"), ...values("rsh"), ...values("S")]) if (!/^ssh\b/.test(text)) nested(text);
      return found;
    case "ssh":
    case "autossh":
      for (const option of values("o")) {
        const run = /^(?:ProxyCommand|LocalCommand|KnownHostsCommand)[= ]\s*(.*)$/i.exec(option);
        if (run !== null) nested(run[1] ?? "");
      }
      return found;
    case "ncat":
      for (const text of [...values("sh-exec"), ...values("c")]) nested(text);
      return found;
    case "aws": {
      const text = values("parameters").join(" ");
      for (const [, command = ""] of text.matchAll(/"((?:[^"\\]|\\.)+)"/g)) if (/\s/.test(command)) nested(command);
      const plainCommand = /commands?=\[?'?([^\]'"]+)/.exec(text)?.[1];
      if (plainCommand !== undefined && /\s/.test(plainCommand)) nested(plainCommand);
      return found;
    }
    case "expect":
      for (const [, spawned = ""] of words.join(" ").matchAll(/\b(?:spawn|exec|system)\s+([^;\n]+)/g)) nested(spawned);
      return found;
    case "psql":
    case "mysql":
    case "mariadb":
    case "cockroach":
    case "clickhouse-client":
    case "sqlcmd":
    case "mycli":
    case "cqlsh":
    case "trino":
    case "snowsql":
    case "vsql":
    case "pgcli":
    case "duckdb": {
      const context = words.join(" ");
      for (const text of [...values("c"), ...values("e"), input.text ?? ""])
        for (const [, run = ""] of text.matchAll(/(?:^|[\n;])\s*(?:\\!|!|system)\s+([^\n]+)/g)) nested(run);
      for (const option of ["c", "command", "e", "execute", "query", "q", "Q"])
        for (const text of values(option)) sql(text, context);
      const rest = /(?:--query|-q|-Q|--command)[= ](.*)$/.exec(context)?.[1];
      if (rest !== undefined && options.values.size === 0) sql(rest, context);
      if (hasInput && input.text !== undefined) sql(input.text, context);
      return found;
    }
    case "sqlite3":
    case "sqlite": {
      const text = operands
        .slice(1)
        .map((field) => field.text)
        .join(" ");
      // A database in memory ends with the command.
      if (operands[0]?.text === ":memory:") return found;
      const dotShell = /(?:^|\n)\.(?:shell|system)\s+(.+)/.exec(text);
      if (dotShell !== null) nested(dotShell[1] ?? "");
      else if (text !== "") sql(text, `${words[1] ?? ""}`);
      if (hasInput && input.text !== undefined) sql(input.text, words.join(" "));
      return found;
    }
    case "bq":
      if (operands[0]?.text === "query") sql(operands.at(-1)?.text ?? "", words.join(" "));
      return found;
    case "mongosh":
    case "mongo":
      for (const text of values("eval")) found.push({ language: "mongo", text, context: "" });
      return found;
    default:
      return found;
  }
}

/** Settings of git that name a command. */
function gitSetting(key: string, value: string, nested: (text: string) => void): void {
  const name = key.toLowerCase();
  if (/^alias\./.test(name)) {
    if (value.startsWith("!")) nested(value.slice(1));
  } else if (
    /^(?:core\.(?:sshcommand|pager|editor|fsmonitor|askpass|gitproxy)|diff\.external|.*\.(?:textconv|clean|smudge|process|driver|command|cmd|helper)|sequence\.editor|credential\.helper|uploadpack\.packobjectshook|pager\..*|gpg\.program|protocol\.ext\.allow)$/.test(
      name,
    )
  )
    nested(value.replace(/^!/, ""));
}
