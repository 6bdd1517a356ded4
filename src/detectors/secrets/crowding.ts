/** What a text may hold at once before it is crowded: more than any list of credentials that somebody uses. */
const AT_ONCE = 1_000;
/** One more attempt for so many bytes. With an attempt of some microseconds that keeps a megabyte below 50 ms a rule. */
const BYTES_EACH = 512;

/**
 * What keeps a text made to keep us busy from doing so. Every rule may look at a thousand places of a text, and again at
 * one for every 256 bytes; a place beyond is left out, and that it was is told.
 */
export class Crowding {
  /** First byte that was left out; undefined where all was looked at. */
  #leftOut: number | undefined;

  get leftOut(): number | undefined {
    return this.#leftOut;
  }

  /** Of one rule. Ask in ascending order. */
  attempts(): Attempts {
    return new Attempts((at) => {
      this.#leftOut ??= at;
    });
  }
}

export class Attempts {
  readonly #leaveOut: (at: number) => void;
  #left = AT_ONCE;
  #from = 0;

  constructor(leaveOut: (at: number) => void) {
    this.#leaveOut = leaveOut;
  }

  /** Whether the place at a byte may be looked at. */
  take(at: number): boolean {
    const earned = Math.floor((at - this.#from) / BYTES_EACH);
    if (earned > 0) {
      this.#left = Math.min(AT_ONCE, this.#left + earned);
      this.#from += earned * BYTES_EACH;
    }
    if (this.#left === 0) {
      this.#leaveOut(at);
      return false;
    }
    this.#left -= 1;
    return true;
  }
}
