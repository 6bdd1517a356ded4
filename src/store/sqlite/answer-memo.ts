import { LRUCache } from "lru-cache";
import type { Database, SqlValue } from "./database.js";

type Tuples = readonly (readonly SqlValue[])[];

/** In members of tuples, about 16 bytes each. */
const MEMBERS_MAX = 2_000_000;

/**
 * What rollups of a day answered: a question about a month asks thirty days, and all but one of them no longer change.
 * One memo serves all days.
 */
export class AnswerMemo {
  readonly #answers = new LRUCache<string, Tuples>({
    maxSize: MEMBERS_MAX,
    sizeCalculation: (tuples) => 1 + tuples.length * (tuples[0]?.length ?? 0),
  });

  /** @param state changes whenever the database does, and is of no other. */
  tuples<Tuple extends readonly SqlValue[]>(
    state: string,
    db: Database,
    columns: string,
    sql: string,
    values: readonly SqlValue[],
  ): readonly Tuple[] {
    const key = JSON.stringify([state, columns, sql, ...values]);
    const known = this.#answers.get(key);
    if (known !== undefined) return known as readonly Tuple[];
    const answer = db.tuples<Tuple>(columns, sql, ...values);
    this.#answers.set(key, answer);
    return answer;
  }
}
