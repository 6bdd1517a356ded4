import type { CallRecord } from "../../audit/record.js";

/** Which records somebody wants to see; what is absent does not matter. */
export interface RecordQuery {
  readonly limit: number;
  readonly decisionId?: string | undefined;
  readonly effective?: string | undefined;
  readonly would?: string | undefined;
}

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
  find({ limit, decisionId, effective, would }: RecordQuery): CallRecord[] {
    return this.#records
      .slice(-this.#max)
      .reverse()
      .filter(
        ({ decision_id, decision }) =>
          (decisionId === undefined || decision_id === decisionId) &&
          (effective === undefined || decision?.effective === effective) &&
          (would === undefined || decision?.would === would),
      )
      .slice(0, limit);
  }
}
