/** ` (did you mean "x"?)` for a misspelling of one of `known`, else "". */
export function didYouMean(word: string, known: readonly string[]): string {
  const [best] = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= 3 ? ` (did you mean "${best.candidate}"?)` : "";
}

/** Levenshtein distance; words are short. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [index, char] of [...a].entries()) {
    let left = index + 1;
    const next = [left];
    for (let column = 1; column <= b.length; column++) {
      const diagonal = (row[column - 1] ?? 0) + (char === b[column - 1] ? 0 : 1);
      left = Math.min(diagonal, (row[column] ?? 0) + 1, left + 1);
      next.push(left);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
