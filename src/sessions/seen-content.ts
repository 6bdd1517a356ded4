import { LRUCache } from "lru-cache";
import type { ReportedFinding } from "../plugins/host.js";
import type { Trace } from "./trace.js";

/** What was found in content, and what remains of it for its session; `segment` counts from the content's first. */
export interface BlockVerdict {
  readonly findings: readonly ReportedFinding[];
  readonly traces: readonly Trace[];
}

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

  /** @param weightMax a block weighs 1, and each of its findings and traces 1 more; some hundred bytes of memory each. */
  constructor(weightMax: number) {
    this.#verdicts = new LRUCache({
      maxSize: weightMax,
      sizeCalculation: ({ findings, traces }) => 1 + findings.length + traces.length,
    });
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
