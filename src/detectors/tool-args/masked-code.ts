import { unescaped } from "./shell/decode.js";

/** Source with every string literal replaced by `"n"`, an index into `strings`; comments gone. */
export interface MaskedCode {
  readonly text: string;
  readonly strings: readonly string[];
}

/** Masks literals of C-like and Python-like languages; `unescaped` contents are kept aside. */
export function maskStrings(source: string, language: string): MaskedCode {
  const strings: string[] = [];
  let text = "";
  let at = 0;
  const hash = language !== "javascript" && language !== "php" && language !== "mongo" && language !== "lua";
  const slashes = language === "javascript" || language === "php" || language === "mongo";
  while (at < source.length) {
    const char = source[at] ?? "";
    if (hash && char === "#" && (at === 0 || /[\s;]/.test(source[at - 1] ?? ""))) {
      const end = source.indexOf("\n", at);
      at = end < 0 ? source.length : end;
      continue;
    }
    if (slashes && char === "/" && (source[at + 1] === "/" || source[at + 1] === "*") && source[at - 1] !== ":") {
      const isLine = source[at + 1] === "/";
      const end = source.indexOf(isLine ? "\n" : "*/", at + 2);
      at = end < 0 ? source.length : end + (isLine ? 0 : 2);
      continue;
    }
    if (slashes && char === "/" && /[=(,:;!&|?{}\n]\s*$|^\s*$|\breturn\s*$/.test(text.slice(-24))) {
      const literal = /^\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/.exec(source.slice(at, at + 512))?.[0];
      if (literal !== undefined) {
        text += "/r/";
        at += literal.length;
        continue;
      }
    }
    if (char === '"' || char === "'" || char === "`") {
      // A quote in the middle of a word is an apostrophe of prose, not the start of a literal.
      const triple = language === "python" && source.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
      const begin = at + triple.length;
      let end = begin;
      while (end < source.length && !source.startsWith(triple, end)) end += source[end] === "\\" ? 2 : 1;
      const raw = source.slice(begin, Math.min(end, source.length));
      strings.push(raw.includes("\\") ? unescaped(raw.replace(/\\(['"`])/g, "$1")) : raw);
      const quote = char === "`" ? "`" : '"';
      text += `${quote}${strings.length - 1}${quote}`;
      at = end + triple.length;
      continue;
    }
    text += char;
    at++;
  }
  return { text, strings };
}
