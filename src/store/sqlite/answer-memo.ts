import { LRUCache } from "lru-cache";

/** Rows that are remembered at most, over all days; of a hundred bytes or so. */
const ROWS_MAX = 500_000;

/**
 * What rollups of a day answered: a question about a month asks thirty days, and all but one of them no longer change.
 * One memo serves all days.
 */
export class AnswerMemo {
  readonly #answers = new LRUCache<string, readonly unknown[]>({
    maxSize: ROWS_MAX,
    sizeCalculation: (rows) => 1 + rows.length,
  });

  /** @param question changes whenever the answer may. */
  rows<Row>(question: string, ask: () => readonly Row[]): readonly Row[] {
    const known = this.#answers.get(question);
    if (known !== undefined) return known as readonly Row[];
    const answer = ask();
    this.#answers.set(question, answer);
    return answer;
  }
}
