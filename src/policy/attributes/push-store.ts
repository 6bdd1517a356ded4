import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import type { AttributeValue } from "../../plugins/attribute-source.js";

/** What was said about one attribute; null: there is none. `at` in milliseconds since 1970. */
export interface Said {
  readonly value: AttributeValue | null;
  readonly at: number;
}

export type SaidByName = ReadonlyMap<string, Said>;

const Stored = z.object({
  v: z.literal(1),
  principals: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()]),
        at: z.number(),
      }),
    ),
  ),
});

/**
 * What was pushed, in memory and in a file that several processes share: the newest word on each attribute wins, in
 * whatever order words arrive.
 */
export class PushStore {
  readonly path: string;
  readonly #principalsMax: number;
  /** In the order of their last word. */
  readonly #principals = new Map<string, Map<string, Said>>();

  constructor(path: string, principalsMax: number) {
    this.path = path;
    this.#principalsMax = principalsMax;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.merge();
  }

  get size(): number {
    return this.#principals.size;
  }

  get(principal: string): SaidByName | undefined {
    return this.#principals.get(principal);
  }

  /** Gives whether it is news. */
  say(principal: string, said: SaidByName): boolean {
    const known = this.#principals.get(principal) ?? new Map<string, Said>();
    let news = false;
    for (const [name, word] of said) {
      const last = known.get(name);
      if (last !== undefined && (word.at < last.at || (word.at === last.at && sameValue(word, last)))) continue;
      known.set(name, word);
      news = true;
    }
    if (!news) return false;
    this.#principals.delete(principal);
    this.#principals.set(principal, known);
    const [oldest] = this.#principals.keys();
    if (this.#principals.size > this.#principalsMax && oldest !== undefined) this.#principals.delete(oldest);
    return true;
  }

  /** Takes over what other processes, or this one before its restart, have written. Gives whether there was news. */
  merge(): boolean {
    let news = false;
    for (const [principal, said] of Object.entries(this.#read())) {
      news = this.say(principal, new Map(Object.entries(said))) || news;
    }
    return news;
  }

  write(): void {
    this.merge();
    const principals = Object.fromEntries(
      [...this.#principals].map(([principal, said]) => [principal, Object.fromEntries(said)]),
    );
    const temporary = `${this.path}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify({ v: 1, principals }), { mode: 0o600 });
    renameSync(temporary, this.path);
  }

  #read(): z.output<typeof Stored>["principals"] {
    try {
      return Stored.safeParse(JSON.parse(readFileSync(this.path, "utf8"))).data?.principals ?? {};
    } catch {
      // Not written yet. A damaged file is replaced with the next push; until then nothing pushed is known.
      return {};
    }
  }
}

function sameValue(a: Said, b: Said): boolean {
  return JSON.stringify(a.value) === JSON.stringify(b.value);
}
