/** Longest command line a rule looks at. */
const LINE_LENGTH_MAX = 2_048;

/** Words on one line; those with blanks in them as `quoted`, or whole with their blanks as `·`. */
export function lineOf(words: readonly string[], quoted: string | undefined): string {
  let line = "";
  for (const word of words) {
    if (line.length > LINE_LENGTH_MAX) break;
    const shown = /\s/.test(word) ? (quoted ?? word.slice(0, LINE_LENGTH_MAX).replace(/\s+/g, "·")) : word;
    line = line === "" ? shown : `${line} ${shown}`;
  }
  return line.slice(0, LINE_LENGTH_MAX);
}
