/** One SQL statement (or mongo shell, redis, cypher call) reduced to what decides whether it is dangerous. */
export interface SqlStatement {
  /** First keyword, upper case; of `WITH` and `EXPLAIN` the statement that is really run. */
  readonly verb: string;
  /** Tokens in upper case joined by one blank; strings are `'?'`, quoted identifiers `"?"`, numbers kept. */
  readonly shape: string;
  readonly hasWhere: boolean;
  /** `1=1`, `'a'='a'`, `x = x`: a condition that selects everything. */
  readonly tautology: boolean;
  /** The condition is an equality with a constant, as one row is addressed. */
  readonly byKey: boolean;
  readonly hasLimit: boolean;
  /** A string literal was closed early and the rest commented out. */
  readonly brokenOut: boolean;
  /** Number of the statement in its batch. */
  readonly index: number;
  /** Contents of the string literals. */
  readonly strings: readonly string[];
}

interface Token {
  readonly kind: "word" | "number" | "string" | "quoted" | "symbol" | "comment";
  readonly text: string;
}

const TEXT_MAX = 65_536;
const TOKENS_MAX = 8_192;
const STATEMENTS_MAX = 64;

/** Splits and classifies a batch. Dialect-free: quotes, dollar quotes, comments and nesting are all it knows. */
export function sqlStatements(text: string): SqlStatement[] {
  const statements: SqlStatement[] = [];
  let current: Token[] = [];
  const flush = (): void => {
    if (current.some(({ kind }) => kind !== "comment") && statements.length < STATEMENTS_MAX)
      statements.push(describe(current, statements.length));
    current = [];
  };
  for (const token of tokens(text.slice(0, TEXT_MAX))) {
    if (token.kind === "symbol" && token.text === ";") flush();
    else current.push(token);
  }
  flush();
  return statements;
}

/** Whether a text begins like SQL, so that a parameter named `query` is one. */
export function looksLikeSql(text: string): boolean {
  return /^\s*(?:--[^\n]*\n\s*|\/\*[\s\S]{0,200}?\*\/\s*|\(\s*)*(?:select|insert|update|delete|drop|truncate|alter|create|grant|revoke|with|explain|merge|replace|copy|exec|execute|call|do|begin|commit|rollback|set|show|pragma|attach|vacuum|use|load|bulk|unload|export|install|prepare|purge|reindex|analyze|declare|rename|flush|kill|shutdown|backup|restore|describe|desc|values|lock|comment|refresh|optimize|cluster|reset)\b/i.test(
    text,
  );
}

function describe(all: readonly Token[], index: number): SqlStatement {
  const strings = all.filter(({ kind }) => kind === "string").map((token) => token.text);
  const live = all.filter(({ kind }) => kind !== "comment");
  const words = live.map(({ kind, text }) =>
    kind === "string" ? "'?'" : kind === "quoted" ? text : text.toUpperCase(),
  );
  const shape = words.join(" ");
  const where = words.lastIndexOf("WHERE");
  const condition = where < 0 ? [] : live.slice(where + 1);
  return {
    verb: verbOf(words),
    shape: shape.length > 4_096 ? shape.slice(0, 4_096) : shape,
    hasWhere: where >= 0,
    tautology: isTautology(condition),
    byKey:
      /^[\w.`"]+ = (?:'\?'|-?\d+|\$\d+|\?|:\w+|@\w+|%S)(?: AND .*)?(?: RETURNING .*)?(?: LIMIT \d+)?$/.test(
        words.slice(where + 1).join(" "),
      ) && where >= 0,
    hasLimit: words.includes("LIMIT") || words.includes("TOP") || words.includes("FETCH"),
    brokenOut:
      all.at(-1)?.kind === "comment" &&
      all.length > 1 &&
      /'\?'(?: \))? (?:OR|AND|UNION)\b|= '\?'$|'\?' \)? ?$/.test(shape) &&
      /['")]/.test(previousText(all)),
    index,
    strings,
  };
}

function previousText(all: readonly Token[]): string {
  return all.at(-1)?.text.includes("'") === true || all.at(-2)?.kind === "string" || all.at(-2)?.text === "TRUE"
    ? "'"
    : (all.at(-2)?.text ?? "");
}

function verbOf(words: readonly string[]): string {
  let at = 0;
  while (words[at] === "(") at++;
  if (words[at] === "EXPLAIN") {
    if (!words.includes("ANALYZE")) return "EXPLAIN";
    at++;
    while (at < words.length && !/^(?:SELECT|INSERT|UPDATE|DELETE|MERGE|WITH)$/.test(words[at] ?? "")) at++;
  }
  if (words[at] === "WITH") {
    const writes = words.findIndex(
      (word, i) =>
        i > at && /^(?:DELETE|UPDATE|INSERT|MERGE)$/.test(word) && (words[i - 1] === "(" || words[i - 1] === ")"),
    );
    return writes < 0 ? "SELECT" : (words[writes] ?? "SELECT");
  }
  return words[at] ?? "";
}

function isTautology(condition: readonly Token[]): boolean {
  for (let at = 0; at + 2 < condition.length; at++) {
    const left = condition[at];
    const operator = condition[at + 1];
    const right = condition[at + 2];
    if (left === undefined || operator === undefined || right === undefined) break;
    if (operator.text !== "=" && operator.text.toUpperCase() !== "LIKE") continue;
    const before = condition[at - 1]?.text.toUpperCase();
    if (
      before !== undefined &&
      before !== "OR" &&
      before !== "AND" &&
      before !== "(" &&
      before !== "NOT" &&
      before !== "WHERE"
    )
      continue;
    if (
      left.kind === right.kind &&
      left.text.toUpperCase() === right.text.toUpperCase() &&
      condition[at + 3]?.text !== "."
    ) {
      // `1=1 AND status = 'open'` is how programs build conditions; it selects nothing more.
      const next = condition[at + 3]?.text.toUpperCase();
      if (before !== "OR" && next === "AND") continue;
      return true;
    }
  }
  const words = condition.map((token) => token.text.toUpperCase());
  return /(?:^|OR )(?:TRUE|1)(?: --.*)?$/.test(words.join(" ")) || / OR TRUE\b/.test(` ${words.join(" ")}`);
}

function* tokens(text: string): Generator<Token> {
  let at = 0;
  let count = 0;
  while (at < text.length && count++ < TOKENS_MAX) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code === 0xa0) {
      at++;
      continue;
    }
    const two = text.slice(at, at + 2);
    if (two === "--" || (code === 0x23 && text[at + 1] !== ">" && text[at + 1] !== "-")) {
      const end = text.indexOf("\n", at);
      const stop = end < 0 ? text.length : end;
      yield { kind: "comment", text: text.slice(at, stop) };
      at = stop;
      continue;
    }
    if (two === "/*") {
      // MySQL runs what stands in /*! … */: its opening is passed over, its end is skipped as a symbol below.
      if (text[at + 2] === "!") {
        at += /^\/\*!\d*/.exec(text.slice(at, at + 12))?.[0].length ?? 3;
        continue;
      }
      const end = text.indexOf("*/", at + 2);
      at = end < 0 ? text.length : end + 2;
      continue;
    }
    if (code === 0x27 || ((code === 0x45 || code === 0x65 || code === 0x4e || code === 0x6e) && text[at + 1] === "'")) {
      const escapes = code !== 0x27;
      const begin = code === 0x27 ? at + 1 : at + 2;
      const end = closing(text, begin, "'", escapes);
      yield { kind: "string", text: text.slice(begin, end) };
      at = end + 1;
      continue;
    }
    if (code === 0x22 || code === 0x60) {
      const end = closing(text, at + 1, text[at] ?? '"', false);
      yield { kind: "quoted", text: text.slice(at + 1, end).toUpperCase() };
      at = end + 1;
      continue;
    }
    if (code === 0x24) {
      const tag = /^\$\w*\$/.exec(text.slice(at, at + 64))?.[0];
      if (tag !== undefined) {
        const end = text.indexOf(tag, at + tag.length);
        const body = text.slice(at + tag.length, end < 0 ? text.length : end);
        yield { kind: "string", text: body };
        at = end < 0 ? text.length : end + tag.length;
        continue;
      }
    }
    const word = /^(?:0x[0-9a-f]+|\d+(?:\.\d+)?|[A-Za-z_@$\u0080-\uffff][\w@$.#\u0080-\uffff]*)/i.exec(
      text.slice(at, at + 256),
    )?.[0];
    if (word !== undefined) {
      yield { kind: /^\d/.test(word) ? "number" : "word", text: word };
      at += word.length;
      continue;
    }
    if (two === "*/") {
      at += 2;
      continue;
    }
    const operator = /^(?:<=|>=|<>|!=|\|\||::|:=|==)/.exec(two)?.[0] ?? text[at] ?? "";
    yield { kind: "symbol", text: operator };
    at += operator.length;
  }
}

function closing(text: string, from: number, quote: string, escapes: boolean): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (
      char === "\\" &&
      (escapes || text[at + 1] === quote) &&
      !(text[at + 1] === quote && !escapes && text[at + 2] === undefined)
    ) {
      if (escapes || text[at + 1] === "\\") at++;
      continue;
    }
    if (char !== quote) continue;
    if (text[at + 1] === quote) {
      at++;
      continue;
    }
    return at;
  }
  return text.length;
}
