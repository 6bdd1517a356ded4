/** What stood between a word and the one before it; bits of `Tokens.gaps`. */
export const GAP = {
  /** The end of a sentence, a quote, the border of a cell, a line that does not go on in small letters: a beginning. */
  break: 1,
  /** Brackets, operators, slashes: the signs that code and markup are made of. */
  symbol: 2,
  /** Comma, colon, dash. */
  clause: 4,
  /** The end of a line. */
  line: 8,
} as const;

/**
 * Words of one text as hashes, in arrays that are used again for the next text. A word is a run of letters and digits;
 * ASCII case is ignored, apostrophes are skipped ("don't" is "dont"), and digits that leet spelling puts for letters
 * count as those. Characters of Chinese, Japanese and Korean are a word each.
 */
export class Tokens {
  length = 0;
  hashes = new Int32Array(1_024);
  /** First byte of each word. */
  starts = new Int32Array(1_024);
  /** `GAP` bits in front of each word. */
  gaps = new Uint8Array(1_024);

  /** Room for as many words as a text of so many bytes can have. */
  reserve(bytes: number): void {
    const most = (bytes >> 1) + 1;
    if (this.hashes.length >= most) return;
    this.hashes = new Int32Array(most);
    this.starts = new Int32Array(most);
    this.gaps = new Uint8Array(most);
  }
}

/** From this class on, a byte belongs to a word, and its class is what is hashed. */
const WORD = 0x20;
/** The leading bytes from here on begin a character that is a word of its own: kana, Han, Hangul, and beyond. */
const LEAD_OF_CHARACTERS = 0xe3;
const APOSTROPHE = 0x10;
const PRIME = 0x01000193;
const SEED = 0x811c9dc5 | 0;

const CLASS_OF = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) CLASS_OF[byte] = classOf(byte);

function classOf(byte: number): number {
  if (byte >= 0x80) return byte;
  const character = String.fromCharCode(byte);
  if (/[a-z]/i.test(character)) return byte | 0x20;
  if (/[0-9]/.test(character)) return "oizeasbtbg".charCodeAt(byte - 0x30);
  if (/[\n\r]/.test(character)) return GAP.line;
  if (byte === 0 || /[.!?"|]/.test(character)) return GAP.break;
  if (/[,:-]/.test(character)) return GAP.clause;
  if (character === "'") return APOSTROPHE;
  return /\s/.test(character) ? 0 : GAP.symbol;
}

/** One pass over UTF-8 bytes. Fills `into` from the start. */
export function tokenise(bytes: Uint8Array, into: Tokens): void {
  into.reserve(bytes.length);
  const { hashes, starts, gaps } = into;
  const end = bytes.length;
  let count = 0;
  let gap: number = GAP.break;
  let at = 0;
  while (at < end) {
    // The `!` are for the compiler: the table covers every byte, and `at` is in range.
    // biome-ignore-start lint/style/noNonNullAssertion: see above
    let byteClass = CLASS_OF[bytes[at]!]!;
    if (byteClass < WORD) {
      gap |= byteClass;
      at += 1;
      continue;
    }
    const start = at;
    let hash = SEED;
    if ((gap & GAP.line) !== 0 && (bytes[at]! < 0x61 || gap > GAP.line)) gap |= GAP.break;
    if (byteClass < LEAD_OF_CHARACTERS) {
      do {
        if (byteClass !== APOSTROPHE) hash = Math.imul(hash ^ byteClass, PRIME);
        at += 1;
        byteClass = at < end ? CLASS_OF[bytes[at]!]! : 0;
      } while ((byteClass >= WORD && byteClass < LEAD_OF_CHARACTERS) || byteClass === APOSTROPHE);
    } else {
      const next = start + (byteClass >= 0xf0 ? 4 : 3);
      for (; at < next && at < end; at++) hash = Math.imul(hash ^ bytes[at]!, PRIME);
    }
    // biome-ignore-end lint/style/noNonNullAssertion: see above
    hashes[count] = hash;
    starts[count] = start;
    gaps[count] = gap;
    count += 1;
    gap = 0;
  }
  into.length = count;
}
