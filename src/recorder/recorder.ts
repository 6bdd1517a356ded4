import { setTimeout as sleep } from "node:timers/promises";
import { OperatorError } from "../plugins/errors.js";
import type { AdminSource } from "../server/admin/admin-source.js";
import type { Config } from "../server/config.js";
import type { Log } from "../server/log.js";
import type { RestartReason } from "./messages.js";
import { RecorderChild } from "./recorder-child.js";

const STORE_MS_MAX = 5_000;
const RESTART_MS_MAX = 30_000;
const RESTART_MS_STEP = 100;
/** A recorder that has lived this long did not end for a reason it started with. */
const STABLE_MS = 30_000;

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
  #sinceMs = performance.now();
  /** Ends in a row, each soon after the start. */
  #failures = 0;
  #isStopping = false;

  private constructor(config: Config, port: number, child: RecorderChild, server: Promise<AdminSource>, log: Log) {
    this.port = port;
    this.#config = { ...config, admin: { ...config.admin, port } };
    this.#child = child;
    this.#server = server;
    this.#log = log;
    this.#watch(child);
  }

  /**
   * Starts it; throws what keeps it from listening.
   *
   * @param server what it speaks for; it may begin to answer later than the recorder listens.
   */
  static async start(config: Config, server: Promise<AdminSource>, log: Log): Promise<Recorder> {
    const child = new RecorderChild({ config, restarts: { crash: 0, silent: 0 }, failures: 0 }, server);
    const recorder = new Recorder(config, await child.ready, child, server, log);
    // Whoever looks right after the start should see what there is; a store that cannot be opened is no reason to wait.
    await child.ask("triedStore", null, STORE_MS_MAX);
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

  #watch(child: RecorderChild): void {
    void child.gone.then(() => this.#ended(child));
  }

  async #ended(child: RecorderChild): Promise<void> {
    if (this.#isStopping) return;
    const isStable = performance.now() - this.#sinceMs > STABLE_MS;
    this.#failures = isStable ? 1 : this.#failures + 1;
    const reason: RestartReason = child.wasSilent ? "silent" : "crash";
    this.#restarts[reason]++;
    this.#log.error({ pid: child.pid, reason }, "the recorder ended and is replaced");
    await sleep(Math.min(RESTART_MS_MAX, RESTART_MS_STEP * (2 ** (this.#failures - 1) - 1)), undefined, { ref: false });
    if (this.#isStopping) return;
    this.#sinceMs = performance.now();
    const order = { config: this.#config, restarts: this.#restarts, failures: this.#failures };
    this.#child = new RecorderChild(order, this.#server);
    this.#child.ready.catch((error: unknown) => {
      const detail = error instanceof OperatorError ? error.message : "it ended before it was ready";
      this.#log.error({ detail }, "the recorder did not start");
    });
    this.#watch(this.#child);
  }
}
