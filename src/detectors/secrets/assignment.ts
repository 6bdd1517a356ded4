import { isIn, NAME } from "../text/bytes.js";
import type { ByteRange } from "../text/re2.js";

/** A name and what stands assigned to it, in whatever notation: code, YAML, environment, JSON, XML, a command line. */
export interface Assignment {
  readonly name: string;
  /** Where the name ends: the next one cannot begin before. */
  readonly nameEnd: number;
  readonly value: ByteRange;
  readonly isQuoted: boolean;
}

const NAME_BYTES_MAX = 80;
const VALUE_BYTES_MAX = 512;

/** Bytes that can follow a name that something is assigned to. Prose stops here, before anything is copied. */
const FOLLOWS_NAME = new Set([..."\"'`=:>,)(\\]?! \t|"].map((character) => character.charCodeAt(0)));

/** How the value begins, by notation, read from the end of the name. The group `open` is the quote, if any. */
const NOTATIONS: readonly RegExp[] = [
  // key = v, key: v, "key" => v, ["key"] = v, key := v, key == v, key: string = v, `\"key\": \"v`
  /^\\{0,3}["'`]?\]?\)?[ \t]{0,24}(?:[?!]?:[ \t]?[A-Za-z]{1,12}(?:<[A-Za-z]{1,12}>)?[ \t]?(?==))?(?:[ \t](?:string|String|str))?(?:[ \t]{0,4})(?:=>|[=!]={1,2}|[.:?|+]{0,3}=|:)\s{0,24}(?:[rbufRBUF]{1,2}(?=["']))?(?:["'](?=["']))?(?<open>\\{0,3}["'`])?(?:(?:Bearer|Basic|Token|Api-Token|ApiKey|Key|SSWS|GenieKey|Bot)[ ]{1,2})?/,
  // <key>v</key>, and name="key" value="v"
  /^["']?\s{0,4}(?:>\s{0,24}|\s+value\s?=\s?(?<open>["']))/,
  // - name: key, on the next line value: v
  /^["']?\s{0,2}[\r\n]\s{0,24}value\s{0,2}[:=]\s{0,4}(?<open>["'])?/,
  // f("key", "v"), key("v"), key "v"
  /^\\{0,3}["'`]?\s{0,4}[,(]\s{0,8}(?:["'](?=["']))?(?<open>\\{0,3}["'`])/,
  /^[ \t]{1,4}(?<open>["'])/,
  // the password is v
  /^[ \t](?:is|was|are)[ \t]?:?[ \t](?<open>["'`])?/,
];
/** --key v */
const OPTION = /^[ \t]{1,4}(?<open>["'])?(?![-=])/;

/** The assignment to the name that holds the byte `at`, if something is assigned to it. */
export function assignmentAt(text: Buffer, at: number, bounds: ByteRange): Assignment | undefined {
  const nameStart = edgeOf(text, at, -1, Math.max(bounds.start, at - NAME_BYTES_MAX));
  const nameEnd = edgeOf(text, at, 1, Math.min(bounds.end, at + NAME_BYTES_MAX));
  if (nameEnd >= bounds.end) return undefined;
  const follows = text[nameEnd] ?? 0;
  if (!FOLLOWS_NAME.has(follows) && follows !== 0x0a && follows !== 0x0d) return undefined;

  const name = text.toString("latin1", nameStart, nameEnd).replace(/^[-.$]+|[-.$]+$/g, "");
  const rest = text.toString("latin1", nameEnd, Math.min(bounds.end, nameEnd + VALUE_BYTES_MAX));
  const isOption = text[nameStart] === 0x2d && text[nameStart + 1] === 0x2d;
  const opening = openingOf(rest, isOption);
  if (opening === null) return undefined;
  const open = opening.groups?.open;
  const begin = opening[0].length;
  const length = open === undefined ? lengthOfBare(rest, begin) : lengthOfQuoted(rest, begin, open);
  if (length === 0) return undefined;
  const start = nameEnd + begin;
  return { name, nameEnd, value: { start, end: start + length }, isQuoted: open !== undefined };
}

function openingOf(rest: string, isOption: boolean): RegExpExecArray | null {
  for (const notation of NOTATIONS) {
    const opening = notation.exec(rest);
    if (opening !== null) return opening;
  }
  return isOption ? OPTION.exec(rest) : null;
}

function edgeOf(text: Buffer, at: number, step: 1 | -1, limit: number): number {
  let edge = at;
  if (step === 1) {
    while (edge < limit && isIn(NAME, text, edge)) edge++;
  } else {
    while (edge > limit && isIn(NAME, text, edge - 1)) edge--;
  }
  return edge;
}

/** Up to the closing quote, which is escaped as often as the opening one was; 0 when the line ends before. */
function lengthOfQuoted(rest: string, begin: number, open: string): number {
  const end = rest.indexOf(open, begin);
  const line = rest.slice(begin).search(/[\r\n]/);
  return end < 0 || (line >= 0 && begin + line < end) ? 0 : end - begin;
}

/** Up to white space or what ends a value in configuration, URLs and code. */
function lengthOfBare(rest: string, begin: number): number {
  const length = rest.slice(begin).search(/[\s"'`,;<>(){}[\]&|\\]/);
  return length < 0 ? rest.length - begin : length;
}
