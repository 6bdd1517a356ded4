import { availableParallelism } from "node:os";
import type { Config } from "../config.js";
import type { WorkerSettings } from "./task.js";
import { WorkerPool } from "./worker-pool.js";

/** A worker that is busy with one task for this many budgets is stuck. */
const STUCK_BUDGETS = 20;
const STUCK_MS_MIN = 5_000;
/** A completed request may be large and nobody waits for it; a worker is stuck with one after this long. */
const STUCK_BACKGROUND_MS = 30_000;
/** Background threads give way to the others: 10 of 19. */
const BACKGROUND_NICE = 10;

export interface EvaluatorPools {
  /** For calls that wait for their answer. */
  readonly front: WorkerPool;
  /** For completed requests and dry runs. */
  readonly background: WorkerPool;
}

/** The worker threads of one process. */
export function openPools(
  { workers, budget_ms, processes }: Config,
  settings: Omit<WorkerSettings, "nice">,
  onWorkerLost: (reason: "stuck" | "crash") => void,
): EvaluatorPools {
  const heapMbMax = workers.heap_mb_max;
  return {
    front: new WorkerPool({
      settings: { ...settings, nice: 0 },
      threads: workers.threads ?? defaultThreads(processes),
      queueMax: workers.queue_max,
      heapMbMax,
      stuckMs: Math.max(STUCK_MS_MIN, budget_ms * STUCK_BUDGETS),
      onWorkerLost,
    }),
    background: new WorkerPool({
      settings: { ...settings, nice: BACKGROUND_NICE },
      threads: workers.background_threads,
      queueMax: workers.background_queue_max,
      heapMbMax,
      stuckMs: STUCK_BACKGROUND_MS,
      onWorkerLost,
    }),
  };
}

/**
 * Cores are shared out among the processes, and one core of each share is left to the thread that answers. Two at
 * least, so that losing one leaves one while it is replaced.
 */
export function defaultThreads(processes = 1, cores = availableParallelism()): number {
  return Math.max(2, Math.floor(cores / processes) - 1);
}
