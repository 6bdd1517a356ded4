import { entropyRatio } from "../text/entropy.js";

/**
 * Letter pairs that make up 93 % of the words in source code and its documentation, by first letter. In random
 * lower-case text a third of all pairs is among them.
 */
const PAIRS = new Set(
  (
    "abcdgilmnprstuy baejlou caehiklortu dadeiosu eacdefglmnpqrstvwxy faeioru geinrsu haeiotu iabcdefglmnoprstvz jes " +
    "ke ladeilostuy mabeimops nacdefginostuv obcdfgiklmnoprstuvw paeiloprstu qu racdegilmnorstuy sacehiopstu " +
    "tacehioprstuy uabceilmnprst vaei waehi xpt yop ze"
  )
    .split(" ")
    .flatMap((row) => [...row.slice(1)].map((second) => row.charAt(0) + second)),
);

const WORD_LETTERS_MIN = 4;
const WORD_PAIRS_RATIO = 0.7;

/** Share of a text that reads like words: runs of letters in one case, or capitalised, with the usual pairs. */
export function wordiness(text: string): number {
  let letters = 0;
  for (const [run] of text.matchAll(/[A-Z]?[a-z]+|[A-Z]+/g)) {
    if (run.length < WORD_LETTERS_MIN) continue;
    const word = run.toLowerCase();
    let usual = 0;
    for (let at = 0; at + 1 < word.length; at++) if (PAIRS.has(word.slice(at, at + 2))) usual++;
    if (usual / (word.length - 1) >= WORD_PAIRS_RATIO) letters += run.length;
  }
  return letters / text.length;
}

const ENTROPY_MIN = 0.72;

const PIECE_MIN = 16;

/**
 * Whether a text looks drawn at random rather than written: varied, and hardly any of it words. A prefix or separators
 * take nothing away: one piece of some length suffices, or the text without its separators.
 */
export function looksRandom(text: string): boolean {
  const pieces = text.split(/[^0-9A-Za-z]+/);
  return isRandom(text) || (pieces.length > 1 && (isRandom(pieces.join("")) || pieces.some(isRandomPiece)));
}

function isRandomPiece(piece: string): boolean {
  return piece.length >= PIECE_MIN && isRandom(piece);
}

function isRandom(text: string): boolean {
  const isHex = /^[0-9a-fA-F]+$/.test(text);
  if (entropyRatio(isHex ? text.toLowerCase() : text) < ENTROPY_MIN) return false;
  if (isHex) return /[0-9]/.test(text) && /[a-fA-F]/.test(text);
  const hasDigit = /[0-9]/.test(text);
  return wordiness(text) < (hasDigit ? 0.45 : 0.25) && (hasDigit || text.length >= 20 || /[A-Z][a-z]+[A-Z]/.test(text));
}
