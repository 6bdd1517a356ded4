/** What is done with a record when memory is full. */
export const ON_FULL = ["drop_new", "drop_oldest", "block"] as const;
export type OnFull = (typeof ON_FULL)[number];

/** How far a record has to get before its promise is kept. */
export type Durability = "batch" | "written" | "synced";

/**
 * What became of a record:
 * - `queued`: in memory, written within `batchMs` (durability `batch`).
 * - `written`: with the operating system; survives the end of the process, not of the machine.
 * - `synced`: on the disk.
 * - `pending`: in memory, while the disk refuses to take it; written when it recovers.
 * - `dropped`: gone, counted, and mentioned in a marker once writing works.
 */
export type Outcome = "queued" | "written" | "synced" | "pending" | "dropped";

export interface Waiting {
  readonly json: string;
  readonly ts: string;
  readonly durability: Durability;
  /** Called at most once. */
  settle?: ((outcome: Outcome) => void) | undefined;
}

/** Records on their way to the disk, oldest first; bounded by number and by characters of JSON. */
export class WaitingRecords {
  readonly #recordsMax: number;
  readonly #charsMax: number;
  #records: Waiting[] = [];
  #first = 0;
  #chars = 0;

  constructor(recordsMax: number, charsMax: number) {
    this.#recordsMax = recordsMax;
    this.#charsMax = charsMax;
  }

  get length(): number {
    return this.#records.length - this.#first;
  }

  get chars(): number {
    return this.#chars;
  }

  hasRoomFor(json: string): boolean {
    return this.length < this.#recordsMax && this.#chars + json.length <= this.#charsMax;
  }

  push(record: Waiting): void {
    this.#records.push(record);
    this.#chars += record.json.length;
  }

  peek(): Waiting | undefined {
    return this.#records[this.#first];
  }

  shift(): Waiting | undefined {
    const record = this.#records[this.#first];
    if (record === undefined) return undefined;
    this.#first++;
    this.#chars -= record.json.length;
    // Array.shift moves everything that follows; this moves it once for every as many records as remain.
    if (this.#first * 2 >= this.#records.length) {
      this.#records = this.#records.slice(this.#first);
      this.#first = 0;
    }
    return record;
  }

  *[Symbol.iterator](): Iterator<Waiting> {
    for (let at = this.#first; at < this.#records.length; at++) yield this.#records[at] as Waiting;
  }
}
