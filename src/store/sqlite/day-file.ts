import type { SpoolHead } from "../../audit/spool-head.js";
import type { AnswerMemo } from "./answer-memo.js";
import { Database, type SqlValue } from "./database.js";
import { DAY_STEPS } from "./day-schema.js";
import { DayWriter } from "./day-writer.js";
import { databasePath } from "./file-names.js";
import { migrate } from "./migrate.js";
import { dayName } from "./record-id.js";

const NAME = /^records-(\d{4}-\d\d-\d\d)\.(?:\d+\.)?db$/;
/** Filters go through a day's narrow records, 3 MB for 30,000. */
const CACHE_BYTES = 4 * 1024 * 1024;

const DECIDED = `
  SELECT DISTINCT t.name AS tenant, r.request AS request
  FROM json_each(?) asked
  CROSS JOIN records r ON r.request = asked.value
  JOIN names k ON k.id = r.kind AND k.name = 'decision'
  JOIN names t ON t.id = r.tenant`;

export function dayFilePath(dir: string, day: number): string {
  return databasePath(dir, `records-${dayName(day)}`);
}

/** The day of a file of records; undefined for other files. */
export function dayOfFile(name: string): number | undefined {
  const [, date] = NAME.exec(name) ?? [];
  return date === undefined ? undefined : Date.parse(date) / 86_400_000;
}

let connections = 0;

/** The records of one day, in a file of their own. */
export class DayFile {
  readonly day: number;
  readonly db: Database;
  readonly writer: DayWriter;

  readonly #memo: AnswerMemo;
  /** Of this connection alone, so that what replaces a damaged file is not taken for it. */
  readonly #connection = ++connections;
  #commits = 0;

  constructor(dir: string, day: number, memo: AnswerMemo) {
    this.#memo = memo;
    this.day = day;
    this.db = new Database(dayFilePath(dir, day), CACHE_BYTES);
    migrate(this.db, DAY_STEPS);
    this.writer = new DayWriter(this.db);
  }

  /** How many there are. */
  get records(): number {
    return this.db.first<{ next: number }>("SELECT next FROM progress")?.next ?? 0;
  }

  /** The last line of the chain that belongs to this day and is in it: 0 where there is none. */
  lastOf(chain: string): number {
    return this.db.first<{ seq: number }>("SELECT seq FROM positions WHERE chain = ?", chain)?.seq ?? 0;
  }

  reached(chain: string, { seq, hash }: SpoolHead): void {
    this.db.run("INSERT OR REPLACE INTO positions (chain, seq, hash) VALUES (?, ?, ?)", chain, seq, hash);
  }

  /** Of these requests, those that were decided this day. */
  decided(requests: readonly string[]): { readonly tenant: string; readonly request: string }[] {
    return this.db.all(DECIDED, JSON.stringify(requests));
  }

  commit(): void {
    this.#commits++;
    this.db.commit();
  }

  /** `tuples` of a rollup or of names, remembered for as long as nothing is written to the day. */
  tuples<Tuple extends readonly SqlValue[]>(
    columns: string,
    sql: string,
    ...values: readonly SqlValue[]
  ): readonly Tuple[] {
    return this.#remembered([columns, sql, ...values], () => this.db.tuples<Tuple>(columns, sql, ...values));
  }

  /** `list` of a rollup, remembered likewise. */
  list<Item>(sql: string, ...values: readonly SqlValue[]): readonly Item[] {
    return this.#remembered([sql, ...values], () => this.db.list<Item>(sql, ...values));
  }

  #remembered<Row>(question: readonly SqlValue[], ask: () => readonly Row[]): readonly Row[] {
    return this.#memo.rows(JSON.stringify([this.#connection, this.#commits, ...question]), ask);
  }

  close(): void {
    this.db.close();
  }
}
