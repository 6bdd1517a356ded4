import { OperatorError } from "../plugins/errors.js";
import type { PolicyEngine } from "./engine.js";
import {
  type Candidate,
  inStage,
  type OriginKind,
  type PolicyOrigin,
  type Stage,
  StageFailure,
} from "./lifecycle/origin.js";
import type { Revisions } from "./lifecycle/revisions.js";
import { type PolicyTree, readTree } from "./lifecycle/tree.js";
import { type LoadOptions, loadPolicies } from "./load.js";
import { PolicyInvalid, type PolicyProblem } from "./problem.js";

export interface StoreOptions {
  readonly load: Omit<LoadOptions, "dir">;
  /** Where the operator's policies come from; absent: only the shipped ones are in force. */
  readonly origin?: PolicyOrigin;
  readonly revisions: Revisions;
  /** Refuses to open on an origin that cannot be used, instead of falling back on what was in force last. */
  readonly mustBeValid?: boolean;
  /** Runs the tests that a policy folder brings along; gives what failed. Default: none are run. */
  readonly runTests?: (dir: string, engine: PolicyEngine) => Promise<readonly PolicyProblem[]>;
}

/** A set of policies in force. */
export interface ActivePolicies {
  readonly engine: PolicyEngine;
  /** `shipped`: there is no origin, or nothing of it could be used. */
  readonly origin: OriginKind | "shipped";
  /** Hash of the policy folder; absent for shipped ones. */
  readonly content?: string;
  readonly git?: string | undefined;
  readonly serial?: number | undefined;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** It came from the disk, because somebody rolled back to it or the origin could not be used at start. */
  readonly stored: boolean;
}

/** Why policies were not taken over. */
export interface PolicyFailure {
  readonly stage: Stage;
  /** One line for each mistake, with file, line, column and mend. */
  readonly message: string;
  /** Empty where the failure stands in no particular place, as with a directory that is gone. */
  readonly problems: readonly PolicyProblem[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The same as last time: worth counting, not worth telling again. */
  readonly repeated: boolean;
}

/** Ids of what differs between two sets are worth a log line, since a policy also vanishes with its file. */
export type PolicyChange =
  | {
      readonly kind: "activated" | "rolled_back" | "restored";
      readonly active: ActivePolicies;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  | { readonly kind: "failed"; readonly active: ActivePolicies; readonly failure: PolicyFailure };

const READS_MAX = 3;

/**
 * The policies in force. Follows their origin; whatever turns up there, the last good set stays until a complete new
 * one has been checked and tested, and is then replaced as a whole. What was in force is kept on disk: a restart finds
 * it when the origin is broken or away, and `shutter policy rollback` puts it in force again.
 */
export class PolicyStore {
  readonly #options: StoreOptions;
  #active: ActivePolicies | undefined;
  #error: PolicyFailure | undefined;
  /** What the origin held when it was last read. */
  #source: Candidate | undefined;
  /** Content that was refused: it is not tried again until it changes or somebody asks. */
  #refused: string | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #onChange: ((change: PolicyChange) => void) | undefined;
  #untold: PolicyChange[] = [];
  #stops: (() => void)[] = [];

  private constructor(options: StoreOptions) {
    this.#options = options;
  }

  /**
   * Puts the first set in force: what the origin holds, else what was in force before the restart, else the shipped
   * policies alone. Throws only where `mustBeValid` says so, or where not even the shipped ones can be loaded.
   */
  static async open(options: StoreOptions): Promise<PolicyStore> {
    const store = new PolicyStore(options);
    if (options.origin === undefined) await store.#activateShipped();
    else {
      await store.#update(true);
      if (store.#active === undefined) await store.#fallBack();
    }
    return store;
  }

  get current(): PolicyEngine {
    return this.active.engine;
  }

  get active(): ActivePolicies {
    if (this.#active === undefined) throw new Error("asked for policies before any were in force");
    return this.#active;
  }

  /** Why what the origin holds is not in force; undefined when it is, or was rolled back on purpose. */
  get error(): PolicyFailure | undefined {
    return this.#error;
  }

  /** Follows the origin from now on. What already happened is told first. */
  follow(onChange: (change: PolicyChange) => void): void {
    this.#onChange = onChange;
    for (const change of this.#untold.splice(0)) onChange(change);
    const { origin, revisions } = this.#options;
    if (origin === undefined) return;
    const look = (): void => void this.#enqueue(() => this.#update(false));
    this.#stops = [origin.watch(look), revisions.watch(look)];
  }

  /** Reads the origin and loads it again, whether or not it changed. Never throws: failing is an answer. */
  reload(): Promise<PolicyFailure | undefined> {
    return this.#enqueue(() => this.#update(true));
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  #enqueue(work: () => Promise<void>): Promise<PolicyFailure | undefined> {
    const done = this.#queue.then(work).then(() => this.#error);
    this.#queue = done;
    return done;
  }

  /** @param anew loads also what is in force already, or was refused before. */
  async #update(anew: boolean): Promise<void> {
    const { origin, revisions } = this.#options;
    if (origin === undefined) return;
    try {
      const read = await origin.read(revisions.floor);
      const candidate = read === "unchanged" ? this.#source : read;
      if (candidate === undefined) return;
      this.#source = candidate;

      const { pin } = revisions;
      const { hash } = candidate.tree;
      if (pin?.insteadOf.includes(hash)) await this.#activateStored(pin.content, "rolled_back");
      else if (hash === this.#refused && !anew) return;
      else await this.#activateCandidate(candidate, anew);
      this.#error = undefined;
      this.#refused = undefined;
    } catch (error) {
      this.#failed(error);
      // What failed for want of time or disk may work the next time.
      this.#refused = (this.#error?.problems.length ?? 0) > 0 ? this.#source?.tree.hash : undefined;
      await this.#activatePinned();
    }
  }

  /** Rolling back is most wanted when the origin is broken or away. */
  async #activatePinned(): Promise<void> {
    const { pin } = this.#options.revisions;
    const source = this.#source?.tree.hash;
    if (pin === undefined || (source !== undefined && !pin.insteadOf.includes(source))) return;
    try {
      await this.#activateStored(pin.content, "rolled_back");
    } catch {
      // What was in force stays.
    }
  }

  async #activateCandidate(candidate: Candidate, anew: boolean): Promise<void> {
    const { origin, revisions } = this.#options;
    if (candidate.tree.hash === this.#active?.content && !anew) {
      // The same content may have been committed since.
      this.#active = { ...this.#active, git: candidate.git, serial: candidate.serial, stored: false };
    } else {
      const { tree, engine } = await this.#load(candidate);
      this.#keep(tree, engine, candidate);
      this.#swap("activated", { ...meta(candidate), engine, content: tree.hash, stored: false });
    }
    origin?.taken();
    revisions.removePin();
  }

  async #load(candidate: Candidate): Promise<{ tree: PolicyTree; engine: PolicyEngine }> {
    const { load, revisions, runTests } = this.#options;
    let { tree } = candidate;
    for (let read = 1; read <= READS_MAX; read++) {
      const dir = candidate.dir ?? (await inStage("persist", () => revisions.place(tree)));
      const engine = await inStage("check", () => loadPolicies({ ...load, dir }));
      await inStage("test", async () => {
        const failures = (await runTests?.(dir, engine)) ?? [];
        if (failures.length > 0) throw new PolicyInvalid(failures);
      });
      if (candidate.dir === undefined) return { tree, engine };
      // A folder that was saved to meanwhile: what was checked need not be what is there.
      const now = await inStage("read", () => readTree(dir));
      if (now.hash === tree.hash) return { tree, engine };
      tree = now;
    }
    throw new StageFailure("read", new OperatorError("POLICY_INVALID", `${candidate.dir} changes while it is read`));
  }

  async #activateStored(content: string, kind: "rolled_back" | "restored"): Promise<void> {
    if (content === this.#active?.content) return;
    const { load, revisions } = this.#options;
    const stored = revisions.list().find((revision) => revision.content === content);
    const dir = await inStage("read", () => revisions.folderOf(content));
    const engine = await inStage("check", () => loadPolicies({ ...load, dir }));
    const { origin = "directory", git, serial } = stored ?? {};
    this.#keep(readTree(dir), engine, { origin, git, ...(serial === undefined ? {} : { serial }) });
    this.#swap(kind, { origin, git, serial, engine, content, stored: true });
  }

  async #activateShipped(): Promise<void> {
    const engine = await loadPolicies(this.#options.load);
    this.#swap("activated", { engine, origin: "shipped", stored: false });
  }

  async #fallBack(): Promise<void> {
    const { mustBeValid, revisions } = this.#options;
    const failure = this.#error;
    if (mustBeValid) throw new OperatorError("POLICY_INVALID", failure?.message ?? "the policies cannot be used");
    try {
      if (revisions.active !== undefined) await this.#activateStored(revisions.active, "restored");
    } catch {
      // Then there is no last good one; what is wrong with the origin is what the operator has to hear.
    }
    if (this.#active === undefined) await this.#activateShipped();
    if (failure !== undefined) this.#tell({ kind: "failed", active: this.active, failure });
  }

  /** What cannot be written down is in force all the same: only a restart would miss it. */
  #keep(
    tree: PolicyTree,
    engine: PolicyEngine,
    { origin, git, serial }: Pick<Candidate, "origin" | "git" | "serial">,
  ): void {
    const { revisions } = this.#options;
    try {
      revisions.place(tree);
      revisions.activated({
        v: 1,
        content: tree.hash,
        revision: engine.revision,
        origin,
        ...(git === undefined ? {} : { git }),
        ...(serial === undefined ? {} : { serial }),
        policies: engine.policies.length,
        activated: new Date().toISOString(),
      });
    } catch (error) {
      const failure = this.#failureOf(new StageFailure("persist", error));
      if (this.#active !== undefined) this.#tell({ kind: "failed", active: this.#active, failure });
    }
  }

  #swap(kind: "activated" | "rolled_back" | "restored", active: Omit<ActivePolicies, "since">): void {
    const before = this.#active?.engine;
    this.#active = { ...active, since: Date.now() };
    const added = before === undefined ? [] : missingIn(before, active.engine);
    const removed = before === undefined ? [] : missingIn(active.engine, before);
    this.#tell({ kind, active: this.#active, added, removed });
  }

  #failed(error: unknown): void {
    this.#error = this.#failureOf(error);
    if (this.#active !== undefined) this.#tell({ kind: "failed", active: this.#active, failure: this.#error });
  }

  #failureOf(error: unknown): PolicyFailure {
    const stage = error instanceof StageFailure ? error.stage : "check";
    const cause = error instanceof StageFailure ? error.cause : error;
    const problems = cause instanceof PolicyInvalid ? cause.problems : [];
    // Anything but an operator's mistake is a bug of ours, but no reason to stop answering.
    const message =
      cause instanceof OperatorError ? cause.message : `the policies could not be loaded: ${String(cause)}`;
    const repeated = this.#error?.stage === stage && this.#error.message === message;
    return { stage, message, problems, at: Date.now(), repeated };
  }

  #tell(change: PolicyChange): void {
    if (this.#onChange === undefined) this.#untold.push(change);
    else this.#onChange(change);
  }
}

function meta({ origin, git, serial }: Candidate): Pick<ActivePolicies, "origin" | "git" | "serial"> {
  return { origin, git, serial };
}

function missingIn(engine: PolicyEngine, other: PolicyEngine): string[] {
  const ids = new Set(engine.policies.map(({ id }) => id));
  return other.policies.flatMap(({ id }) => (ids.has(id) ? [] : [id]));
}
