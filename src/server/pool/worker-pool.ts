import { Piscina } from "piscina";
import { builtFile } from "../../plugins/built-file.js";
import type { Inspection, Unreadable } from "../inspection.js";
import { within } from "../within.js";
import { Backlog } from "./backlog.js";
import type {
  InspectTask,
  ScanTask,
  ScanTaskResult,
  Task,
  TaskResult,
  WarmUpTask,
  WholeTask,
  WholeTaskResult,
  WorkerSettings,
} from "./task.js";

export interface WorkerPoolOptions {
  readonly settings: WorkerSettings;
  /** Fixed number of worker threads. */
  readonly threads: number;
  /** Tasks that may wait for a worker; one more is refused at once. */
  readonly queueMax: number;
  readonly heapMbMax: number;
  /** A worker busy with one task for this long is taken for stuck and replaced. */
  readonly stuckMs: number;
  /** Called when a worker was lost: it threw outside a task, exited, ran out of memory or was stuck. */
  readonly onWorkerLost?: (reason: "stuck" | "crash") => void;
}

/** What became of a task. A late answer is not an outcome here: whoever waits decides how long. */
export type TaskOutcome<Result> =
  | { readonly status: "done"; readonly result: Result }
  | { readonly status: "overload" }
  | { readonly status: "crash" };

/** A worker that has not loaded its detectors after this long never will. */
const START_MS_MAX = 60_000;

/**
 * A fixed set of worker threads, each busy with one task at a time, so that a task that takes its worker down takes no
 * other task along. Piscina does the work; this class turns its exceptions into outcomes.
 *
 * A running task is never aborted because an answer is due: aborting kills the worker, and the next task waits for a
 * new one to compile its rules. Patterns are linear-time, so a late task ends by itself; one that does not is stuck
 * and is aborted by the watchdog.
 */
export class WorkerPool {
  readonly #piscina: Piscina;
  readonly #stuckMs: number;
  readonly #queueMax: number;
  readonly #onWorkerLost: (reason: "stuck" | "crash") => void;
  readonly #backlog = new Backlog();
  #unfinished = 0;
  #idle: (() => void) | undefined;

  constructor({ settings, threads, queueMax, heapMbMax, stuckMs, onWorkerLost = () => {} }: WorkerPoolOptions) {
    this.#stuckMs = stuckMs;
    this.#queueMax = queueMax;
    this.#onWorkerLost = onWorkerLost;
    this.#piscina = new Piscina({
      filename: builtFile(import.meta.url, "./worker.js").href,
      minThreads: threads,
      maxThreads: threads,
      concurrentTasksPerWorker: 1,
      // One more than is ever used: what waits is counted here, where a refusal is a value and not an exception.
      maxQueue: queueMax + 1,
      // Detectors are synchronous, so a worker has nothing else to do than to wait for its next task.
      atomics: "sync",
      idleTimeout: Number.POSITIVE_INFINITY,
      // Piscina tries `require` first. Node 20 then loads the module synchronously, and a worker that is ended meanwhile
      // takes the process along.
      execArgv: [...process.execArgv, "--no-experimental-require-module"],
      resourceLimits: { maxOldGenerationSizeMb: heapMbMax },
      workerData: settings,
      recordTiming: false,
    });
    this.#piscina.on("error", () => this.#onWorkerLost("crash"));
  }

  get threads(): number {
    return this.#piscina.threads.length;
  }

  /** Tasks that wait for a worker. */
  get waiting(): number {
    return this.#piscina.queueSize;
  }

  get busy(): number {
    return Math.min(this.#unfinished - this.waiting, this.threads);
  }

  /** Milliseconds until the workers are through with what they have. */
  get backlogMs(): number {
    return this.#backlog.ms(this.threads);
  }

  run(task: ScanTask): Promise<TaskOutcome<ScanTaskResult>>;
  run(task: WholeTask): Promise<TaskOutcome<WholeTaskResult>>;
  run(task: InspectTask): Promise<TaskOutcome<Inspection | Unreadable>>;
  run(task: WarmUpTask): Promise<TaskOutcome<void>>;
  async run(task: Task): Promise<TaskOutcome<unknown>> {
    if (this.#piscina.queueSize >= this.#queueMax) return { status: "overload" };
    const watchdog = new AbortController();
    // A starting worker compiles its rules first, which may take longer than any task.
    const patienceMs = task.kind === "warm_up" ? START_MS_MAX : this.#stuckMs;
    const timer = setTimeout(() => {
      this.#onWorkerLost("stuck");
      watchdog.abort();
    }, patienceMs);
    const textBytes = textBytesOf(task);
    let workedMs: number | undefined;
    this.#unfinished++;
    this.#backlog.begun(textBytes);
    try {
      const result: TaskResult = await this.#piscina.run(task, { signal: watchdog.signal });
      if (result !== undefined && "workedMs" in result) workedMs = result.workedMs;
      return { status: "done", result };
    } catch {
      // The error may quote what was scanned; that the worker was lost is all anybody may know.
      if (!watchdog.signal.aborted) this.#onWorkerLost("crash");
      return { status: "crash" };
    } finally {
      clearTimeout(timer);
      this.#unfinished--;
      this.#backlog.ended(textBytes, workedMs);
      if (this.#unfinished === 0) this.#idle?.();
    }
  }

  /** Lets every worker load and compile, so that the first call does not pay for it. */
  async warmUp(): Promise<void> {
    await Promise.all(Array.from({ length: this.threads }, () => this.run({ kind: "warm_up" })));
  }

  /** Resolves once nothing is running or waiting, or after `graceMs`; then ends the workers. */
  async close(graceMs: number): Promise<void> {
    if (this.#unfinished > 0) {
      const idle = new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
      await within(idle, graceMs);
    }
    await this.#piscina.destroy();
  }
}

function textBytesOf(task: Task): number {
  switch (task.kind) {
    case "scan":
      return task.textBytes;
    case "whole":
      return task.byteLength;
    case "inspect":
      return task.payload.byteLength;
    case "warm_up":
      return 0;
  }
}
