import assert from "node:assert/strict";
import Library from "libsql";

export type SqlValue = number | string | null;

/** The disk has no room for what was to be written; nothing of the transaction was kept. */
export class DiskFull extends Error {}

/** The file is no database, or one that does not hold together. */
export class Damaged extends Error {
  readonly path: string;

  constructor(path: string, cause: unknown) {
    super(`${path} is damaged`, { cause });
    this.path = path;
  }
}

/** What was to be written does not fit a column or a constraint: the values are at fault, not the file. */
export class Unfit extends Error {
  readonly code: string;

  constructor(code: string, cause: unknown) {
    super("a value that cannot be written", { cause });
    this.code = code;
  }
}

/** A full disk shows in the log, in the index of the log, or where a file is made. */
const FULL = /^SQLITE_(FULL|IOERR_(WRITE|SHMSIZE|SHMOPEN|FSYNC|TRUNCATE))$/;
const UNFIT = /^SQLITE_(ERROR|TOOBIG|CONSTRAINT|MISMATCH|RANGE)/;
const DAMAGED = /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ|FORMAT)/;

/** SQLITE_BUSY for this long means that another process writes the store, which nothing of ours does. */
const BUSY_MS = 5_000;

/** The log is written into the file when it has grown to this: pages that change again and again are written once. */
const LOG_PAGES = 4_000;

/**
 * One database file. Only this file knows the library: it throws `DiskFull`, `Damaged` and `Unfit`, and statements live as
 * long as the connection, because finalizing them in the garbage collector has crashed processes (libsql-client-ts issue 354).
 */
export class Database {
  readonly path: string;
  readonly #library: Library.Database;
  readonly #statements = new Map<string, Library.Statement>();

  /** @param cacheBytes memory for pages of this file. */
  constructor(path: string, cacheBytes: number) {
    this.path = path;
    this.#library = this.#guarded(() => new Library(path, { timeout: BUSY_MS }));
    this.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF;
      PRAGMA journal_size_limit = 0; PRAGMA wal_autocheckpoint = ${LOG_PAGES}; PRAGMA cache_size = -${Math.ceil(cacheBytes / 1024)};`);
  }

  /** All rows; a row's members are named as the statement names its columns. */
  all<Row>(sql: string, ...values: readonly SqlValue[]): Row[] {
    return this.#guarded(() => this.#prepared(sql).all(...values.map(bindable)) as Row[]);
  }

  first<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined {
    return this.all<Row>(sql, ...values)[0];
  }

  /**
   * All rows as tuples, for answers of many rows: handing over each row takes the library longer than reading it, so
   * they come as one value.
   */
  tuples<Tuple extends readonly SqlValue[]>(columns: string, sql: string, ...values: readonly SqlValue[]): Tuple[] {
    const one = this.first<{ rows: string }>(
      `SELECT json_group_array(json_array(${columns})) AS rows FROM (${sql})`,
      ...values,
    );
    return JSON.parse(one?.rows ?? "[]") as Tuple[];
  }

  /**
   * The column `json` of all rows, parsed at once: for thousands of rows that hold JSON.
   * @param sql says `AS json` of a text that is JSON.
   */
  list<Item>(sql: string, ...values: readonly SqlValue[]): Item[] {
    const one = this.first<{ rows: string }>(
      `SELECT '[' || ifnull(group_concat(json), '') || ']' AS rows FROM (${sql})`,
      ...values,
    );
    return JSON.parse(one?.rows ?? "[]") as Item[];
  }

  run(sql: string, ...values: readonly (SqlValue | Uint8Array)[]): void {
    this.#guarded(() => this.#prepared(sql).run(...values.map(bindable)));
  }

  /** Several statements that answer nothing. */
  exec(sql: string): void {
    this.#guarded(() => this.#library.exec(sql));
  }

  begin(): void {
    this.exec("BEGIN IMMEDIATE");
  }

  commit(): void {
    this.exec("COMMIT");
  }

  /** A full disk has ended the transaction already. */
  rollback(): void {
    if (this.#library.inTransaction) this.exec("ROLLBACK");
  }

  /** Whole or not at all. */
  transaction(work: () => void): void {
    this.begin();
    try {
      work();
      this.commit();
    } catch (error) {
      this.rollback();
      throw error;
    }
  }

  /** Its log is written into it first, as far as that can be. */
  close(): void {
    try {
      this.all("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (error) {
      // The log stays beside it and is read when it is opened again.
      if (!(error instanceof DiskFull) && !(error instanceof Damaged)) throw error;
    }
    this.#statements.clear();
    this.#library.close();
  }

  #prepared(sql: string): Library.Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#library.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      assert(error instanceof Error);
      const code = String((error as { code?: unknown }).code ?? "");
      if (FULL.test(code)) throw new DiskFull(`no room for ${this.path}`, { cause: error });
      if (DAMAGED.test(code)) throw new Damaged(this.path, error);
      if (UNFIT.test(code)) throw new Unfit(code, error);
      throw error;
    }
  }
}

/** Values come from lines whose members nobody checked; over one of another type the library ends the process. */
function bindable(value: SqlValue | Uint8Array): SqlValue | Uint8Array {
  if (typeof value === "string" || typeof value === "number" || value === null) return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`${typeof value} cannot be bound`);
}
