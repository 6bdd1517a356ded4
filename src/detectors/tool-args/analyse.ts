import { type Analyst, type Data, deeper, NESTING_DEPTH_MAX, NO_DATA, placed, type Spot } from "./analyst.js";
import { readCode } from "./code.js";
import { contentScripts } from "./content.js";
import { FactSheet, type PathOp } from "./facts.js";
import { messageTraits } from "./message.js";
import type { NormalisedCall } from "./normalise.js";
import { patchedFiles } from "./patch.js";
import { classifyPath } from "./path.js";
import { isNeutral } from "./shell/neutral.js";
import { parseShell } from "./shell/parse.js";
import { ShellRun } from "./shell/run.js";
import { readWindows } from "./shell/windows.js";
import { sqlStatements } from "./sql.js";
import { type Surroundings, USUAL } from "./surroundings.js";
import type { Argument } from "./typing.js";
import { classifyUrl, urlsIn } from "./url.js";

/** Facts of one tool call, argument by argument. */
export function analyseCall(call: NormalisedCall, surroundings: Surroundings = USUAL): FactSheet {
  const sheet = new FactSheet(surroundings);
  const analysis = new Analysis(sheet);
  sheet.add({
    kind: "tool",
    name: call.tool.words,
    scalars: call.scalars,
    argument: -1,
    start: 0,
    end: 0,
    origin: "direct",
  });
  if (call.incomplete) {
    sheet.add({ kind: "mark", mark: "incomplete", argument: -1, start: 0, end: 0, origin: "direct" });
  }
  for (const [index, argument] of call.arguments.entries()) {
    try {
      analysis.argument(argument, index, call);
    } catch {
      // Only a stack that ran out gets here. What is not understood is shown, never passed over.
      sheet.isFull = true;
    }
    if (sheet.isFull) {
      sheet.facts.push({
        kind: "mark",
        mark: "incomplete",
        argument: index,
        start: 0,
        end: argument.value.length,
        origin: "direct",
      });
      break;
    }
  }
  return sheet;
}

class Analysis implements Analyst {
  readonly sheet: FactSheet;

  constructor(sheet: FactSheet) {
    this.sheet = sheet;
  }

  argument(argument: Argument, index: number, call: NormalisedCall): void {
    const { type, value } = argument;
    const spot: Spot = {
      argument: index,
      range: undefined,
      origin: "direct",
      depth: 0,
      remote: false,
      cwd: call.cwd,
      wrappers: [],
    };
    const whole: Spot = { ...spot, range: { start: 0, end: value.length } };
    switch (type) {
      case "shell":
        if (this.sheet.surroundings.hasOwnPaths || !isNeutral(value)) this.shell(value, spot);
        return;
      case "argv":
        this.#argv(argument.words ?? [], whole);
        return;
      case "windows":
        this.windows(value, whole);
        return;
      case "path-read":
      case "path-list":
      case "path-write":
      case "path-delete":
        this.#path(type.slice(5) as PathOp, value, call, whole);
        return;
      case "url":
        this.url(value, call.tool.is.sends ? "send" : "fetch", "url", whole);
        return;
      case "prose":
        for (const url of urlsIn(value)) this.url(url, "fetch", "prose", whole);
        this.#prose(value, whole);
        return;
      case "sql":
        this.sql(value, "tool", call.scalars.text, whole);
        return;
      case "code":
        this.code(argument.language ?? "python", value, whole);
        return;
      case "patch":
        for (const file of patchedFiles(value)) {
          this.#path(file.op === "delete" ? "delete" : "write", file.path, call, whole, file.added);
          if (file.added !== "") this.#content(file.path, file.added, whole);
        }
        return;
      case "content":
        if (argument.file !== undefined) this.#content(argument.file, value, whole);
        if (call.tool.is.shared) this.#message(value, whole);
        return;
      case "message":
        this.#message(value, whole);
        return;
      case "memory":
        this.#memory(value, whole);
        return;
      case "redis":
        this.shell(`redis-cli ${value}`, whole);
        return;
      case "search":
        this.#search(argument, call, whole);
        return;
      case "opaque":
        this.#opaque(argument, call, whole);
        return;
    }
  }

  shell(text: string, spot: Spot): Data {
    if (spot.depth > NESTING_DEPTH_MAX || this.sheet.isFull) return NO_DATA;
    const source = /[A-Za-z]:\\|\$env:|%\w+%\\|\.\\/.test(text) ? text.replace(/\\(?=[A-Za-z*.\\_\d])/g, "\\\\") : text;
    const { script, incomplete } = parseShell(source);
    if (incomplete && spot.depth === 0)
      this.sheet.add({ kind: "mark", mark: "incomplete", ...placed(spot, 0, text.length) });
    const data = new ShellRun(
      this,
      source === text ? spot : { ...spot, range: spot.range ?? { start: 0, end: text.length } },
    ).run(script);
    if (
      /(?:^|[\s;|&(])(?:[A-Z][a-z]+-[A-Z]\w+|iex|IEX|iwr|certutil|bitsadmin|mshta|regsvr32|rundll32|reg|net|sc|schtasks|netsh|wevtutil|bcdedit|vssadmin|format|takeown|icacls|wmic|cipher|diskpart)(?:$|[\s(.])/.test(
        text,
      )
    )
      readWindows(text, spot, this);
    return data;
  }

  windows(text: string, spot: Spot): void {
    readWindows(text, spot, this);
    // A line without cmdlets may as well be for a POSIX shell, which PowerShell tools on other systems run too.
    if (spot.depth <= NESTING_DEPTH_MAX && !/\b[A-Z][a-z]+-[A-Z]\w+|\$env:|[A-Za-z]:\\/.test(text))
      this.shell(text, { ...spot, depth: spot.depth + 1 });
  }

  code(language: string, text: string, spot: Spot): void {
    if (spot.depth <= NESTING_DEPTH_MAX && !this.sheet.isFull) readCode(language, text, spot, this);
  }

  sql(text: string, via: "tool" | "command" | "code", context: string, spot: Spot, depth = 0): void {
    const { surroundings } = this.sheet;
    const isNamedDevelopment = surroundings.isDevelopment(context) && !surroundings.isProduction(context);
    for (const statement of sqlStatements(text)) {
      const names =
        /(?:TABLE|TRUNCATE|FROM|INTO|UPDATE|DATABASE|SCHEMA|VIEW)(?: IF EXISTS| ONLY| TABLE)? ([\w."`-]+(?: \. [\w"]+)?)/.exec(
          statement.shape,
        )?.[1] ?? "";
      const isDevelopment = surroundings.isDevelopment(names) || (via !== "tool" && isNamedDevelopment);
      this.sheet.add({ kind: "sql", statement, via, isDevelopment, ...placed(spot, 0, text.length) });
      if (depth < 2 && /^(?:DO|EXECUTE|EXEC|PREPARE|SET|CALL|DECLARE|BEGIN|CREATE)$/.test(statement.verb)) {
        for (const inner of statement.strings)
          if (/\b(?:drop|truncate|delete|alter|grant|copy|update)\b/i.test(inner))
            this.sql(inner, via, context, spot, depth + 1);
        const joined = statement.strings.join("");
        if (
          statement.strings.length > 1 &&
          /CONCAT|\|\|/.test(statement.shape) &&
          /\b(?:drop|truncate|delete)\b/i.test(joined)
        )
          this.sql(joined, via, context, spot, depth + 1);
      }
      if (/\bPROGRAM '\?'/.test(statement.shape))
        for (const inner of statement.strings) this.shell(inner, deeper(spot, 0, text.length));
    }
  }

  url(text: string, op: "fetch" | "send", by: string, spot: Spot): void {
    const url = classifyUrl(text);
    if (url !== undefined) this.sheet.add({ kind: "url", op, url, by, ...placed(spot, 0, text.length) });
  }

  #argv(words: readonly string[], spot: Spot): void {
    if (words.length === 1) this.shell(words[0] ?? "", spot);
    else new ShellRun(this, spot).exec(words);
  }

  #path(op: PathOp, value: string, call: NormalisedCall, spot: Spot, content?: string): void {
    const given =
      content ?? call.arguments.find((argument) => argument.type === "content" && argument.file === value)?.value;
    this.sheet.add({
      kind: "path",
      op,
      at: classifyPath(value),
      recursive: op === "delete" && !/\.\w{1,8}$/.test(value),
      by: "tool",
      content: given,
      ...placed(spot, 0, value.length),
    });
    if (op !== "delete") this.#injected(value, spot);
  }

  /** What is written into a file that something runs is a script; in any other file it is text. */
  #content(file: string, content: string, spot: Spot): void {
    for (const { text, language, origin } of contentScripts(file, content)) {
      const inside = deeper({ ...spot, origin }, 0, content.length);
      if (language === "shell") this.shell(text, inside);
      else this.code(language, text, inside);
    }
    if (
      (content.includes("<?php") || content.includes("<%")) &&
      /\b(?:eval|assert|system|exec|shell_exec|passthru|base64_decode|create_function|proc_open)\s*\(\s*(?:base64_decode\s*\(\s*)?\$_(?:GET|POST|REQUEST|COOKIE|SERVER)|Runtime\.getRuntime\(\)\.exec\(request/.test(
        content,
      )
    )
      this.sheet.add({ kind: "mark", mark: "webshell", ...placed(spot, 0, content.length) });
    if (
      classifyPath(file).classes.has("ci") &&
      /toJSON\(\s*secrets\s*\)|\bcurl\b[^\n]*\$\{\{\s*secrets\.|pull_request_target[\s\S]*(?:\bcurl\b|\bwget\b)[^\n]*secrets/.test(
        content,
      )
    )
      this.sheet.add({ kind: "mark", mark: "workflow-secrets", ...placed(spot, 0, content.length) });
  }

  #message(value: string, spot: Spot): void {
    const traits = messageTraits(value);
    if (traits.size > 0) this.sheet.add({ kind: "message", traits, ...placed(spot, 0, value.length) });
  }

  #memory(value: string, spot: Spot): void {
    if (
      /\b(?:without (?:confirm|asking|approval|permission|telling)|ignore (?:all |any |previous |the |safety )*(?:rules|instructions|polic)|always (?:run|execute|allow|approve)|never (?:ask|confirm|warn|tell)|do not (?:tell|ask|inform)|bypass|disable (?:the |all )?(?:guard|hook|check|sandbox)|send\b.{0,80}\bhttps?:|\bcurl\b.{0,80}\bhttps?:|exfiltrat)/i.test(
        value,
      )
    )
      this.sheet.add({ kind: "mark", mark: "prompt-override", ...placed(spot, 0, value.length) });
    this.#message(value, spot);
  }

  /** Orders to another agent are text; a quoted download-and-run in them is an order to do it. */
  #prose(value: string, spot: Spot): void {
    if (!/\b(?:run|execute|perform|invoke|type|paste)\b/i.test(value)) return;
    for (const [, quoted = ""] of [
      ...value.slice(0, 16_384).matchAll(/(?:run|execute|perform|invoke|type|paste)\b[^`\n]{0,60}`([^`]{4,400})`/gi),
    ].slice(0, 8))
      this.shell(quoted, deeper(spot, 0, value.length));
  }

  #search(argument: Argument, call: NormalisedCall, spot: Spot): void {
    const { value } = argument;
    if (value.length > 512 || call.tool.is.websearch) return;
    const root = call.arguments.find(({ type }) => type === "path-list" || type === "path-read")?.value ?? "";
    const isOutside = /^(?:\/(?:home|Users|root|etc|var)?(?:\/[^/]+)?\/?$|~\/?$)/.test(root);
    if (
      /\b(?:glob|pattern|include|query)/i.test(argument.key) &&
      /(?:^|\/)(?:\.ssh|\.aws|\.gnupg)\/|id_(?:rsa|dsa|ed25519|ecdsa)|\.pem$|\.kdbx$|wallet\.dat/.test(value) &&
      (isOutside || /[~/]\.(?:ssh|aws|gnupg)\//.test(value)) &&
      !/\.pub$/.test(value)
    ) {
      this.sheet.add({
        kind: "path",
        op: "read",
        at: classifyPath("~/.ssh/id_rsa"),
        recursive: true,
        by: "search",
        ...placed(spot, 0, value.length),
      });
    }
    if (isOutside && /AKIA|BEGIN .*PRIVATE|aws_secret|password|passwd|api[_-]?key|secret|token|ghp_|sk-/i.test(value))
      this.sheet.add({
        kind: "path",
        op: "read",
        at: classifyPath("~/.aws/credentials"),
        recursive: true,
        by: "search",
        ...placed(spot, 0, value.length),
      });
  }

  #opaque(argument: Argument, call: NormalisedCall, spot: Spot): void {
    if (argument.value.length > 2_048 || argument.value.includes("\n")) return;
    if (
      /\b(?:branch|revision|ref|rev|repo|path|name|id|host|file|target|commit|tag|user|image|package|version|sha)\b/.test(
        argument.key.replace(/([a-z])([A-Z])|_/g, "$1 $2").toLowerCase(),
      )
    )
      this.#injected(argument.value, spot, call.tool.is.git);
  }

  /** A name that goes on as a command: `/repo; curl …|sh`, `--upload-pack=…`, `$(…)`. */
  #injected(value: string, spot: Spot, isGit = false): void {
    if (value.length > 1_024) return;
    const isShelly =
      /[;&|`\n]\s*(?:\/?(?:usr\/)?(?:bin\/)?)(?:curl|wget|nc|ncat|bash|sh|rm|cat|python3?|perl|id|whoami|touch|chmod|env|ping|nslookup|powershell|cmd)\b|\$\(\s*\w+|`\w+/.test(
        value,
      );
    const isOption =
      isGit &&
      /^--(?:upload-pack|receive-pack|exec|output|ext-diff|open-files-in-pager|config|exec-path|template|pager)\b/.test(
        value,
      );
    if (isShelly || isOption || /^ext::|\s--upload-pack=/.test(value))
      this.sheet.add({ kind: "mark", mark: "parameter-injection", ...placed(spot, 0, value.length) });
  }
}
