/** What a file of rules in TOML holds, as far as such files use the language: tables, arrays of tables, plain values. */
export type TomlValue = string | number | boolean | readonly TomlValue[] | TomlTable;
export interface TomlTable {
  [name: string]: TomlValue | TomlTable[];
}

const COMMENT = /(?:[ \t\r\n]|#[^\n]*)*/y;
const SPACE = /[ \t]*/y;
const KEY = /[A-Za-z0-9_.-]+/y;

/** Dates, inline tables and quoted names are not read: such a file is refused, with the line. */
export function parseToml(text: string): TomlTable {
  const root: TomlTable = {};
  let table = root;
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at = pattern.lastIndex;
    return match?.[0];
  };
  const need = (literal: string): void => {
    if (!text.startsWith(literal, at))
      throw new Error(`line ${text.slice(0, at).split("\n").length}: ${literal} expected`);
    at += literal.length;
  };
  const until = (quote: string): string => {
    const end = text.indexOf(quote, at);
    if (end < 0) throw new Error(`line ${text.slice(0, at).split("\n").length}: ${quote} does not end`);
    const inner = text.slice(at, end);
    at = end + quote.length;
    return inner;
  };
  const value = (): TomlValue => {
    for (const quote of ["'''", '"""']) {
      if (!text.startsWith(quote, at)) continue;
      need(quote);
      return until(quote).replace(/^\r?\n/, "");
    }
    if (text[at] === "'") {
      need("'");
      return until("'");
    }
    const basic = take(/"(?:[^"\\\n]|\\.)*"/y);
    if (basic !== undefined) return JSON.parse(basic) as string;
    if (text[at] === "[") {
      need("[");
      const items: TomlValue[] = [];
      for (take(COMMENT); text[at] !== "]"; take(COMMENT)) {
        items.push(value());
        take(COMMENT);
        if (text[at] === ",") need(",");
      }
      need("]");
      return items;
    }
    const plain = take(/true|false|[+-]?[0-9][0-9_]*(?:\.[0-9]+)?/y);
    if (plain === undefined) throw new Error(`line ${text.slice(0, at).split("\n").length}: a value is expected`);
    return plain === "true" || (plain !== "false" && Number(plain.replaceAll("_", "")));
  };

  for (take(COMMENT); at < text.length; take(COMMENT)) {
    if (text[at] === "[") {
      const isList = text.startsWith("[[", at);
      need(isList ? "[[" : "[");
      table = tableAt(root, (take(KEY) ?? "").split("."), isList);
      need(isList ? "]]" : "]");
      continue;
    }
    const name = take(KEY) ?? "";
    take(SPACE);
    need("=");
    take(SPACE);
    table[name] = value();
  }
  return root;
}

/** The table of a heading; of an array of tables the last one, or a new one. */
function tableAt(root: TomlTable, path: readonly string[], isList: boolean): TomlTable {
  let table = root;
  for (const [depth, name] of path.entries()) {
    const isLast = depth === path.length - 1;
    const known = table[name];
    if (isLast && isList) {
      const list = Array.isArray(known) ? (known as TomlTable[]) : [];
      table[name] = list;
      table = {};
      list.push(table);
    } else if (known === undefined) {
      const fresh: TomlTable = {};
      table[name] = fresh;
      table = fresh;
    } else table = (Array.isArray(known) ? known.at(-1) : known) as TomlTable;
  }
  return table;
}
