import type { Fact, FactKind } from "./facts.js";
import { type CompiledCondition, type CompiledRule, subjectOf } from "./rule.js";

export interface Hit {
  readonly rule: CompiledRule;
  readonly fact: Fact;
  /** What is only written into a file is shown, not stopped. */
  readonly level: "block" | "flag";
}

type Test = { readonly rule: CompiledRule } & CompiledCondition;

/** Subjects remembered of each kind; most calls are about the same few commands and kinds of path. */
const SUBJECTS_MAX = 1_024;

/** What has no place in a script either, whoever starts it. */
const GRAVE = /^(?:exec\.(?:remote|revshell|decoded)|exfil\.)/;

/** Rules by the kind of fact they read; which of them a fact can meet at all is found out once for each subject. */
export class RuleSet {
  readonly #tests = new Map<FactKind, Test[]>();
  readonly #bySubject = new Map<FactKind, Map<string, readonly Test[]>>();

  constructor(rules: readonly CompiledRule[]) {
    for (const rule of rules) {
      for (const condition of rule.tests) {
        const ofKind = this.#tests.get(condition.kind);
        if (ofKind === undefined) this.#tests.set(condition.kind, [{ rule, ...condition }]);
        else ofKind.push({ rule, ...condition });
      }
    }
  }

  hits(facts: readonly Fact[]): Hit[] {
    const hits: Hit[] = [];
    for (const fact of facts) {
      for (const { rule, test } of this.#testsOf(fact)) {
        if (!test(fact as never)) continue;
        const level = levelOf(rule, fact);
        if (level !== undefined) hits.push({ rule, fact, level });
      }
    }
    return hits;
  }

  #testsOf(fact: Fact): readonly Test[] {
    let bySubject = this.#bySubject.get(fact.kind);
    if (bySubject === undefined) {
      bySubject = new Map();
      this.#bySubject.set(fact.kind, bySubject);
    }
    const subject = subjectOf(fact);
    const known = bySubject.get(subject);
    if (known !== undefined) return known;
    if (bySubject.size >= SUBJECTS_MAX) bySubject.clear();
    const tests = (this.#tests.get(fact.kind) ?? []).filter(({ applies }) => applies(fact as never));
    bySubject.set(subject, tests);
    return tests;
  }
}

function levelOf(rule: CompiledRule, fact: Fact): Hit["level"] | undefined {
  if (fact.origin === "direct") return rule.level;
  if (rule.level !== "block") return undefined;
  return fact.origin === "autorun" || GRAVE.test(rule.category) ? "block" : "flag";
}
