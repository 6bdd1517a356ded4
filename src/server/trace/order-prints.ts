import type { Print } from "../../sessions/trace.js";
import type { Printer } from "./printer.js";

/** A parameter that is a name or an address as a whole. */
const WHOLE_MIN = 6;
const WHOLE_MAX = 64;
/** Words that say enough by themselves: paths, hosts, accounts, packages. */
const WORD_MIN = 10;
const STRETCHES_MAX = 96;
const SEPARATORS = /[\s"'`<>(){}[\],;|&=]+/;
const EDGES = /^[.:!?*#-]+|[.:!?*#]+$/g;

/** What of a parameter is found again in a text that asked for it: its words, itself, and stretches of it. */
export function orderPrints(value: string, printer: Printer): Print[] {
  const words = wordsOf(value).filter((word) => word.length >= WORD_MIN);
  if (value.length >= WHOLE_MIN && value.length <= WHOLE_MAX) words.push(...wordsOf(value.replace(/\s+/g, "\u00a0")));
  return [...printsOf(words, printer), ...printer.stretches(value, STRETCHES_MAX)];
}

/** The same of a text that may ask for something: every word that could be a parameter. */
export function askedPrints(text: string, printer: Printer): Print[] {
  const words = wordsOf(text).filter((word) => word.length >= WHOLE_MIN);
  return [...printsOf(words, printer), ...printer.stretches(text, STRETCHES_MAX * 2)];
}

function wordsOf(text: string): string[] {
  return text
    .split(SEPARATORS)
    .map((word) => word.replace(EDGES, "").toLowerCase())
    .filter((word) => word !== "");
}

function printsOf(words: readonly string[], printer: Printer): Print[] {
  return [...new Set(words)].map((word) => printer.of(`order ${word}`));
}
