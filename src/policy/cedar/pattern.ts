import type { PatternElem } from "@cedar-policy/cedar-wasm/nodejs";

/**
 * Compiles a `like` pattern into a test of whole strings. The first and the last piece are anchored; between them the
 * leftmost place is always a right one, so the text is walked once for each piece and never again.
 */
export function compilePattern(pattern: readonly PatternElem[]): (text: string) => boolean {
  const pieces = [""];
  for (const element of pattern) {
    if (element === "Wildcard") pieces.push("");
    else pieces.push(`${pieces.pop() ?? ""}${element.Literal}`);
  }
  const [first = "", ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  const between = rest.filter((piece) => piece !== "");
  const shortest = first.length + last.length;

  return (text) => {
    if (text.length < shortest || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let from = first.length;
    for (const piece of between) {
      const at = text.indexOf(piece, from);
      if (at < 0 || at + piece.length > end) return false;
      from = at + piece.length;
    }
    return true;
  };
}

/** Whether a text is like one of some patterns, written as in policies: `*` is any text, `\*` a star. */
export function likeAny(patterns: readonly string[]): (text: string) => boolean {
  const tests = patterns.map((pattern) => compilePattern(readPattern(pattern)));
  return (text) => tests.some((test) => test(text));
}

function readPattern(text: string): PatternElem[] {
  return text
    .split(/(\\\*|\*)/)
    .filter((piece) => piece !== "")
    .map((piece) => (piece === "*" ? "Wildcard" : { Literal: piece === "\\*" ? "*" : piece }));
}
