import type { KeyedDigest } from "./keyed-digest.js";

export const NAME_CHARS_MAX = 128;

const NAME_CHARACTERS = /^[A-Za-z_][A-Za-z0-9_.:-]*$/;
const SEPARATORS = /[_.:-]+/;
/** So that a name may be replaced early, and once more. */
const IS_DIGEST = /^#[0-9a-f]{24}$/;
const LETTERS_MAX = 40;
const MIXED_CHARS_MAX = 10;
const DIGITS_MAX = 8;
const CHARS_PER_HUMP_MIN = 3;

/**
 * Tool and parameter names are written by clients, so a key or a password can stand where a name should. A name is
 * kept when it is made of words: runs of letters (`getCurrentWeather`) and short runs with digits (`v2`, `20250305`), of
 * which there are few. Anything else becomes `#` and its keyed digest, which still tells equal names from different ones.
 * Tokens do not survive: they have long runs that mix letters and digits, or change case every other letter.
 */
export function publicName(name: string, digest: KeyedDigest): string {
  return readsLikeAName(name) || IS_DIGEST.test(name) ? name : `#${digest(name)}`;
}

/** The same for each step of a JSON pointer (RFC 6901); array indices stay. */
export function publicPointer(pointer: string, digest: KeyedDigest): string {
  return pointer
    .split("/")
    .map((step) => (step === "" || ARRAY_INDEX.test(step) ? step : publicName(step, digest)))
    .join("/");
}

const ARRAY_INDEX = /^\d{1,7}$/;

function readsLikeAName(name: string): boolean {
  if (name === "") return true;
  if (name.length > NAME_CHARS_MAX || !NAME_CHARACTERS.test(name)) return false;
  return digitsIn(name) <= DIGITS_MAX && name.split(SEPARATORS).every(readsLikeAWord);
}

function readsLikeAWord(word: string): boolean {
  if (digitsIn(word) > 0) return word.length <= MIXED_CHARS_MAX;
  const humps = word.match(/[A-Z]+[a-z]*|[a-z]+/g)?.length ?? 0;
  return word.length <= LETTERS_MAX && humps <= Math.ceil(word.length / CHARS_PER_HUMP_MIN);
}

function digitsIn(text: string): number {
  return text.replace(/\D/g, "").length;
}
