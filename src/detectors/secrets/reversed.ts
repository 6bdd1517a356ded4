import { isIn, TOKEN } from "../text/bytes.js";
import type { ByteRange } from "../text/re2.js";
import { type Part, reversedPart } from "./part.js";
import type { SecretRule } from "./rule.js";

/** Shorter beginnings stand reversed in many a word. */
const PREFIX_CHARS_MIN = 4;
/** What a token is at least, and what is looked at of one that goes on and on. */
const TOKEN_BYTES_MIN = 16;
const TOKEN_BYTES_MAX = 512;

/** Beginnings of tokens that are telling enough to be looked for from behind: `_phg` for `ghp_`. */
export function reversedPrefixes(rules: readonly SecretRule[]): string[] {
  const telling = rules.filter(({ find = "prefix", confidence }) => find === "prefix" && confidence === "high");
  const prefixes = new Set(telling.flatMap(({ keywords }) => keywords));
  return [...prefixes].filter(({ length }) => length >= PREFIX_CHARS_MIN).map(reverse);
}

/** Reversed prefixes by what the keyword pass calls them. */
export function byKeyword(prefixes: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const prefix of prefixes) {
    const keyword = prefix.toLowerCase();
    index.set(keyword, [...(index.get(keyword) ?? []), prefix]);
  }
  return index;
}

/** The words that end in one of them, read from their end. */
export function reversedParts(
  prefixes: ReadonlyMap<string, readonly string[]>,
  text: Buffer,
  keywordStarts: ReadonlyMap<string, readonly number[]>,
  boundsAt: (byte: number) => ByteRange,
): Part[] {
  const parts: Part[] = [];
  for (const [keyword, starts] of keywordStarts) {
    for (const prefix of prefixes.get(keyword) ?? []) {
      for (const at of starts) {
        const end = at + prefix.length;
        if (text.toString("latin1", at, end) !== prefix) continue;
        const first = Math.max(boundsAt(at).start, end - TOKEN_BYTES_MAX);
        let start = at;
        while (start > first && isIn(TOKEN, text, start - 1)) start--;
        if (end - start >= TOKEN_BYTES_MIN) parts.push(reversedPart(text, { start, end }));
      }
    }
  }
  return parts;
}

const reverse = (text: string): string => [...text].reverse().join("");
