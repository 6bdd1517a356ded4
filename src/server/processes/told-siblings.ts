import type { SharedMemory, Siblings, Tell } from "./siblings.js";
import { RECALLED_MAX } from "./siblings.js";

/** A fact on its way: the topic and what is told. */
export type Told = readonly [topic: string, fact: unknown];

/** Facts that may wait to be told; more are left out. About 10 MB. */
export const OUTBOX_MAX = 50_000;
/** Facts in one message: as many as can be read without holding up a call. */
export const BATCH_MAX = 512;

/**
 * Siblings reached through one who passes facts on (`FactExchange`). One batch is on its way at a time, so batches
 * grow with the load and a fact of a quiet server leaves at once.
 */
export class ToldSiblings implements Siblings {
  readonly #send: (batch: readonly Told[]) => void;
  readonly #memories = new Map<string, SharedMemory<unknown>>();
  #outbox: Told[] = [];
  /** Who waits for the facts of `#outbox` to be placed, and for those on their way. */
  #waiting: (() => void)[] = [];
  #placing: (() => void)[] | undefined;
  #leftOut = 0;

  /** @param send takes a batch away; `placed` must be called once it is in the common order. */
  constructor(send: (batch: readonly Told[]) => void) {
    this.#send = send;
  }

  /** Facts left out since the start, because too many waited. */
  get leftOut(): number {
    return this.#leftOut;
  }

  share<Fact>(topic: string, memory: SharedMemory<Fact>): Tell<Fact> {
    if (this.#memories.has(topic)) throw new Error(`the topic ${topic} is taken`);
    this.#memories.set(topic, memory as SharedMemory<unknown>);
    return (fact, placed = () => {}) => this.#tell([topic, fact], placed);
  }

  /** Facts of siblings. Topics this process does not know are those of another version. */
  hear(batch: readonly Told[]): void {
    for (const [topic, fact] of batch) this.#memories.get(topic)?.hear(fact);
  }

  /** The batch that was sent last has its place in the common order. */
  placed(): void {
    const placed = this.#placing ?? [];
    this.#placing = undefined;
    for (const notify of placed) notify();
    if (this.#outbox.length > 0) this.#sendNext();
  }

  /** Everything a newcomer should know, in batches. */
  *recall(): Generator<Told[]> {
    for (const [topic, memory] of this.#memories) {
      let batch: Told[] = [];
      let count = 0;
      for (const fact of memory.recall()) {
        if (count++ === RECALLED_MAX) break;
        batch.push([topic, fact]);
        if (batch.length === BATCH_MAX) {
          yield batch;
          batch = [];
        }
      }
      if (batch.length > 0) yield batch;
    }
  }

  #tell(told: Told, placed: () => void): void {
    if (this.#outbox.length >= OUTBOX_MAX) {
      this.#leftOut++;
      placed();
      return;
    }
    this.#outbox.push(told);
    this.#waiting.push(placed);
    // Behind this turn, so that whatever else it tells goes along.
    if (this.#outbox.length === 1 && this.#placing === undefined) setImmediate(() => this.#sendNext());
  }

  #sendNext(): void {
    const batch = this.#outbox.slice(0, BATCH_MAX);
    this.#outbox = this.#outbox.slice(BATCH_MAX);
    this.#placing = this.#waiting.slice(0, BATCH_MAX);
    this.#waiting = this.#waiting.slice(BATCH_MAX);
    this.#send(batch);
  }
}
