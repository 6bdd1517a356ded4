/**
 * Shannon entropy of a text relative to the most it could have: 1 for a text as varied as its length and alphabet
 * permit, 0 for one repeated character. Unlike bits per character it means the same for 16 and for 160 characters.
 *
 * The alphabet is the smallest usual one that holds all characters: digits, hex digits, one case and digits, both
 * cases and digits, printable ASCII.
 */
export function entropyRatio(text: string): number {
  if (text.length < 2) return 0;
  for (let at = 0; at < text.length; at++) counts[slotOf(text, at)] = (counts[slotOf(text, at)] ?? 0) + 1;
  let bits = 0;
  for (let at = 0; at < text.length; at++) {
    const slot = slotOf(text, at);
    const count = counts[slot] ?? 0;
    if (count > 0) bits -= (count / text.length) * Math.log2(count / text.length);
    counts[slot] = 0;
  }
  return bits / Math.log2(Math.min(text.length, alphabetSize(text)));
}

/** How often each character occurs, while one text is counted; all zero in between. */
const counts = new Uint32Array(256);

/** Characters beyond Latin-1 share slots: they are in no credential. */
const slotOf = (text: string, at: number): number => text.charCodeAt(at) & 0xff;

function alphabetSize(text: string): number {
  if (/^[0-9]+$/.test(text)) return 10;
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text)) return 16;
  if (/^(?:[0-9a-z]+|[0-9A-Z]+)$/.test(text)) return 36;
  if (/^[0-9A-Za-z]+$/.test(text)) return 62;
  return 94;
}
