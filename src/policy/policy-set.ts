import { LRUCache } from "lru-cache";
import type { Evaluator, ParsedPolicy } from "./cedar/evaluator.js";
import type { Reads } from "./cedar/reads.js";
import { type ActionId, questions } from "./cedar/world.js";
import { combine } from "./combine.js";
import type { Decision, OnIncomplete } from "./decision.js";
import type { PolicyEngine, PolicyInfo } from "./engine.js";
import type { DecisionRequest } from "./request.js";

export interface LoadedPolicy extends ParsedPolicy {
  readonly info: PolicyInfo;
  readonly reads: Reads;
}

export interface PolicySetOptions {
  readonly policies: readonly LoadedPolicy[];
  readonly evaluator: (policies: readonly ParsedPolicy[]) => Evaluator;
  readonly onIncomplete: OnIncomplete;
  readonly revision: string;
  /** Decisions remembered, in characters of their requests. 0 remembers none. */
  readonly memoCharsMax: number;
}

/** Policies ready to decide. */
export class PolicySet implements PolicyEngine {
  readonly revision: string;
  readonly policies: readonly PolicyInfo[];
  readonly #active: readonly LoadedPolicy[];
  readonly #asked: ReadonlySet<ActionId>;
  readonly #evaluator: Evaluator;
  readonly #onIncomplete: OnIncomplete;
  readonly #readsClock: boolean;
  readonly #memo: LRUCache<string, Decision> | undefined;

  constructor({ policies, evaluator, onIncomplete, revision, memoCharsMax }: PolicySetOptions) {
    this.revision = revision;
    this.policies = policies.map(({ info }) => info);
    this.#active = policies.filter(({ info }) => info.mode !== "off");
    this.#asked = new Set(this.#active.flatMap(({ reads }) => [...reads.actions]));
    this.#evaluator = evaluator(this.#active);
    this.#onIncomplete = onIncomplete;
    this.#readsClock = this.#active.some(({ reads }) => reads.clock);
    this.#memo =
      memoCharsMax === 0 ? undefined : new LRUCache({ maxSize: memoCharsMax, sizeCalculation: (_, key) => key.length });
  }

  decide(request: DecisionRequest): Decision {
    if (this.#memo === undefined) return this.#evaluate(request);
    // An agent's requests differ in what was said, rarely in anything policies see.
    const key = JSON.stringify(this.#readsClock ? request : { ...request, now: 0 });
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    const decision = this.#evaluate(request);
    this.#memo.set(key, decision);
    return decision;
  }

  #evaluate(request: DecisionRequest): Decision {
    const asked = new Set<PolicyInfo>();
    const matched = new Map<string, Set<string>>();
    const errored = new Set<string>();
    for (const { action, tool, request: question } of questions(request, this.#asked)) {
      const applicable = this.#active.filter(({ reads }) => reads.actions.has(action));
      for (const { info } of applicable) asked.add(info);
      try {
        const evaluation = this.#evaluator.evaluate(question);
        for (const id of evaluation.errored) errored.add(id);
        for (const id of evaluation.matched) {
          const tools = matched.get(id) ?? new Set();
          if (tool !== undefined) tools.add(tool);
          matched.set(id, tools);
        }
      } catch {
        // The library gave up on the question as a whole: none of the policies has an answer to it.
        for (const { id } of applicable) errored.add(id);
      }
    }
    return combine({ asked: [...asked], matched, errored }, request, this.#onIncomplete, this.revision);
  }
}
