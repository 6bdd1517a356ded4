import type { KeyedDigest } from "./keyed-digest.js";

export const NAME_CHARS_MAX = 128;

const DIGITS_MAX = 8;
const WORDS_WITH_DIGITS_MAX = 2;
const WORD_WITH_DIGITS_CHARS_MAX = 10;
const ONE_CASE_CHARS_MAX = 20;
const MIXED_CASE_CHARS_MAX = 40;
/** Up to here half of a word may be capitals (`HTMLParser`); in longer ones a third, one to begin each word with. */
const ACRONYM_WORD_CHARS_MAX = 12;

/** So that a name may be replaced early, and once more. */
const IS_DIGEST = /^#[0-9a-f]{24}$/;

/**
 * Tool and parameter names are written by clients, so a key or a password can stand where a name should. A name is
 * kept when it is made of words: runs of letters (`getCurrentWeather`) and short runs with digits (`v2`, `20250305`), of
 * which there are few. Anything else becomes `#` and its keyed digest, which still tells equal names from different ones.
 *
 * A net with small holes, not a wall: of 3,359 secrets of a public corpus, 3 % read like names, most of them passwords
 * made of words. Names in which a detector found something are for the caller to replace.
 */
export function publicName(name: string, digest: KeyedDigest): string {
  return readsLikeAName(name) || IS_DIGEST.test(name) ? name : `#${digest(name)}`;
}

/** The same for each step of a JSON pointer (RFC 6901); array indices stay. */
export function publicPointer(pointer: string, digest: KeyedDigest): string {
  const steps = pointer.split("/");
  if (steps.every(isPublicStep)) return pointer;
  return steps.map((step) => (isPublicStep(step) ? step : publicName(step, digest))).join("/");
}

/** The same for each word of a text that programs write about themselves, such as a user agent; versions stay. */
export function publicWords(text: string, digest: KeyedDigest): string {
  return text.replace(WORD, (word) => (VERSION.test(word) ? word : publicName(word, digest)));
}

const WORD = /[^\s/();,=+]+/g;
const VERSION = /^v?\d{1,6}(?:\.\d{1,6}){0,4}$/;

const isPublicStep = (step: string): boolean => isArrayIndex(step) || readsLikeAName(step);

function isArrayIndex(step: string): boolean {
  if (step.length > 7) return false;
  for (let at = 0; at < step.length; at++) if (!isDigit(step.charCodeAt(at))) return false;
  return true;
}

/** One pass by hand: with patterns this was two thirds of the cost of a record (6 us of 9). */
function readsLikeAName(name: string): boolean {
  if (name.length > NAME_CHARS_MAX || isDigit(name.charCodeAt(0))) return false;
  let allDigits = 0;
  let wordsWithDigits = 0;
  let lower = 0;
  let upper = 0;
  let digits = 0;
  let digitRuns = 0;
  for (let at = 0, before = 0; at <= name.length; at++) {
    const code = at < name.length ? name.charCodeAt(at) : UNDERSCORE;
    if (code >= 0x61 && code <= 0x7a) lower++;
    else if (code >= 0x41 && code <= 0x5a) upper++;
    else if (isDigit(code)) {
      digits++;
      if (!isDigit(before)) digitRuns++;
    } else if (code === UNDERSCORE || code === 0x2d || code === 0x2e || code === 0x3a) {
      if (digits > 0 && lower + upper > 0) wordsWithDigits++;
      allDigits += digits;
      if (!isWord(lower, upper, digits, digitRuns)) return false;
      lower = upper = digits = digitRuns = 0;
    } else return false;
    before = code;
  }
  return allDigits <= DIGITS_MAX && wordsWithDigits <= WORDS_WITH_DIGITS_MAX;
}

const UNDERSCORE = 0x5f;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

function isWord(lower: number, upper: number, digits: number, digitRuns: number): boolean {
  const letters = lower + upper;
  if (digits > 0) return digitRuns === 1 && letters + digits <= WORD_WITH_DIGITS_CHARS_MAX;
  if (lower === 0 || upper === 0) return letters <= ONE_CASE_CHARS_MAX;
  const capitalsMax = letters <= ACRONYM_WORD_CHARS_MAX ? letters / 2 : letters / 3;
  return letters <= MIXED_CASE_CHARS_MAX && upper <= capitalsMax;
}
