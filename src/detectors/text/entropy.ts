/**
 * Shannon entropy of a text relative to the most it could have: 1 for a text as varied as its length and alphabet
 * permit, 0 for one repeated character. Unlike bits per character it means the same for 16 and for 160 characters.
 *
 * The alphabet is the smallest usual one that holds all characters: digits, hex digits, one case and digits, both
 * cases and digits, printable ASCII.
 */
export function entropyRatio(text: string): number {
  if (text.length < 2) return 0;
  const counts = new Map<number, number>();
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits / Math.log2(Math.min(text.length, alphabetSize(text)));
}

function alphabetSize(text: string): number {
  if (/^[0-9]+$/.test(text)) return 10;
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text)) return 16;
  if (/^(?:[0-9a-z]+|[0-9A-Z]+)$/.test(text)) return 36;
  if (/^[0-9A-Za-z]+$/.test(text)) return 62;
  return 94;
}
