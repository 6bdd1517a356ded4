import { Worker } from "node:worker_threads";
import { builtFile } from "../../plugins/built-file.js";
import type { Decision } from "../decision.js";
import type { EngineRecipe } from "../engine.js";
import type { DecisionRequest } from "../request.js";
import type { OracleReply, OracleTask } from "./oracle-task.js";

export interface OracleOptions {
  /** Share of decisions that is looked at, 0 to 1. */
  readonly share: number;
  /** From 0 to 1, by default `Math.random`. */
  readonly random?: () => number;
  /** What became of a decision that was looked at; `crashed`: the thread is gone, and comes back with the next one. */
  readonly onReply: (reply: OracleReply | { readonly verdict: "crashed" }, revision: string) => void;
}

/** Decisions that may wait; more are not looked at. */
const WAITING_MAX = 16;

/**
 * Has a sample of decisions made again by Cedar's own implementation, in a thread of its own and after the reply: our
 * evaluator is held to it by tests, and by this on live traffic. The thread starts with the first sample.
 */
export class PolicyOracle {
  readonly #options: OracleOptions;
  #worker: Worker | undefined;
  /** The revision the thread has the policies of. */
  #loaded: string | undefined;
  readonly #waiting: OracleTask[] = [];
  #idle: (() => void) | undefined;
  #closed = false;

  constructor(options: OracleOptions) {
    this.#options = options;
  }

  /** Looks at the decision, if it is one of the sample. Costs nothing else. */
  offer(
    engine: { readonly revision: string; readonly recipe: EngineRecipe },
    request: DecisionRequest,
    decision: Decision,
  ): void {
    const { share, random = Math.random } = this.#options;
    if (share === 0 || random() >= share || this.#waiting.length >= WAITING_MAX) return;
    const { revision, recipe } = engine;
    const task: OracleTask = { revision, request, decision, ...(this.#loaded === revision ? {} : { recipe }) };
    this.#loaded = revision;
    this.#waiting.push(task);
    // Starting a thread and copying a request take time that the reply must not wait for.
    setImmediate(() => {
      if (!this.#closed) this.#thread().postMessage(task);
    });
  }

  /** Resolves when nothing waits. */
  settled(): Promise<void> {
    if (this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle = resolve;
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(builtFile(import.meta.url, "./oracle-thread.js"), {
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    worker.unref();
    worker.on("message", (reply: OracleReply) => this.#take(reply));
    worker.on("error", () => this.#lost(worker));
    worker.on("exit", () => this.#lost(worker));
    this.#worker = worker;
    return worker;
  }

  /** Replies come in the order of the tasks. */
  #take(reply: OracleReply | { readonly verdict: "crashed" }): void {
    const task = this.#waiting.shift();
    if (task !== undefined) this.#options.onReply(reply, task.revision);
    if (this.#waiting.length === 0) this.#idle?.();
  }

  #lost(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#loaded = undefined;
    while (this.#waiting.length > 0) this.#take({ verdict: "crashed" });
  }
}
