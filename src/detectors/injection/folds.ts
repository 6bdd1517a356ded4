/** Marks a code point that is dropped: it shows nothing and only splits words. */
export const INVISIBLE = "";

const RANGES: readonly (readonly [number, number])[] = [
  [0x80, 0x24f], // Latin letters with diacritics
  [0x1e00, 0x1eff], // more of them: Vietnamese, Welsh
  [0x2000, 0x2bff], // typographic spaces and punctuation, letterlike, enclosed and superscript letters
  [0x3000, 0x303f], // ideographic space
  [0xfb00, 0xfb06], // ligatures
  [0xff01, 0xff5e], // full width
  [0x1d400, 0x1d7ff], // mathematical alphabets
  [0x1f110, 0x1f18f], // squared and circled letters
];

/** What Unicode's compatibility decomposition leaves alone, written as pairs: character, replacement. */
const BY_HAND: readonly (readonly [string, string])[] = [
  ["‘’‚‛′ʼ＇´", "'"],
  ["“”„‟″«»", '"'],
  ["‐‑‒–—―−", "-"],
  ["•‣◦∙", "*"],
  ["\u2028\u2029\u0085", "\n"],
  ["、，", ","],
  ["。", "."],
  ["đðɗ", "d"],
  ["ĐÐ", "D"],
  ["ıɩɪ", "i"],
  ["łʟ", "l"],
  ["Ł", "L"],
  ["øᴏɵ", "o"],
  ["Ø", "O"],
  ["ß", "ss"],
  ["æ", "ae"],
  ["Æ", "AE"],
  ["œ", "oe"],
  ["Œ", "OE"],
  ["ħʜ", "h"],
  ["ŧᴛ", "t"],
  ["ɑᴀ", "a"],
  ["ʙ", "b"],
  ["ᴄ", "c"],
  ["ᴅ", "d"],
  ["ᴇɛ", "e"],
  ["ꜰ", "f"],
  ["ɡɢ", "g"],
  ["ᴊ", "j"],
  ["ᴋ", "k"],
  ["ᴍ", "m"],
  ["ɴ", "n"],
  ["ᴘ", "p"],
  ["ʀ", "r"],
  ["ꜱ", "s"],
  ["ᴜ", "u"],
  ["ᴠ", "v"],
  ["ᴡ", "w"],
  ["ʏ", "y"],
  ["ᴢ", "z"],
];

const INVISIBLES: readonly (readonly [number, number])[] = [
  [0xad, 0xad], // soft hyphen
  [0x300, 0x36f], // combining marks
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f], // zero-width space, joiners, direction marks
  [0x202a, 0x202e], // bidi embedding and override
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f], // variation selectors
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
];

const SIZE = 0x20000;
const replacements: string[] = [INVISIBLE];
/** Index of the replacement of each code point, plus one; 0 for those that stay as they are. */
const indexOf = new Uint16Array(SIZE);

function fold(codePoint: number, replacement: string): void {
  // Canonical text is never longer than its source, so that one buffer of the source's size holds it.
  if (Buffer.byteLength(replacement) > Buffer.byteLength(String.fromCodePoint(codePoint))) return;
  indexOf[codePoint] = replacements.push(replacement);
}

for (const [first, last] of RANGES) {
  for (let codePoint = first; codePoint <= last; codePoint++) {
    const character = String.fromCodePoint(codePoint);
    const plain = character.normalize("NFKD").replace(/\p{M}+/gu, "");
    if (plain !== character && /^[\x20-\x7e]+$/.test(plain)) fold(codePoint, plain);
  }
}
for (const [characters, replacement] of BY_HAND) {
  for (const character of characters) fold(character.codePointAt(0) ?? 0, replacement);
}
for (const [first, last] of INVISIBLES) {
  for (let codePoint = first; codePoint <= last; codePoint++) indexOf[codePoint] = 1;
}

/**
 * The ASCII text a code point stands for: letters without diacritics, straight punctuation, compatibility forms
 * (NFKC) resolved; `INVISIBLE` for what shows nothing. Undefined for code points that stay as they are.
 */
export function foldOf(codePoint: number): string | undefined {
  const index = codePoint < SIZE ? (indexOf[codePoint] ?? 0) : 0;
  if (index === 0) return undefined;
  return index === 1 ? INVISIBLE : replacements[index - 1];
}
