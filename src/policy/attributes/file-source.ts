import { readFileSync, statSync } from "node:fs";
import { basename, dirname, extname } from "node:path";
import type { AttributeTypes } from "../../plugins/attribute-source.js";
import { watchFolders } from "../watch-folders.js";
import { allAbsent, allUnknown, type Known, STILL_TRUE } from "./answer.js";
import type { Dated, Feed } from "./feed.js";
import { LISTING_BYTES_MAX, readListing } from "./listing.js";
import type { AttributeObserver } from "./observer.js";

export interface FileSourceOptions {
  readonly id: string;
  /** `.csv`, or YAML or JSON under any other name. */
  readonly path: string;
  readonly provides: AttributeTypes;
  readonly unlisted: "absent" | "unknown";
  readonly observer: AttributeObserver;
  /** Called when the file says something else than before. */
  readonly onChange: () => void;
}

/** Principals listed in a file, which is watched. A file that cannot be read leaves what the last good one said. */
export class FileSource implements Feed {
  readonly id: string;
  readonly provides: AttributeTypes;
  readonly #options: FileSourceOptions;
  readonly #stopWatching: () => void;
  #principals: ReadonlyMap<string, Known> | undefined;
  #seen = "";
  #others: Dated;

  constructor(options: FileSourceOptions) {
    this.#options = options;
    this.id = options.id;
    this.provides = options.provides;
    this.#others = this.#forOthers();
    this.#look();
    this.#stopWatching = watchFolders(
      () => [dirname(options.path)],
      () => this.#look(),
    );
  }

  get size(): number {
    return this.#principals?.size ?? 0;
  }

  get(principal: string): Dated {
    this.#options.observer.looked(this.id, "hit");
    const known = this.#principals?.get(principal);
    return known === undefined ? this.#others : { known, freshUntil: Number.POSITIVE_INFINITY };
  }

  close(): void {
    this.#stopWatching();
  }

  #look(): void {
    const { path, observer, provides, onChange } = this.#options;
    try {
      const stamp = stampOf(path);
      if (stamp === this.#seen) return;
      this.#seen = stamp;
      const format = extname(path).toLowerCase() === ".csv" ? "csv" : "yaml";
      const listing = readListing(readFileSync(path, "utf8"), format, provides);
      if ("problem" in listing) {
        observer.listing(this.id, `${path}:${listing.problem}`);
        return;
      }
      this.#principals = listing.principals;
      this.#others = this.#forOthers();
      observer.listing(this.id, undefined);
      onChange();
    } catch (error) {
      this.#seen = "";
      const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
      observer.listing(this.id, `${path}: cannot be read (${code})`);
    }
  }

  /** Whoever is not listed; before anything could be read, everybody. */
  #forOthers(): Dated {
    const known =
      this.#principals !== undefined && this.#options.unlisted === "absent"
        ? allAbsent(STILL_TRUE)
        : allUnknown(this.provides, STILL_TRUE);
    return { known, freshUntil: Number.POSITIVE_INFINITY };
  }
}

/** Changes with every save, also where a mount swaps the file for another of the same age. */
function stampOf(path: string): string {
  const { mtimeMs, size, ino } = statSync(path);
  if (size > LISTING_BYTES_MAX) throw Object.assign(new Error(basename(path)), { code: "EFBIG" });
  return `${ino}:${size}:${mtimeMs}`;
}
