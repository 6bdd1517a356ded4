/** What a task costs beside its text, in bytes of text: the hop there and back, unpacking, a first look. */
const TASK_BYTES = 16 * 1024;
const MS_A_BYTE_FIRST = 1 / TASK_BYTES;
/** How far one task moves the estimate. Small and the same for all, so that one that is stuck for seconds moves it no further. */
const STEP = 1.05;

/** How much work waits for workers, in the time they need for it, judged by how fast recent tasks went. */
export class Backlog {
  #bytes = 0;
  #msAByte = MS_A_BYTE_FIRST;

  /** A task was handed over; `textBytes` is what there is to scan. */
  begun(textBytes: number): void {
    this.#bytes += TASK_BYTES + textBytes;
  }

  /** It is done or lost. `workedMs`: how long a worker was busy with it, where that is known. */
  ended(textBytes: number, workedMs?: number): void {
    const bytes = TASK_BYTES + textBytes;
    this.#bytes -= bytes;
    if (workedMs !== undefined) this.#msAByte *= workedMs > bytes * this.#msAByte ? STEP : 1 / STEP;
  }

  /** Milliseconds until so many workers are through with all of it. */
  ms(workers: number): number {
    return (this.#bytes * this.#msAByte) / Math.max(1, workers);
  }
}
