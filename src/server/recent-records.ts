import type { CallRecord } from "../audit/record.js";

/** The newest records of this process, for a look at what is going on. Bounded; the spool is the account. */
export class RecentRecords {
  readonly #max: number;
  #records: CallRecord[] = [];

  constructor(max = 1_000) {
    this.#max = max;
  }

  add(record: CallRecord): void {
    this.#records.push(record);
    // Dropped in halves, so that the common case is a push.
    if (this.#records.length >= this.#max * 2) this.#records = this.#records.slice(-this.#max);
  }

  /** Newest first. */
  list(limit: number, accepts: (record: CallRecord) => boolean = () => true): CallRecord[] {
    return this.#records.slice(-this.#max).reverse().filter(accepts).slice(0, limit);
  }
}
