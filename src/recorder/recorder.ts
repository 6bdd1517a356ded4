import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { OperatorError } from "../plugins/errors.js";
import type { AdminSource } from "../server/admin/admin-source.js";
import type { Config } from "../server/config.js";
import type { Log } from "../server/log.js";
import { within } from "../server/within.js";
import type { RestartReason } from "./messages.js";
import { RecorderChild } from "./recorder-child.js";

/** How long a start waits for the store; one that takes longer is opened behind it. */
const STORE_MS_MAX = 5_000;
const OPENING_MS_MAX = 600_000;
const RESTART_MS_MAX = 5_000;
const RESTART_MS_STEP = 100;
/** A recorder that has lived this long did not end for a reason it started with. */
const STABLE_MS = 10_000;
const NOT_STARTED = "the recorder did not start";

/**
 * The recorder process, replaced whenever it ends: at once, and more slowly while it keeps ending. No call waits for
 * it, and what it misses it reads from the spool when it is back.
 */
export class Recorder {
  /** Of the admin listener; stays the same for every replacement. */
  readonly port: number;
  #config: Config;
  readonly #server: Promise<AdminSource>;
  readonly #log: Log;
  readonly #restarts: Record<RestartReason, number> = { crash: 0, silent: 0 };
  #child: RecorderChild;
  #sinceMs = 0;
  /** Ends in a row, each soon after the start, */
  #failures = 0;
  /** and those while the store was being opened. */
  #storeFailures = 0;
  #isOpeningStore = false;
  #isStopping = false;
  #reloading: Promise<void> = Promise.resolve();
  /** Told to end, because its settings changed. */
  #dismissed: RecorderChild | undefined;

  private constructor(config: Config, port: number, child: RecorderChild, server: Promise<AdminSource>, log: Log) {
    this.port = port;
    this.#config = { ...config, admin: { ...config.admin, port } };
    this.#child = child;
    this.#server = server;
    this.#log = log;
  }

  /**
   * Starts it; throws what keeps it from listening.
   *
   * @param server what it speaks for; it may begin to answer later than the recorder listens.
   */
  static async start(config: Config, server: Promise<AdminSource>, log: Log): Promise<Recorder> {
    const child = new RecorderChild({ config, restarts: { crash: 0, silent: 0 }, storeFailures: 0 }, server);
    const recorder = new Recorder(config, await child.ready, child, server, log);
    // Whoever looks right after the start should see what there is; a store that cannot be opened is no reason to wait.
    await within(recorder.#watch(child), STORE_MS_MAX);
    return recorder;
  }

  /** Id of the process, for whoever looks after it; 0 while there is none. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Lets it write what the spool holds into the store, as far as it gets in about ten seconds. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#child.stop();
  }

  /**
   * Replaces it where its settings changed; meanwhile the admin port is silent, and what is written waits in the spool.
   * Where it cannot start with them it goes on with those it had.
   */
  reload(config: Config): Promise<void> {
    this.#reloading = this.#reloading.then(() => this.#replace(config));
    return this.#reloading;
  }

  async #replace(config: Config): Promise<void> {
    const before = this.#config;
    const after = { ...config, admin: { ...config.admin, host: before.admin.host, port: this.port } };
    if (this.#isStopping || isDeepStrictEqual(settingsOf(after), settingsOf(before))) return;
    // Not side by side: there is one admin port, and a store has one writer.
    this.#dismissed = this.#child;
    await this.#child.stop();
    try {
      await this.#begin(after);
      this.#config = after;
      this.#log.info("the recorder was replaced: its settings changed");
    } catch (error) {
      if (this.#isStopping) return;
      this.#dismissed = this.#child;
      this.#log.error(
        whyNot(error),
        "the recorder did not start with the changed settings; it goes on with the old ones",
      );
      await this.#begin(before).catch((again: unknown) => this.#log.error(whyNot(again), NOT_STARTED));
    }
  }

  /** Resolves when it listens. */
  async #begin(config: Config): Promise<void> {
    if (this.#isStopping) return;
    const child = new RecorderChild(
      { config, restarts: this.#restarts, storeFailures: this.#storeFailures },
      this.#server,
    );
    this.#child = child;
    this.#watch(child).catch(() => {}); // told by `ready`
    await child.ready;
  }

  /** Resolves when it has tried to open the store. */
  async #watch(child: RecorderChild): Promise<void> {
    this.#sinceMs = performance.now();
    this.#isOpeningStore = false;
    void child.gone.then(() => this.#ended(child));
    await child.ready;
    this.#isOpeningStore = true;
    if ((await child.ask("triedStore", null, OPENING_MS_MAX)) === undefined) return;
    this.#isOpeningStore = false;
    this.#storeFailures = 0;
  }

  async #ended(child: RecorderChild): Promise<void> {
    if (this.#isStopping || child === this.#dismissed) return;
    const isStable = performance.now() - this.#sinceMs > STABLE_MS;
    this.#failures = isStable ? 1 : this.#failures + 1;
    if (this.#isOpeningStore) this.#storeFailures++;
    this.#isOpeningStore = false;
    const reason: RestartReason = child.wasSilent ? "silent" : "crash";
    this.#restarts[reason]++;
    this.#log.error({ pid: child.pid, reason }, "the recorder ended and is replaced");
    await sleep(Math.min(RESTART_MS_MAX, RESTART_MS_STEP * (2 ** (this.#failures - 1) - 1)), undefined, { ref: false });
    // Replaced meanwhile, because its settings changed.
    if (this.#child !== child) return;
    await this.#begin(this.#config).catch((error: unknown) => this.#log.error(whyNot(error), NOT_STARTED));
  }
}

/** What of the configuration the recorder reads. */
function settingsOf({ store, sinks, admin, attributes, log, apiKey, adminToken, baseDir }: Config): unknown {
  return { store, sinks, admin, attributes, log, apiKey, adminToken, baseDir };
}

function whyNot(error: unknown): { readonly detail: string } {
  return { detail: error instanceof OperatorError ? error.message : "it ended before it was ready" };
}
