import { LRUCache } from "lru-cache";
import type { ReportedFinding } from "../plugins/host.js";

/** What was found in a block of content, `segment` counting from the block's first. Nothing found: an empty list. */
export type BlockVerdict = readonly ReportedFinding[];

/** A verdict as processes of one server tell it each other. */
export type SeenFact = readonly [digest: string, verdict: BlockVerdict];

/**
 * Verdicts of content that was scanned before, by digest. Bounded; forgetting costs a scan and nothing else. Digests
 * are of 256 bits and begin with a secret of this server, so nobody can prepare content that passes for other content.
 */
export class SeenContent {
  /** Called with what was learnt here. */
  tell: (fact: SeenFact) => unknown = () => {};
  readonly #verdicts: LRUCache<string, BlockVerdict>;

  /** @param weightMax a block weighs 1 and each of its findings 1 more; about 200 bytes of memory each. */
  constructor(weightMax: number) {
    this.#verdicts = new LRUCache({ maxSize: weightMax, sizeCalculation: (verdict) => 1 + verdict.length });
  }

  get size(): number {
    return this.#verdicts.size;
  }

  verdict(digest: string): BlockVerdict | undefined {
    return this.#verdicts.get(digest);
  }

  remember(digest: string, verdict: BlockVerdict): void {
    this.#verdicts.set(digest, verdict);
    this.tell([digest, verdict]);
  }

  /** A sibling has learnt this. */
  hear([digest, verdict]: SeenFact): void {
    this.#verdicts.set(digest, verdict);
  }

  /** What was used last comes first. */
  recall(): Iterable<SeenFact> {
    return this.#verdicts.entries();
  }
}
