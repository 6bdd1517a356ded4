import type { CallRecord } from "../../audit/record.js";
import type { SpoolHead } from "../../audit/spool-head.js";
import { factsOf } from "../facts.js";
import type { StoreLine } from "../store.js";
import type { Catalogue } from "./catalogue.js";
import type { DayFile } from "./day-file.js";
import type { DayFiles } from "./day-files.js";
import { dayOf } from "./record-id.js";

/**
 * Writes lines into the days they belong to and into the catalogue. A transaction cannot span files, so each file keeps
 * its own positions in the transaction that writes to it, and ignores lines at or before them; the catalogue, whose
 * positions tell where to read on, is committed last. Interrupted anywhere, the same lines are given again and each file
 * takes what it has not.
 */
export function writeLines(catalogue: Catalogue, files: DayFiles, lines: readonly StoreLine[]): void {
  const writing = new Writing(catalogue, files);
  catalogue.db.begin();
  try {
    for (const line of lines) writing.take(line);
    writing.commit();
  } catch (error) {
    writing.rollBack();
    throw error;
  }
}

interface OpenDay {
  readonly file: DayFile;
  /** By chain: the last line that was in the day before, or was added. */
  readonly heads: Map<string, SpoolHead>;
  readonly before: Map<string, number>;
}

class Writing {
  readonly #catalogue: Catalogue;
  readonly #files: DayFiles;
  readonly #days = new Map<number, OpenDay>();
  readonly #before: ReadonlyMap<string, SpoolHead>;
  readonly #read: Map<string, SpoolHead>;
  readonly #heads = new Map<string, SpoolHead>();
  readonly #firstDay: number;
  #newest = 0;

  constructor(catalogue: Catalogue, files: DayFiles) {
    this.#catalogue = catalogue;
    this.#files = files;
    this.#before = catalogue.heads("positions");
    this.#read = catalogue.heads("reading");
    this.#firstDay = catalogue.firstDay;
  }

  take(line: StoreLine): void {
    const { chain, seq, hash, record } = line;
    if (seq > (this.#read.get(chain)?.seq ?? 0)) this.#read.set(chain, { seq, hash });
    const isNew = seq > (this.#heads.get(chain) ?? this.#before.get(chain) ?? { seq: 0 }).seq;
    if (isNew) this.#heads.set(chain, { seq, hash });
    if (record.kind !== "marker" && record.kind !== "policy") this.#takeCall(line, record, isNew);
    else if (isNew) this.#catalogue.notice(line);
  }

  commit(): void {
    const { sessions, inventory, reconciler, db } = this.#catalogue;
    for (const { file, heads } of this.#days.values()) {
      file.writer.flush();
      for (const [chain, head] of heads) file.reached(chain, head);
    }
    sessions.flush();
    inventory.flush();
    reconciler.flush(this.#daysByDistance());
    this.#catalogue.reached("positions", this.#heads);
    this.#catalogue.reached("reading", this.#read);
    if (this.#newest > 0) this.#catalogue.moveNewest(this.#newest);
    for (const { file } of this.#days.values()) file.commit();
    db.commit();
  }

  rollBack(): void {
    for (const { file } of this.#days.values()) {
      file.writer.forget();
      file.db.rollback();
    }
    this.#catalogue.forget();
    this.#catalogue.db.rollback();
  }

  #takeCall(line: StoreLine, record: CallRecord, isNew: boolean): void {
    const { sessions, inventory, reconciler } = this.#catalogue;
    const day = dayOf(Date.parse(record.ts));
    if (day < this.#firstDay) return; // dropped on purpose
    const facts = factsOf(record, sessions.countCalls(record, isNew));
    const open = this.#open(day);
    if (line.seq > this.#lastOf(open, line.chain)) {
      open.file.writer.append(line, facts);
      open.heads.set(line.chain, { seq: line.seq, hash: line.hash });
    }
    // Also when it is not new: the day that knew of the decision may have been lost for a while.
    reconciler.add(facts);
    if (!isNew) return;
    sessions.add(facts);
    inventory.add(facts);
    this.#newest = Math.max(this.#newest, facts.at);
  }

  #open(day: number): OpenDay {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const file = this.#files.get(day);
    file.db.begin();
    const open: OpenDay = { file, heads: new Map(), before: new Map() };
    this.#days.set(day, open);
    return open;
  }

  #lastOf({ file, heads, before }: OpenDay, chain: string): number {
    const added = heads.get(chain);
    if (added !== undefined) return added.seq;
    const known = before.get(chain) ?? file.lastOf(chain);
    before.set(chain, known);
    return known;
  }

  /** A decision is most likely of the day of what followed it. */
  *#daysByDistance(): Generator<DayFile> {
    const near = Math.max(...this.#days.keys());
    const days = this.#files.days.toSorted((a, b) => Math.abs(a - near) - Math.abs(b - near));
    for (const day of days) yield this.#files.get(day);
  }
}
