import type { Stored } from "../store/store.js";
import type { TailSource } from "./api/tail-source.js";

/** What somebody who begins to look is shown at once. */
const RECENT_MAX = 500;
/** A recorder that catches up with days of an account would flood whoever looks with what is not live. */
const AGE_MS_MAX = 10 * 60_000;

/** Passes records on to whoever looks, as they come into the store; those that are old by then are history. */
export class LiveTail implements TailSource {
  readonly #subscribers = new Set<(records: readonly Stored[]) => void>();
  readonly #recentMax: number;
  readonly #ageMsMax: number;
  #recent: readonly Stored[] = [];

  /**
   * @param recentMax how many records who comes back may still be given.
   * @param ageMsMax by the time of the record.
   */
  constructor(recentMax = RECENT_MAX, ageMsMax = AGE_MS_MAX) {
    this.#recentMax = recentMax;
    this.#ageMsMax = ageMsMax;
  }

  recent(): readonly Stored[] {
    return this.#recent;
  }

  subscribe(onWritten: (records: readonly Stored[]) => void): () => void {
    this.#subscribers.add(onWritten);
    return () => void this.#subscribers.delete(onWritten);
  }

  publish(written: readonly Stored[]): void {
    const since = Date.now() - this.#ageMsMax;
    const records = written.filter(({ record }) => Date.parse(record.ts) >= since);
    if (records.length === 0) return;
    this.#recent = [...this.#recent, ...records].slice(-this.#recentMax);
    for (const onWritten of this.#subscribers) onWritten(records);
  }
}
