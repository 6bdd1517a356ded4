import { readFileSync } from "node:fs";

/** Of Linux: nanoseconds this thread ran, nanoseconds it was ready and had no core, and slices. */
const SCHEDSTAT = "/proc/thread-self/schedstat";

/** Milliseconds of the processor that a thread had, and that it waited for, between two looks. */
export interface Shares {
  readonly ranMs: number;
  readonly waitedMs: number;
}

/** How long the calling thread waits for a core: a thread of low priority that waits is one that others want to run before. */
export class OwnWait {
  #ran = 0;
  #waited = 0;

  /** Since the last look. Where the system does not tell, nobody waits. */
  look(): Shares {
    const [ran, waited] = read();
    const shares = { ranMs: (ran - this.#ran) / 1e6, waitedMs: (waited - this.#waited) / 1e6 };
    this.#ran = ran;
    this.#waited = waited;
    return shares;
  }
}

function read(): [number, number] {
  try {
    const [ran, waited] = readFileSync(SCHEDSTAT, "latin1").split(" ").map(Number);
    return [ran ?? 0, waited ?? 0];
  } catch {
    return [0, 0];
  }
}
