import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { SpoolHead } from "../audit/spool-head.js";
import { OperatorError } from "../plugins/errors.js";

const Places = z.record(z.string(), z.strictObject({ seq: z.int().min(0), hash: z.string().length(64) }));

/** How far one sink has got in each chain of the spool: the last line that is safe on the other side. On disk. */
export class Cursor {
  readonly #path: string;
  readonly #places: Map<string, SpoolHead>;

  private constructor(path: string, places: Map<string, SpoolHead>) {
    this.#path = path;
    this.#places = places;
  }

  /**
   * @param first where a sink begins that has not delivered anything yet.
   * @throws OperatorError DATA_DIR_UNUSABLE when the file is there and cannot be read.
   */
  static async open(path: string, first: () => Promise<ReadonlyMap<string, SpoolHead>>): Promise<Cursor> {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw unusable(path, error);
      const cursor = new Cursor(path, new Map(await first()));
      cursor.#write();
      return cursor;
    }
    try {
      return new Cursor(path, new Map(Object.entries(Places.parse(JSON.parse(text)))));
    } catch (error) {
      throw unusable(path, error);
    }
  }

  /** Undefined where nothing of the chain was delivered: it is read from its oldest line. */
  of(chain: string): SpoolHead | undefined {
    return this.#places.get(chain);
  }

  moveTo(chain: string, { seq, hash }: SpoolHead): void {
    this.#places.set(chain, { seq, hash });
    this.#write();
  }

  #write(): void {
    const aside = `${this.#path}.new`;
    writeFileSync(aside, JSON.stringify(Object.fromEntries(this.#places)), { mode: 0o600 });
    renameSync(aside, this.#path);
  }
}

function unusable(path: string, cause: unknown): OperatorError {
  return new OperatorError(
    "DATA_DIR_UNUSABLE",
    `${path}: it tells how far a sink has got and cannot be read; remove it to begin again as \`from\` says`,
    { cause },
  );
}
