/** Shares of the compute budget: what one turn of the event loop may take, and what may wait for the workers. */
const TURN_SHARE = 1 / 4;
const BACKLOG_SHARE = 1 / 2;
/** So many are admitted in every turn: a turn may be long because the machine stood still, which is no load. */
const ADMITTED_A_TURN_MIN = 4;

export interface AdmissionOptions {
  readonly budgetMs: number;
  /** Milliseconds of work that waits for the workers. */
  readonly backlogMs: () => number;
  readonly now?: () => number;
}

/**
 * Says whether there is time for a call, before anything of it is read. Past its capacity a server that begins every
 * call finishes none in time; one that turns away what it cannot finish goes on as if there were no more calls.
 *
 * Two things can be behind: the workers, which the work that waits for them tells, and this thread, whose calls wait
 * in the kernel, where nobody sees them. But they are all met in the next turn of the event loop, so a turn that has
 * taken long already has met more than it can do.
 */
export class Admission {
  readonly #turnMsMax: number;
  readonly #backlogMsMax: number;
  readonly #backlogMs: () => number;
  readonly #now: () => number;
  #turnBegunMs: number | undefined;
  #admitted = 0;

  constructor({ budgetMs, backlogMs, now = performance.now.bind(performance) }: AdmissionOptions) {
    this.#turnMsMax = budgetMs * TURN_SHARE;
    this.#backlogMsMax = budgetMs * BACKLOG_SHARE;
    this.#backlogMs = backlogMs;
    this.#now = now;
  }

  /** Call once for each call, when it arrives. */
  admits(): boolean {
    const now = this.#now();
    if (this.#turnBegunMs === undefined) {
      this.#turnBegunMs = now;
      this.#admitted = 0;
      setImmediate(() => {
        this.#turnBegunMs = undefined;
      });
    }
    const isTurnOver = this.#admitted >= ADMITTED_A_TURN_MIN && now - this.#turnBegunMs > this.#turnMsMax;
    if (isTurnOver || this.#backlogMs() > this.#backlogMsMax) return false;
    this.#admitted++;
    return true;
  }
}
