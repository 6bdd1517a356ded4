import { Worker } from "node:worker_threads";

/** What a throw-away thread came to. */
export type ThreadOutcome<Reply> = { readonly reply: Reply } | { readonly crashed: string };

/**
 * Runs one task in a thread that is gone afterwards: a policy that overflows the parser's stack leaves its wasm
 * instance unusable, so no instance lives longer than a task. Whatever happens in there is a value here.
 *
 * @param file built JavaScript that reads `workerData` and posts one reply.
 */
export function runThrowAway<Task, Reply>(file: URL, task: Task, msMax: number): Promise<ThreadOutcome<Reply>> {
  const worker = new Worker(file, {
    workerData: task,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  });
  return new Promise((resolve) => {
    const finish = (outcome: ThreadOutcome<Reply>): void => {
      clearTimeout(timer);
      resolve(outcome);
      void worker.terminate();
    };
    const timer = setTimeout(() => finish({ crashed: `it took longer than ${msMax} ms` }), msMax);
    worker.once("message", (reply: Reply) => finish({ reply }));
    worker.once("error", (error) => finish({ crashed: error instanceof Error ? error.message : "the thread died" }));
    worker.once("exit", () => finish({ crashed: "the thread ended without an answer" }));
  });
}
