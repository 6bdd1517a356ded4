import type { Print, Sources } from "./trace.js";

/** Prints kept of a session; the oldest go first. */
export const CONTENT_MAX = 512;
const ENTRIES_MAX = 24;
const OWNERS_MAX = 24;

/** One thing that was read and should not leave. */
export interface SensitiveEntry {
  readonly sources: Sources;
  /** Whose it may be. */
  readonly owners: readonly Print[];
  /** Prints that a text must share with it. */
  readonly enough: number;
}

export interface SensitiveSnapshot {
  readonly entries: readonly SensitiveEntry[];
  readonly prints: readonly (readonly [Print, number])[];
}

/** What a session has read and should not send: prints of it, never the content. */
export class SensitiveContent {
  readonly #entries: SensitiveEntry[] = [];
  readonly #prints = new Map<Print, number>();

  get size(): number {
    return this.#prints.size;
  }

  add(entry: SensitiveEntry, content: readonly Print[]): void {
    if (content.length < entry.enough || this.#entries.length >= ENTRIES_MAX) return;
    const index = this.#entries.push({ ...entry, owners: entry.owners.slice(0, OWNERS_MAX) }) - 1;
    for (const print of content) if (!this.#prints.has(print)) this.#prints.set(print, index);
    for (const print of this.#prints.keys()) {
      if (this.#prints.size <= CONTENT_MAX) break;
      this.#prints.delete(print);
    }
  }

  /** What a text shares enough with. */
  matches(content: readonly Print[]): SensitiveEntry[] {
    if (this.#prints.size === 0) return [];
    const shared = new Map<number, number>();
    for (const print of content) {
      const index = this.#prints.get(print);
      if (index !== undefined) shared.set(index, (shared.get(index) ?? 0) + 1);
    }
    return [...shared].flatMap(([index, count]) => {
      const entry = this.#entries[index];
      return entry !== undefined && count >= entry.enough ? [entry] : [];
    });
  }

  get snapshot(): SensitiveSnapshot {
    return { entries: this.#entries, prints: [...this.#prints] };
  }

  restore({ entries, prints }: SensitiveSnapshot): void {
    this.#entries.push(...entries);
    for (const [print, index] of prints) this.#prints.set(print, index);
  }
}
