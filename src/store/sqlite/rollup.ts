import { Bulk } from "./bulk.js";
import type { Database } from "./database.js";

export interface RollupShape {
  readonly table: string;
  readonly keys: readonly string[];
  readonly sums: readonly string[];
  /** Columns of which the greatest value stays. */
  readonly greatest?: readonly string[];
}

/** What is added to the rows of a rollup, put together over many records before it is written. */
export class Rollup {
  readonly #bulk: Bulk;
  readonly #keys: number;
  readonly #sums: number;
  readonly #rows = new Map<number | string, number[]>();

  constructor({ table, keys, sums, greatest = [] }: RollupShape) {
    const updates = [
      ...sums.map((name) => `"${name}" = "${name}" + excluded."${name}"`),
      ...greatest.map((name) => `"${name}" = max("${name}", excluded."${name}")`),
    ];
    this.#bulk = new Bulk(table, [...keys, ...sums, ...greatest], `(${keys.join(", ")}) DO UPDATE SET ${updates}`);
    this.#keys = keys.length;
    this.#sums = sums.length;
  }

  /** @param values the sums, then the greatest. */
  add(key: readonly number[], values: readonly number[]): void {
    const name = nameOf(key);
    const row = this.#rows.get(name);
    if (row === undefined) {
      this.#rows.set(name, [...key, ...values]);
      return;
    }
    for (let i = 0; i < values.length; i++) {
      const at = this.#keys + i;
      const [before, more] = [row[at] as number, values[i] as number];
      row[at] = i < this.#sums ? before + more : Math.max(before, more);
    }
  }

  /** What was added so far: keys, sums, greatest. */
  rows(): IterableIterator<readonly number[]> {
    return this.#rows.values();
  }

  flush(db: Database): void {
    this.#bulk.insert(db, [...this.#rows.values()]);
    this.#rows.clear();
  }

  forget(): void {
    this.#rows.clear();
  }
}

/** Most keys are an hour and a name: one number is found five times as fast as a text. */
function nameOf(key: readonly number[]): number | string {
  return key.length === 2 ? (key[0] as number) * 2 ** 32 + (key[1] as number) : key.join();
}
