/** A source of chance that gives the same sequence on every run: each measures the same bytes, and trains the same weights. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** mulberry32: 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 up to, not including, `below`. */
  int(below: number): number {
    return Math.floor(this.next() * below);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(from: readonly Item[]): Item {
    return from[this.int(from.length)] as Item;
  }

  /** In place (Fisher and Yates). */
  shuffle<Item>(list: Item[]): Item[] {
    for (let at = list.length - 1; at > 0; at--) {
      const other = this.int(at + 1);
      [list[at], list[other]] = [list[other] as Item, list[at] as Item];
    }
    return list;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.int(256)));
  }

  hex(digits: number): string {
    return this.bytes(Math.ceil(digits / 2))
      .toString("hex")
      .slice(0, digits);
  }
}
