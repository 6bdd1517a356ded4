import { isIn, NAME } from "../text/bytes.js";
import type { ByteRange } from "../text/re2.js";

/** What stands assigned to a name, in whatever notation: code, YAML, environment, JSON, XML, a command line. */
export interface AssignedValue extends ByteRange {
  readonly isQuoted: boolean;
  /** By `=` or `:`, and not by standing behind it in a call or a sentence. */
  readonly isExplicit: boolean;
}

const NAME_BYTES_MAX = 80;
const VALUE_BYTES_MAX = 512;

/** Bytes that can follow a name that something is assigned to. Prose stops here, before anything is copied. */
const FOLLOWS_NAME = new Set([..."\"'`=:>,)(\\]?! \t|\r\n"].map((character) => character.charCodeAt(0)));

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

/** The name that holds the byte `at`, as far as names go. */
export function nameAround(text: Buffer, at: number, bounds: ByteRange): ByteRange {
  return {
    start: edgeOf(text, at, -1, Math.max(bounds.start, at - NAME_BYTES_MAX)),
    end: edgeOf(text, at, 1, Math.min(bounds.end, at + NAME_BYTES_MAX)),
  };
}

/** Whether something may be assigned to a name that ends at a byte. */
export function mayEndName(text: Buffer, at: number): boolean {
  return FOLLOWS_NAME.has(text[at] ?? 0);
}

/** What is assigned to a name, if anything is. */
export function valueAssignedTo(name: ByteRange, text: Buffer, bounds: ByteRange): AssignedValue | undefined {
  const rest = text.toString("latin1", name.end, Math.min(bounds.end, name.end + VALUE_BYTES_MAX));
  const isOption = text[name.start] === 0x2d && text[name.start + 1] === 0x2d;
  const opening = openingOf(rest, isOption);
  if (opening === null) return undefined;
  const open = opening.groups?.open;
  const begin = opening[0].length;
  const length = open === undefined ? lengthOfBare(rest, begin) : lengthOfQuoted(rest, begin, open);
  if (length === 0) return undefined;
  const start = name.end + begin;
  return { start, end: start + length, isQuoted: open !== undefined, isExplicit: /[=:]/.test(opening[0]) };
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
  return end < 0 || /[\r\n]/.test(rest.slice(begin, end)) ? 0 : end - begin;
}

/** Up to white space or what ends a value in configuration, URLs and code. */
function lengthOfBare(rest: string, begin: number): number {
  const length = rest.slice(begin).search(/[\s"'`,;<>(){}[\]&|\\]/);
  return length < 0 ? rest.length - begin : length;
}
