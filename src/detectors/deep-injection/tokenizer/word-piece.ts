/** A longer word is unknown. */
const WORD_UNITS_MAX = 100;
/** Words, and every punctuation mark and character of Chinese for itself. */
const WORD = /\p{Script=Han}|[\p{P}\p{S}]|[^\s\p{P}\p{S}\p{Script=Han}]+/gu;
const UNSEEN = /[\p{Cc}\p{Cf}\uFFFD]/gu;
const WHITESPACE_CONTROL = /[\t\n\r]/g;

/**
 * WordPiece as BERT has it (Wu et al., 2016): of each word the longest piece that is known, then of the rest the longest
 * one that begins with `##`. A word that cannot be taken apart is unknown as a whole.
 */
export function wordPieces(
  ids: ReadonlyMap<string, number>,
  unknown: number,
  lowercase: boolean,
): (text: string) => number[] {
  return (text) => {
    const clean = text.replace(WHITESPACE_CONTROL, " ").replace(UNSEEN, "");
    const normal = lowercase
      ? clean
          .toLowerCase()
          .normalize("NFD")
          .replace(/\p{Mn}/gu, "")
      : clean;
    return (normal.match(WORD) ?? []).flatMap((word) => piecesOf(word, ids) ?? [unknown]);
  };
}

function piecesOf(word: string, ids: ReadonlyMap<string, number>): number[] | undefined {
  if (word.length > WORD_UNITS_MAX) return undefined;
  const pieces: number[] = [];
  for (let start = 0; start < word.length; ) {
    const prefix = start === 0 ? "" : "##";
    let end = word.length;
    let id = ids.get(prefix + word.slice(start, end));
    while (id === undefined && end > start + 1) {
      end -= 1;
      id = ids.get(prefix + word.slice(start, end));
    }
    if (id === undefined) return undefined;
    pieces.push(id);
    start = end;
  }
  return pieces;
}
