import type { Stored } from "../store/store.js";
import type { TailSource } from "./api/tail-source.js";

/** What somebody who begins to look is shown at once. */
const RECENT_MAX = 500;

/** Passes records on to whoever looks, as they come into the store. */
export class LiveTail implements TailSource {
  readonly #subscribers = new Set<(records: readonly Stored[]) => void>();
  #recent: readonly Stored[] = [];

  recent(): readonly Stored[] {
    return this.#recent;
  }

  subscribe(onWritten: (records: readonly Stored[]) => void): () => void {
    this.#subscribers.add(onWritten);
    return () => void this.#subscribers.delete(onWritten);
  }

  publish(records: readonly Stored[]): void {
    this.#recent = [...this.#recent, ...records].slice(-RECENT_MAX);
    for (const onWritten of this.#subscribers) onWritten(records);
  }
}
