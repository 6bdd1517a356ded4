import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { OperatorError } from "../../plugins/errors.js";
import { watchFolders } from "../watch-folders.js";
import { type PolicyTree, readTree, writeTree } from "./tree.js";

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

const StoredRevision = z.strictObject({
  v: z.literal(1),
  /** Hash of the folder's content. */
  content: Hash,
  /** What decisions name: a hash over everything they depend on, the configuration included. */
  revision: z.string(),
  origin: z.enum(["directory", "bundle"]),
  git: z.string().optional(),
  serial: z.int().nonnegative().optional(),
  policies: z.int().nonnegative(),
  /** When it last came into force, ISO 8601. */
  activated: z.iso.datetime(),
});
/** A policy folder that was in force, kept so that it can be again. */
export type StoredRevision = z.output<typeof StoredRevision>;

const State = z.strictObject({
  v: z.literal(1),
  /** Content in force. */
  active: Hash,
  /** The highest serial that ever was, and its content. */
  floor: z.strictObject({ serial: z.int().nonnegative(), content: Hash }).optional(),
});
type State = z.output<typeof State>;

const Pin = z.strictObject({
  v: z.literal(1),
  /** Content to be in force, */
  content: Hash,
  /** as long as the origin holds one of these. */
  insteadOf: z.array(Hash),
});
export type Pin = z.output<typeof Pin>;

export const REVISIONS_KEPT = 20;
const ABANDONED_MS = 3_600_000;

/**
 * What was in force, on disk: each content once, as the folder it was. Several processes and the command line use it at
 * the same time; every change is one rename, and all of them write the same.
 */
export class Revisions {
  readonly #dir: string;

  constructor(stateDir: string) {
    this.#dir = stateDir;
  }

  /** Newest first. */
  list(): StoredRevision[] {
    const names = listed(this.#folder()).filter((name) => name.endsWith(".json"));
    return names
      .flatMap((name) => read(join(this.#folder(), name), StoredRevision) ?? [])
      .sort((a, b) => (a.activated < b.activated ? 1 : -1));
  }

  /** The content last in force. */
  get active(): string | undefined {
    return this.#state()?.active;
  }

  get floor(): State["floor"] {
    return this.#state()?.floor;
  }

  get pin(): Pin | undefined {
    return read(join(this.#dir, "pin.json"), Pin);
  }

  /** Makes servers put a stored revision in force until their origin holds something new. */
  setPin(pin: Pin): void {
    this.#write("pin.json", pin);
  }

  removePin(): void {
    rmSync(join(this.#dir, "pin.json"), { force: true });
  }

  /** Writes a tree down, once. Gives its folder. */
  place(tree: PolicyTree): string {
    const folder = join(this.#folder(), tree.hash);
    if (isIntact(folder, tree.hash)) return folder;
    const building = `${folder}.${process.pid}.tmp`;
    rmSync(building, { recursive: true, force: true });
    mkdirSync(building, { recursive: true, mode: 0o700 });
    writeTree(building, tree);
    rmSync(folder, { recursive: true, force: true });
    renameSync(building, folder);
    return folder;
  }

  /** Folder of a stored revision. Throws `POLICY_INVALID` when it is not, or no longer, what it was. */
  folderOf(content: string): string {
    const folder = join(this.#folder(), content);
    if (isIntact(folder, content)) return folder;
    throw new OperatorError(
      "POLICY_INVALID",
      `${folder}: missing, or not what was stored; \`shutter policy status\` lists revisions`,
    );
  }

  /** Notes that a placed tree came into force, and forgets the oldest beyond `REVISIONS_KEPT`. */
  activated(stored: StoredRevision): void {
    const { content, serial } = stored;
    this.#write(join("revisions", `${content}.json`), stored);
    const { floor } = this.#state() ?? {};
    const higher = serial !== undefined && serial >= (floor?.serial ?? 0) ? { serial, content } : floor;
    this.#write("state.json", { v: 1, active: content, ...(higher === undefined ? {} : { floor: higher }) });
    this.#prune();
  }

  /** Calls `look` when the pin may have changed. Gives a function that ends it. */
  watch(look: () => void): () => void {
    try {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
    } catch {
      // Where nothing can be kept there is nothing to roll back to.
    }
    return watchFolders(() => [this.#dir], look);
  }

  #folder(): string {
    return join(this.#dir, "revisions");
  }

  #state(): State | undefined {
    return read(join(this.#dir, "state.json"), State);
  }

  #prune(): void {
    const kept = new Set([this.active, this.pin?.content]);
    for (const { content } of this.list().slice(REVISIONS_KEPT)) {
      if (kept.has(content)) continue;
      rmSync(join(this.#folder(), `${content}.json`), { force: true });
    }
    const stored = new Set(this.list().map(({ content }) => content));
    for (const name of listed(this.#folder())) {
      const path = join(this.#folder(), name);
      // Folders that never came into force; another process may be loading a young one.
      const isOld = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > ABANDONED_MS;
      if (!name.endsWith(".json") && !stored.has(name) && isOld) rmSync(path, { recursive: true, force: true });
    }
  }

  #write(name: string, content: unknown): void {
    const path = join(this.#dir, name);
    mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
    const temporary = `${path}.${process.pid}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, path);
  }
}

function isIntact(folder: string, content: string): boolean {
  try {
    return readTree(folder).hash === content;
  } catch {
    return false;
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data;
  } catch {
    return undefined;
  }
}
