import type { SpoolHead } from "../../audit/spool-head.js";
import { type Notice, STEP_MS, type StoreLine } from "../store.js";
import { CATALOGUE_STEPS } from "./catalogue-schema.js";
import { Database } from "./database.js";
import { databasePath } from "./file-names.js";
import { InventoryBook } from "./inventory-book.js";
import { migrate } from "./migrate.js";
import { Reconciler } from "./reconciler.js";
import { SessionBook } from "./session-book.js";

const STEM = "catalogue";
const CACHE_BYTES = 16 * 1024 * 1024;

/** What outlasts a day, in a file of its own. */
export class Catalogue {
  readonly db: Database;
  readonly sessions: SessionBook;
  readonly inventory: InventoryBook;
  readonly reconciler: Reconciler;

  constructor(dir: string) {
    this.db = new Database(databasePath(dir, STEM), CACHE_BYTES);
    migrate(this.db, CATALOGUE_STEPS);
    this.sessions = new SessionBook(this.db);
    this.inventory = new InventoryBook(this.db);
    this.reconciler = new Reconciler(this.db);
  }

  /** `positions`: the last line of each chain that is in here. `reading`: where to read on, which may be before it. */
  heads(table: "positions" | "reading"): Map<string, SpoolHead> {
    const rows = this.db.all<SpoolHead & { chain: string }>(`SELECT chain, seq, hash FROM ${table}`);
    return new Map(rows.map(({ chain, seq, hash }) => [chain, { seq, hash }]));
  }

  reached(table: "positions" | "reading", heads: ReadonlyMap<string, SpoolHead>): void {
    for (const [chain, { seq, hash }] of heads) {
      this.db.run(`INSERT OR REPLACE INTO ${table} (chain, seq, hash) VALUES (?, ?, ?)`, chain, seq, hash);
    }
  }

  /** A day was lost: the spool is to be read again from its start. What is here already is not counted twice. */
  readAgain(): void {
    this.db.run("DELETE FROM reading");
  }

  get newest(): number | undefined {
    return this.db.first<{ newest: number | null }>("SELECT newest FROM progress")?.newest ?? undefined;
  }

  moveNewest(at: number): void {
    this.db.run("UPDATE progress SET newest = max(ifnull(newest, 0), ?)", at);
  }

  /** Records of earlier days were dropped on purpose and are not taken again. */
  get firstDay(): number {
    return this.db.first<{ first_day: number }>("SELECT first_day FROM progress")?.first_day ?? 0;
  }

  notice({ chain, seq, record }: StoreLine): void {
    this.db.run(
      "INSERT OR IGNORE INTO notices (chain, seq, at, json) VALUES (?, ?, ?, ?)",
      chain,
      seq,
      Date.parse(record.ts),
      JSON.stringify(record),
    );
  }

  /** Newest first. */
  notices(limit: number): Notice[] {
    const rows = this.db.all<{ chain: string; seq: number; json: string }>(
      "SELECT chain, seq, json FROM notices ORDER BY at DESC, chain, seq DESC LIMIT ?",
      limit,
    );
    return rows.map(({ chain, seq, json }) => ({ chain, seq, record: JSON.parse(json) as Notice["record"] }));
  }

  /** Forgets what ended before this day; when something was first seen is kept. */
  retain(fromDay: number): void {
    const at = fromDay * STEP_MS.day;
    this.db.transaction(() => {
      this.db.run("UPDATE progress SET first_day = max(first_day, ?)", fromDay);
      this.db.run("DELETE FROM sessions WHERE last < ?", at);
      this.db.run("DELETE FROM awaiting WHERE at < ?", at);
      this.db.run("DELETE FROM notices WHERE at < ?", at);
    });
    this.forget();
  }

  /** The transaction did not come to be. */
  forget(): void {
    this.sessions.forget();
    this.inventory.forget();
    this.reconciler.forget();
  }

  close(): void {
    this.db.close();
  }
}
