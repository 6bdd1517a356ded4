import { AssertionError } from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { SpoolHead } from "../../audit/spool-head.js";
import type { Tenants } from "../query.js";
import type {
  FacetQuery,
  Facets,
  FindingQuery,
  FoundIn,
  InventoryItem,
  InventoryQuery,
  Notice,
  Page,
  PolicyFigures,
  PolicyQuery,
  RecordQuery,
  SessionQuery,
  SessionSummary,
  Stats,
  StatsQuery,
  Store,
  Stored,
  StoreLine,
  StoreOptions,
  StoreStatus,
  Unevaluated,
  UnevaluatedQuery,
  WriteOutcome,
} from "../store.js";
import { Ballast } from "./ballast.js";
import { Catalogue } from "./catalogue.js";
import { Damaged, DiskFull, Unfit } from "./database.js";
import { dayOfFile } from "./day-file.js";
import { DayFiles } from "./day-files.js";
import { putAside } from "./file-names.js";
import { facetsOf } from "./query/facets.js";
import { findingPage } from "./query/findings.js";
import { inventoryOf } from "./query/inventory.js";
import { policiesOf } from "./query/policies.js";
import { recordPage, recordsOfDecision } from "./query/records.js";
import { sessionOf, sessionPage } from "./query/sessions.js";
import { statsOf } from "./query/stats.js";
import { countOverdue, unevaluatedPage } from "./query/unevaluated.js";
import { dayName, dayOf } from "./record-id.js";
import { writeLines } from "./write-lines.js";

export class SqliteStore implements Store {
  readonly #options: Required<StoreOptions>;
  readonly #ballast: Ballast;
  #catalogue: Catalogue;
  readonly #days: DayFiles;
  /** Everything that was put aside, and how much of it the writer has been told. */
  readonly #aside: string[] = [];
  #told = 0;

  constructor(options: Required<StoreOptions>) {
    this.#options = options;
    this.#ballast = new Ballast(options.dir, options.ballastBytes);
    this.#catalogue = this.#openCatalogue();
    this.#days = new DayFiles(options.dir);
    this.#told = this.#aside.length; // whoever opens it asks for the positions anyway
    this.#ballast.take();
  }

  positions(): ReadonlyMap<string, SpoolHead> {
    return this.#ask(() => this.#catalogue.heads("reading"));
  }

  write(lines: readonly StoreLine[]): WriteOutcome {
    const untold = this.#aside.slice(this.#told);
    this.#told = this.#aside.length;
    if (untold.length > 0) return { status: "damaged", aside: untold };
    try {
      writeLines(this.#catalogue, this.#days, lines);
      return { status: "written" };
    } catch (error) {
      if (error instanceof DiskFull) {
        this.#ballast.giveUp();
        return { status: "full" };
      }
      if (isOfLines(error)) return { status: "refused", error };
      if (!(error instanceof Damaged)) throw error;
      this.#putAside(error);
      return this.write(lines);
    } finally {
      this.#days.rest();
    }
  }

  records(query: RecordQuery): Page<Stored> {
    return this.#ask(() => recordPage(this.#days, query));
  }

  decision(tenants: Tenants, decisionId: string): readonly Stored[] {
    return this.#ask(() => recordsOfDecision(this.#days, tenants, decisionId));
  }

  sessions(query: SessionQuery): Page<SessionSummary> {
    return this.#ask(() => sessionPage(this.#catalogue.db, query));
  }

  session(tenant: string, id: string): SessionSummary | undefined {
    return this.#ask(() => sessionOf(this.#catalogue.db, tenant, id));
  }

  inventory(query: InventoryQuery): readonly InventoryItem[] {
    return this.#ask(() => inventoryOf(this.#catalogue.db, this.#days, query));
  }

  stats(query: StatsQuery): Stats {
    return this.#ask(() => statsOf(this.#catalogue.db, this.#days, query, this.#overdueBefore()));
  }

  facets(query: FacetQuery): Facets {
    return this.#ask(() => facetsOf(this.#days, query));
  }

  findings(query: FindingQuery): Page<FoundIn> {
    return this.#ask(() => findingPage(this.#days, query));
  }

  policies(query: PolicyQuery): readonly PolicyFigures[] {
    return this.#ask(() => policiesOf(this.#days, query));
  }

  unevaluated(query: UnevaluatedQuery): Unevaluated {
    return this.#ask(() => unevaluatedPage(this.#catalogue.db, query, this.#overdueBefore()));
  }

  unevaluatedTotal(): number {
    return this.#ask(() => countOverdue(this.#catalogue.db, this.#overdueBefore()));
  }

  notices(limit: number): readonly Notice[] {
    return this.#ask(() => this.#catalogue.notices(limit));
  }

  retain(fromDay: string): readonly string[] {
    const from = dayOf(Date.parse(fromDay));
    const dropped = this.#days.days.filter((day) => day < from);
    // Dropped first: it is what makes room for the rest, and for that it needs none.
    for (const day of dropped) this.#days.drop(day);
    this.#ask(() => this.#catalogue.retain(from));
    this.#ballast.take();
    return dropped.map(dayName);
  }

  status(): StoreStatus {
    return this.#ask(() => {
      const newest = this.#catalogue.newest;
      return {
        days: this.#days.days.map(dayName),
        records: this.#days.days.reduce((sum, day) => sum + this.#days.get(day).records, 0),
        bytes: this.#bytes(),
        ballastBytes: this.#ballast.bytes,
        ...(newest === undefined ? {} : { newest }),
        aside: [...this.#aside],
      };
    });
  }

  close(): void {
    this.#days.close();
    this.#catalogue.close();
  }

  /** Time goes on with the records, so that old ones can be gone through again, and without them. */
  #overdueBefore(): number {
    const { now, graceMs } = this.#options;
    return Math.max(this.#catalogue.newest ?? 0, now()) - graceMs;
  }

  /** What is damaged is put aside, and the question answered from what is left. */
  #ask<Answer>(question: () => Answer): Answer {
    for (;;) {
      try {
        return question();
      } catch (error) {
        if (!(error instanceof Damaged)) throw error;
        this.#putAside(error);
      } finally {
        this.#days.rest();
      }
    }
  }

  #putAside({ path }: Damaged): void {
    const name = basename(path);
    const day = dayOfFile(name);
    if (day !== undefined) this.#days.forget(day);
    else this.#catalogue.close();
    this.#aside.push(putAside(path));
    if (day === undefined) this.#catalogue = this.#openCatalogue();
    else this.#catalogue.readAgain();
  }

  #openCatalogue(): Catalogue {
    for (;;) {
      try {
        return new Catalogue(this.#options.dir);
      } catch (error) {
        if (error instanceof DiskFull && this.#ballast.bytes > 0) this.#ballast.giveUp();
        else if (error instanceof Damaged) this.#aside.push(putAside(error.path));
        else throw error;
      }
    }
  }

  #bytes(): number {
    const { dir } = this.#options;
    return readdirSync(dir)
      .filter((name) => /\.db(-wal|-shm)?$/.test(name))
      .reduce((sum, name) => sum + (statSync(join(dir, name), { throwIfNoEntry: false })?.size ?? 0), 0);
  }
}

/** What a record is thrown over that is not made as its type says. */
function isOfLines(error: unknown): error is Error {
  return [Unfit, TypeError, RangeError, AssertionError].some((kind) => error instanceof kind);
}
