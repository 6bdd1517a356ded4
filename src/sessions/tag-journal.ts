import { mkdir, open, readdir, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { TagFact } from "./session-tags.js";

const Line = z.strictObject({
  tenant: z.string(),
  session: z.string(),
  tag: z.string(),
  at: z.number(),
  until: z.number(),
  by: z.string(),
  released: z.literal(true).optional(),
});

const DAY_MS = 86_400_000;
const FILE = /^tags-(\d{4}-\d\d-\d\d)\.jsonl$/;
/** Facts that may wait for a disk that does not take them; more are left out, and a restart forgets those. */
const WAITING_MAX = 10_000;
const RETRY_MS = 1_000;

/**
 * Tags of sessions on disk, so that a restart forgets none: one file a day, a JSON line a fact, in the order they were
 * said. Nothing is ever rewritten. A file goes when the process starts and everything in it has expired.
 *
 * Several processes append to the same file: each write is one call, and begins on a new line, so that what a crash
 * left half written spoils nothing but itself. Each write is followed by `fdatasync`; nobody waits for it, so a power
 * failure may cost the last milliseconds.
 */
export class TagJournal {
  readonly #dir: string;
  readonly #onTrouble: (code: string | undefined) => void;
  #waiting: TagFact[] = [];
  #writing: Promise<void> | undefined;
  #closed = false;
  /** Of the file last written to. */
  #day = "";

  private constructor(dir: string, onTrouble: (code: string | undefined) => void) {
    this.#dir = dir;
    this.#onTrouble = onTrouble;
  }

  /**
   * Opens the journal of a directory, which is made where there is none. Gives what is in it and has not expired.
   *
   * @param onTrouble called with an error code when the disk refuses, and with undefined once it takes facts again.
   */
  static async open(
    dir: string,
    onTrouble: (code: string | undefined) => void,
  ): Promise<{ journal: TagJournal; facts: TagFact[] }> {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const facts: TagFact[] = [];
    const now = Date.now();
    for (const name of (await readdir(dir)).sort()) {
      const [, day] = FILE.exec(name) ?? [];
      if (day === undefined) continue;
      const live = factsIn(await readFile(join(dir, name), "utf8")).filter(({ until }) => until > now);
      facts.push(...live);
      // A sibling may still write to a file of yesterday.
      if (live.length === 0 && Date.parse(day) < now - 2 * DAY_MS) await unlink(join(dir, name)).catch(() => {});
    }
    return { journal: new TagJournal(dir, onTrouble), facts };
  }

  /** Writes a fact down soon. */
  append(fact: TagFact): void {
    if (this.#waiting.length < WAITING_MAX) this.#waiting.push(fact);
    this.#writing ??= this.#write();
  }

  /** Resolves once everything is written, or the disk has refused it once more. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
  }

  async #write(): Promise<void> {
    let failed = false;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#flush(batch);
        if (failed) this.#onTrouble(undefined);
        failed = false;
      } catch (error) {
        if (!failed) this.#onTrouble((error as NodeJS.ErrnoException).code ?? "UNKNOWN");
        failed = true;
        // Written twice does no harm: the later of two facts counts, and equal ones are equal.
        this.#waiting = [...batch, ...this.#waiting].slice(0, WAITING_MAX);
        if (this.#closed) break;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    this.#writing = undefined;
  }

  async #flush(batch: readonly TagFact[]): Promise<void> {
    const day = new Date().toISOString().slice(0, 10);
    const file = await open(join(this.#dir, `tags-${day}.jsonl`), "a", 0o600);
    try {
      await file.appendFile(`\n${batch.map((fact) => JSON.stringify(fact)).join("\n")}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
    // A new name in a directory is durable once the directory is.
    if (day !== this.#day) await syncDirectory(this.#dir);
    this.#day = day;
  }
}

/** What can be read of a file; a line that was not finished, or is damaged, is none. */
function factsIn(text: string): TagFact[] {
  return text.split("\n").flatMap((line) => {
    if (line === "") return [];
    try {
      const { released, ...fact } = Line.parse(JSON.parse(line));
      return [{ ...fact, ...(released === undefined ? {} : { released }) }];
    } catch {
      return [];
    }
  });
}

async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
