import { setTimeout as sleep } from "node:timers/promises";
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

/**
 * The recorder process, replaced whenever it ends: at once, and more slowly while it keeps ending. No call waits for
 * it, and what it misses it reads from the spool when it is back.
 */
export class Recorder {
  /** Of the admin listener; stays the same for every replacement. */
  readonly port: number;
  readonly #config: Config;
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

  /** Resolves when it has tried to open the store. */
  async #watch(child: RecorderChild): Promise<void> {
    this.#sinceMs = performance.now();
    void child.gone.then(() => this.#ended(child));
    await child.ready;
    this.#isOpeningStore = true;
    if ((await child.ask("triedStore", null, OPENING_MS_MAX)) === undefined) return;
    this.#isOpeningStore = false;
    this.#storeFailures = 0;
  }

  async #ended(child: RecorderChild): Promise<void> {
    if (this.#isStopping) return;
    const isStable = performance.now() - this.#sinceMs > STABLE_MS;
    this.#failures = isStable ? 1 : this.#failures + 1;
    if (this.#isOpeningStore) this.#storeFailures++;
    this.#isOpeningStore = false;
    const reason: RestartReason = child.wasSilent ? "silent" : "crash";
    this.#restarts[reason]++;
    this.#log.error({ pid: child.pid, reason }, "the recorder ended and is replaced");
    await sleep(Math.min(RESTART_MS_MAX, RESTART_MS_STEP * (2 ** (this.#failures - 1) - 1)), undefined, { ref: false });
    if (this.#isStopping) return;
    const order = { config: this.#config, restarts: this.#restarts, storeFailures: this.#storeFailures };
    this.#child = new RecorderChild(order, this.#server);
    this.#watch(this.#child).catch((error: unknown) => {
      const detail = error instanceof OperatorError ? error.message : "it ended before it was ready";
      this.#log.error({ detail }, "the recorder did not start");
    });
  }
}
