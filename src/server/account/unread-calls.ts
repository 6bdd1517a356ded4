import type { CallRecord } from "../../audit/record.js";

/** How long a record takes up more calls. */
const OPEN_MS = 100;

/** Calls that are answered unread share a record for a moment: writing each down would take the time that is lacking. */
export class UnreadCalls {
  readonly #append: (record: CallRecord) => void;
  /** Open records, by key and answer. */
  readonly #open = new Map<string, CallRecord & { calls: number }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(append: (record: CallRecord) => void) {
    this.#append = append;
  }

  /** Counts a call; gives the decision id of the record it stands in. `begin` makes one where none is open. */
  add(keyId: string, action: string, begin: () => CallRecord): string {
    const key = `${keyId}\0${action}`;
    const open = this.#open.get(key);
    if (open !== undefined) {
      open.calls++;
      return open.decision_id;
    }
    const record = { ...begin(), calls: 1 };
    this.#open.set(key, record);
    this.#timer ??= setTimeout(() => this.flush(), OPEN_MS);
    return record.decision_id;
  }

  /** Writes the open records. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const records = [...this.#open.values()];
    this.#open.clear();
    for (const record of records) this.#append(record);
  }
}
