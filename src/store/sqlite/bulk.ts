import type { Database, SqlValue } from "./database.js";

export type Row = readonly SqlValue[];

/** How many rows one statement is given: their JSON is held twice while it runs. */
const ROWS_MAX = 4_096;

/** Inserts many rows with one call of the library, which costs more than an insertion does. */
export class Bulk {
  readonly #sql: string;

  /** @param conflict what SQLite is to do about rows whose key is there, after `ON CONFLICT`. */
  constructor(table: string, columns: readonly string[], conflict?: string) {
    const values = columns.map((_, index) => `value ->> ${index}`).join(", ");
    // `WHERE true`: without it SQLite takes ON CONFLICT for the condition of a join.
    const tail = conflict === undefined ? "" : ` WHERE true ON CONFLICT ${conflict}`;
    const names = columns.map((column) => `"${column}"`).join(", ");
    this.#sql = `INSERT INTO ${table} (${names}) SELECT ${values} FROM json_each(?)${tail}`;
  }

  insert(db: Database, rows: readonly Row[]): void {
    for (let from = 0; from < rows.length; from += ROWS_MAX) {
      db.run(this.#sql, JSON.stringify(rows.slice(from, from + ROWS_MAX)));
    }
  }
}
