/** Stands for a space, and in front of the text: SentencePiece's mark of a word's beginning. */
const SPACE = "\u2581";
/** How much less likely than the least likely piece an unknown character is. */
const UNKNOWN_PENALTY = 10;

/**
 * SentencePiece's unigram model (Kudo, 2018): of all ways to cut the text into known pieces the likeliest, found by
 * dynamic programming. Text is normalised by NFKC, with spaces joined.
 *
 * @param vocab pieces with their log probabilities; the place is the id.
 */
export function unigramPieces(
  vocab: readonly (readonly [piece: string, score: number])[],
  unknown: number,
): (text: string) => number[] {
  const ids = new Map(vocab.map(([piece], id) => [piece, id]));
  const longest = Math.max(...vocab.map(([piece]) => piece.length));
  const unknownScore = Math.min(...vocab.map(([, score]) => score)) - UNKNOWN_PENALTY;
  return (text) => {
    const marked = SPACE + text.normalize("NFKC").trim().replace(/\s+/g, SPACE);
    const { length } = marked;
    const best = new Float64Array(length + 1).fill(Number.NEGATIVE_INFINITY);
    const from = new Int32Array(length + 1);
    const pieceTo = new Int32Array(length + 1);
    best[0] = 0;
    const reach = (start: number, end: number, id: number, score: number): void => {
      const total = (best[start] ?? 0) + score;
      if (total <= (best[end] ?? 0)) return;
      best[end] = total;
      from[end] = start;
      pieceTo[end] = id;
    };
    for (let start = 0; start < length; start++) {
      if (best[start] === Number.NEGATIVE_INFINITY) continue;
      const character = (marked.codePointAt(start) ?? 0) > 0xffff ? 2 : 1;
      reach(start, start + character, unknown, unknownScore);
      for (let end = start + 1; end <= Math.min(length, start + longest); end++) {
        const id = ids.get(marked.slice(start, end));
        if (id !== undefined) reach(start, end, id, vocab[id]?.[1] ?? unknownScore);
      }
    }
    const pieces: number[] = [];
    for (let end = length; end > 0; end = from[end] ?? 0) pieces.push(pieceTo[end] ?? unknown);
    return joined(pieces.reverse(), unknown);
  };
}

/** Unknown characters in a row are one unknown piece. */
const joined = (pieces: readonly number[], unknown: number): number[] =>
  pieces.filter((id, at) => id !== unknown || pieces[at - 1] !== unknown);
