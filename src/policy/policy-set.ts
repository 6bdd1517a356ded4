import { LRUCache } from "lru-cache";
import type { Evaluator, ParsedPolicy } from "./cedar/evaluator.js";
import type { Reads } from "./cedar/reads.js";
import { ACTION_IDS, type ActionId, questions } from "./cedar/world.js";
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
  /** Builds what evaluates the policies that can apply to an action. */
  readonly evaluator: (policies: readonly ParsedPolicy[], action: ActionId) => Evaluator;
  readonly onIncomplete: OnIncomplete;
  readonly revision: string;
  /** Decisions remembered, in characters of their requests. 0 remembers none. */
  readonly memoCharsMax: number;
}

/** Policies ready to decide. */
export class PolicySet implements PolicyEngine {
  readonly revision: string;
  readonly policies: readonly PolicyInfo[];
  /** Policies that are not off, by the actions they can apply to; without those that none applies to. */
  readonly #byAction: ReadonlyMap<ActionId, { readonly infos: readonly PolicyInfo[]; readonly evaluator: Evaluator }>;
  readonly #onIncomplete: OnIncomplete;
  readonly #readsClock: boolean;
  readonly #memo: LRUCache<string, Decision> | undefined;

  constructor({ policies, evaluator, onIncomplete, revision, memoCharsMax }: PolicySetOptions) {
    this.revision = revision;
    this.policies = policies.map(({ info }) => info);
    const active = policies.filter(({ info }) => info.mode !== "off");
    this.#byAction = new Map(
      ACTION_IDS.flatMap((action) => {
        const applicable = active.filter(({ reads }) => reads.actions.has(action));
        if (applicable.length === 0) return [];
        return [[action, { infos: applicable.map(({ info }) => info), evaluator: evaluator(applicable, action) }]];
      }),
    );
    this.#onIncomplete = onIncomplete;
    this.#readsClock = active.some(({ reads }) => reads.clock);
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
    for (const { action, tool, request: question } of questions(request, (action) => this.#byAction.has(action))) {
      const { infos = [], evaluator } = this.#byAction.get(action) ?? {};
      for (const info of infos) asked.add(info);
      try {
        const evaluation = evaluator?.evaluate(question);
        for (const id of evaluation?.errored ?? []) errored.add(id);
        for (const id of evaluation?.matched ?? []) {
          const tools = matched.get(id) ?? new Set();
          if (tool !== undefined) tools.add(tool);
          matched.set(id, tools);
        }
      } catch {
        // The evaluator gave up on the question as a whole: none of the policies has an answer to it.
        for (const { id } of infos) errored.add(id);
      }
    }
    return combine({ asked: [...asked], matched, errored }, request, this.#onIncomplete, this.revision);
  }
}
