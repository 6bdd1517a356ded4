import type { Stored } from "../../store/store.js";

/** Tells of records as they come into the store: what the live tail is made of. */
export interface TailSource {
  /** The newest records that came, in the order they came; bounded. */
  recent(): readonly Stored[];
  /**
   * Called with every batch from now on, once it is in the store; must not throw and not take long.
   * @returns ends it
   */
  subscribe(onWritten: (records: readonly Stored[]) => void): () => void;
}
