import type { Fact, FactKind } from "./facts.js";
import type { CompiledRule } from "./rule.js";

export interface Hit {
  readonly rule: CompiledRule;
  readonly fact: Fact;
  /** What is only written into a file is shown, not stopped. */
  readonly level: "block" | "flag";
}

type Test = { readonly rule: CompiledRule; readonly test: (fact: never) => boolean };

/** What has no place in a script either, whoever starts it. */
const GRAVE = /^(?:exec\.(?:remote|revshell|decoded)|exfil\.)/;

/** Rules by the kind of fact they read; those about commands by the command's name. */
export class RuleSet {
  readonly #byKind = new Map<FactKind, Test[]>();
  readonly #byCommand = new Map<string, Test[]>();

  constructor(rules: readonly CompiledRule[]) {
    for (const rule of rules) {
      for (const { kind, names, test } of rule.tests) {
        if (names === undefined) push(this.#byKind, kind, { rule, test });
        else for (const name of names) push(this.#byCommand, name, { rule, test });
      }
    }
  }

  hits(facts: readonly Fact[]): Hit[] {
    const hits: Hit[] = [];
    for (const fact of facts) {
      if (fact.kind === "command") {
        this.#apply(this.#byCommand.get(fact.name), fact, hits);
        this.#apply(this.#byCommand.get("*"), fact, hits);
      } else this.#apply(this.#byKind.get(fact.kind), fact, hits);
    }
    return hits;
  }

  #apply(tests: readonly Test[] | undefined, fact: Fact, hits: Hit[]): void {
    if (tests === undefined) return;
    for (const { rule, test } of tests) {
      if (!test(fact as never)) continue;
      if (fact.origin === "direct") hits.push({ rule, fact, level: rule.level });
      else if (rule.level === "block" && fact.origin === "document" && GRAVE.test(rule.category))
        hits.push({ rule, fact, level: "block" });
      else if (rule.level === "block") hits.push({ rule, fact, level: fact.origin === "autorun" ? "block" : "flag" });
    }
  }
}

function push<K>(map: Map<K, Test[]>, key: K, test: Test): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [test]);
  else known.push(test);
}
