import type { Stored } from "../store/store.js";
import type { TailSource } from "./api/tail-source.js";

/** What somebody who begins to look is shown at once. */
const RECENT_MAX = 500;

/** Passes records on to whoever looks, as they come into the store. */
export class LiveTail implements TailSource {
  readonly #subscribers = new Set<(records: readonly Stored[]) => void>();
  readonly #recentMax: number;
  #recent: readonly Stored[] = [];

  /** @param recentMax how many records who comes back may still be given. */
  constructor(recentMax = RECENT_MAX) {
    this.#recentMax = recentMax;
  }

  recent(): readonly Stored[] {
    return this.#recent;
  }

  subscribe(onWritten: (records: readonly Stored[]) => void): () => void {
    this.#subscribers.add(onWritten);
    return () => void this.#subscribers.delete(onWritten);
  }

  publish(records: readonly Stored[]): void {
    this.#recent = [...this.#recent, ...records].slice(-this.#recentMax);
    for (const onWritten of this.#subscribers) onWritten(records);
  }
}
