/**
 * What the processes of one server tell each other, so that each remembers what any of them has seen. A session's
 * requests land on any process; whoever keeps something between requests shares it here, and need not know whether
 * there are siblings at all.
 *
 * Facts are small, plain JSON. They arrive within milliseconds, batched, in one order that all processes see. They may
 * come twice, and when a process cannot be told fast enough some are left out: a memory must merge them in any order
 * and be right, if slower or less complete, without them.
 */
export interface Siblings {
  /**
   * Shares one memory with the siblings'. Call once per topic, at start.
   *
   * @param topic names the memory: the same in every process.
   */
  share<Fact>(topic: string, memory: SharedMemory<Fact>): Tell<Fact>;
}

/** How a memory takes part. Neither method may throw. */
export interface SharedMemory<Fact> {
  /** A sibling told this. Do not tell it on: everybody has heard it. */
  hear(fact: Fact): void;
  /** What a process that has just started should know; what matters most comes first, `RECALLED_MAX` are told on. */
  recall(): Iterable<Fact>;
}

/**
 * Tells the siblings a fact; the teller itself does not hear it. Costs a push.
 *
 * `placed` is called once the fact has its place in the common order: what was placed before it has been heard here by
 * then, and nothing that was placed behind it, so two processes that claim the same thing at once can agree on who was
 * first. It is called at once where nobody is told. No promise: by the time its reader runs, more may have been heard.
 */
export type Tell<Fact> = (fact: Fact, placed?: () => void) => void;

/** Facts of one topic that a newcomer is told at most. */
export const RECALLED_MAX = 20_000;

/** A server of one process. */
export const ALONE: Siblings = { share: () => (_fact, placed) => placed?.() };
