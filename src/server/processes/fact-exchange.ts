import type { Told } from "./told-siblings.js";

/** One process as the exchange knows it. Messages of one process arrive in the order they were sent. */
export interface FactMember {
  hear(batch: readonly Told[]): void;
  /** Its last batch has its place. */
  placed(): void;
}

/**
 * Passes facts between the processes of a server and thereby puts them into one order: a member hears of its own batch
 * being placed behind every batch placed before. What a member does not read in time is bounded by how long a process
 * may be silent before it is replaced.
 */
export class FactExchange {
  readonly #members = new Set<FactMember>();

  join(member: FactMember): void {
    this.#members.add(member);
  }

  leave(member: FactMember): void {
    this.#members.delete(member);
  }

  tell(from: FactMember, batch: readonly Told[]): void {
    for (const member of this.#members) if (member !== from) member.hear(batch);
    from.placed();
  }
}
