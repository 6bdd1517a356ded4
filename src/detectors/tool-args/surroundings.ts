import { z } from "zod";
import { changedLists, type ListOptions, type Lists, mentions } from "./lists.js";
import type { PathFacts } from "./path.js";
import { PATH_CLASSES, type PathClass } from "./path-classes.js";

/** Globs over canonical paths (`~/x`, `/srv/x`, `x` in the project) by class; with `!` in front, they are not of it. */
export const PathOptions = z
  .partialRecord(z.enum(PATH_CLASSES), z.array(z.string().min(1).max(512)).max(256))
  .default({});
export type PathOptions = Partial<Record<PathClass, readonly string[]>>;

interface PathChange {
  readonly name: PathClass;
  readonly isOf: boolean;
  readonly pattern: RegExp;
}

/** The place of work that calls are judged in: its lists, and what its paths are. */
export class Surroundings {
  readonly lists: Lists;
  readonly #isDevelopment: (text: string) => boolean;
  readonly #isProduction: (text: string) => boolean;
  readonly #changes: readonly PathChange[];
  readonly #changed = new WeakMap<PathFacts, PathFacts>();

  constructor(lists: ListOptions = {}, paths: PathOptions = {}) {
    this.lists = changedLists(lists);
    this.#isDevelopment = mentions(this.lists.development);
    this.#isProduction = mentions(this.lists.production);
    this.#changes = Object.entries(paths).flatMap(([name, globs = []]) =>
      globs.map((glob) => ({
        name: name as PathClass,
        isOf: !glob.startsWith("!"),
        pattern: globPattern(glob.replace(/^!/, "")),
      })),
    );
  }

  /** A name says that nothing is lost with what it names. */
  isDevelopment(text: string): boolean {
    return this.#isDevelopment(text);
  }

  isProduction(text: string): boolean {
    return this.#isProduction(text);
  }

  get hasOwnPaths(): boolean {
    return this.#changes.length > 0;
  }

  /** The path with the classes it has here. */
  path(at: PathFacts): PathFacts {
    if (this.#changes.length === 0) return at;
    const known = this.#changed.get(at);
    if (known !== undefined) return known;
    const classes = new Set(at.classes);
    for (const { name, isOf, pattern } of this.#changes) {
      if (!pattern.test(at.path)) continue;
      if (isOf) classes.add(name);
      else classes.delete(name);
    }
    const changed = { ...at, classes };
    this.#changed.set(at, changed);
    return changed;
  }
}

/** `*` and `?` within a segment, `**` across; a folder stands for all in it. */
function globPattern(glob: string): RegExp {
  const source = glob
    .replace(/\/+$/, "")
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*\/?|\*|\?/g, (part) => (part === "?" ? "[^/]" : part === "*" ? "[^/]*" : ".*"));
  return new RegExp(`^${source}(?:/.*)?$`, "i");
}

/** As shipped. */
export const USUAL = new Surroundings();
