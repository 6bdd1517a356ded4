import { dirname } from "node:path";
import type { AttributeTypes, AttributeValue } from "../../plugins/attribute-source.js";
import { watchFolders } from "../watch-folders.js";
import { allAbsent, allUnknown } from "./answer.js";
import type { Dated, Feed } from "./feed.js";
import type { AttributeObserver } from "./observer.js";
import { PushStore } from "./push-store.js";

export interface PushSourceOptions {
  readonly id: string;
  readonly provides: AttributeTypes;
  /** File that a `PushReceiver`, of this process or another, writes to. */
  readonly path: string;
  /** How long a word counts; afterwards the attribute is unknown. */
  readonly ttlMs: number;
  readonly principalsMax: number;
  readonly unlisted: "absent" | "unknown";
  readonly observer: AttributeObserver;
  readonly onChange: () => void;
}

/** What others have pushed, read from where it is kept. */
export class PushSource implements Feed {
  readonly id: string;
  readonly provides: AttributeTypes;
  readonly #options: PushSourceOptions;
  readonly #store: PushStore;
  readonly #stopWatching: () => void;

  constructor(options: PushSourceOptions) {
    this.#options = options;
    this.id = options.id;
    this.provides = options.provides;
    this.#store = new PushStore(options.path, options.principalsMax);
    this.#stopWatching = watchFolders(
      () => [dirname(options.path)],
      () => {
        if (this.#store.merge()) options.onChange();
      },
    );
  }

  get size(): number {
    return this.#store.size;
  }

  get(principal: string, now: number): Dated {
    const { observer, ttlMs, unlisted } = this.#options;
    observer.looked(this.id, "hit");
    const said = this.#store.get(principal);
    const today = Date.now();
    if (said === undefined) {
      const known = unlisted === "absent" ? allAbsent(today) : allUnknown(this.provides, today);
      return { known, freshUntil: Number.POSITIVE_INFINITY };
    }

    const values = new Map<string, AttributeValue>();
    const learnedAt = new Map<string, number>();
    const unknown = new Set<string>();
    let freshMs = Number.POSITIVE_INFINITY;
    for (const name of Object.keys(this.provides)) {
      const word = said.get(name);
      const leftMs = word === undefined ? 0 : word.at + ttlMs - today;
      if (word === undefined || leftMs <= 0) {
        unknown.add(name);
        continue;
      }
      freshMs = Math.min(freshMs, leftMs);
      learnedAt.set(name, word.at);
      if (word.value !== null) values.set(name, word.value);
    }
    return { known: { values, unknown, learnedAt }, freshUntil: now + freshMs };
  }

  close(): void {
    this.#stopWatching();
  }
}
