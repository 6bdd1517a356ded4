import { type FSWatcher, watch } from "node:fs";
import { OperatorError } from "../plugins/errors.js";
import type { PolicyEngine } from "./engine.js";
import { type LoadOptions, loadPolicies } from "./load.js";
import { readPolicyFiles } from "./policy-files.js";
import { PolicyInvalid, type PolicyProblem } from "./problem.js";

/** Why policies were not taken over. */
export interface PolicyFailure {
  /** One line for each mistake, with file, line, column and mend. */
  readonly message: string;
  /** Empty where the failure stands in no particular place, as with a directory that is gone. */
  readonly problems: readonly PolicyProblem[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Ids of what differs between two sets: worth a log line, since a policy also vanishes with its file. */
export interface PolicyChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** An editor writes a file in several steps. */
const SETTLE_MS = 200;
/** Network file systems and container mounts do not always report changes. */
const POLL_MS = 30_000;

/**
 * The policies in force. Follows the policy directory; whatever turns up there, the last good set stays until a
 * complete new one has been checked, and is then replaced as a whole.
 */
export class PolicyStore {
  /** Called after each reload: with the failure, or with undefined and what changed. */
  onReload: (failure: PolicyFailure | undefined, changes: PolicyChanges) => void = () => {};

  readonly #options: LoadOptions;
  #current: PolicyEngine;
  #error: PolicyFailure | undefined;
  #seen: string;
  #queue: Promise<unknown> = Promise.resolve();
  #watcher: FSWatcher | undefined;
  #settling: NodeJS.Timeout | undefined;
  #polling: NodeJS.Timeout | undefined;

  private constructor(options: LoadOptions, current: PolicyEngine, seen: string) {
    this.#options = options;
    this.#current = current;
    this.#seen = seen;
  }

  /** Loads the first set and follows its directory; throws what `loadPolicies` throws. */
  static async open(options: LoadOptions): Promise<PolicyStore> {
    const seen = contentOf(options.dir);
    const store = new PolicyStore(options, await loadPolicies(options), seen);
    store.#follow();
    return store;
  }

  get current(): PolicyEngine {
    return this.#current;
  }

  /** Why the newest files are not in force; undefined when they are. */
  get error(): PolicyFailure | undefined {
    return this.#error;
  }

  /** Loads the directory again, whether or not it changed. Never throws: failing is an answer. */
  reload(): Promise<PolicyFailure | undefined> {
    const reloaded = this.#queue.then(() => this.#reload());
    this.#queue = reloaded;
    return reloaded;
  }

  close(): void {
    this.#watcher?.close();
    clearTimeout(this.#settling);
    clearInterval(this.#polling);
  }

  async #reload(): Promise<PolicyFailure | undefined> {
    const before = this.#current;
    try {
      this.#seen = contentOf(this.#options.dir);
      this.#current = await loadPolicies(this.#options);
      this.#error = undefined;
    } catch (error) {
      this.#error = failureOf(error);
    }
    this.onReload(this.#error, changesBetween(before, this.#current));
    return this.#error;
  }

  #follow(): void {
    const { dir } = this.#options;
    if (dir === undefined) return;
    const look = (): void => {
      if (contentOf(dir) !== this.#seen) void this.reload();
    };
    this.#polling = setInterval(look, POLL_MS).unref();
    this.#watcher = watch(dir, { persistent: false }, () => {
      clearTimeout(this.#settling);
      this.#settling = setTimeout(look, SETTLE_MS).unref();
    });
    // The directory itself went away; polling sees it come back.
    this.#watcher.on("error", () => this.#watcher?.close());
  }
}

/** What the directory holds, for comparison; why it cannot be read is part of that. */
function contentOf(dir: string | undefined): string {
  try {
    return JSON.stringify(readPolicyFiles(dir).map(({ path, text }) => [path, text]));
  } catch (error) {
    return String(error);
  }
}

function failureOf(error: unknown): PolicyFailure {
  const problems = error instanceof PolicyInvalid ? error.problems : [];
  // Anything but an operator's mistake is a bug of ours, but no reason to stop answering.
  const message = error instanceof OperatorError ? error.message : `the policies could not be loaded: ${String(error)}`;
  return { message, problems, at: Date.now() };
}

function changesBetween(before: PolicyEngine, after: PolicyEngine): PolicyChanges {
  const missingIn = (engine: PolicyEngine, other: PolicyEngine): string[] => {
    const ids = new Set(engine.policies.map(({ id }) => id));
    return other.policies.flatMap(({ id }) => (ids.has(id) ? [] : [id]));
  };
  return { added: missingIn(before, after), removed: missingIn(after, before) };
}
