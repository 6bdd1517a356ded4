import type { Fact, FactKind } from "./facts.js";
import type { CompiledRule } from "./rule.js";

export interface Hit {
  readonly rule: CompiledRule;
  readonly fact: Fact;
  /** What is only written into a file is shown, not stopped. */
  readonly level: "block" | "flag";
}

type Test = { readonly rule: CompiledRule } & Pick<CompiledRule["tests"][number], "test" | "applies">;

/** Tools whose rules are remembered; agents call the same few over and over. */
const TOOLS_MAX = 512;

/** What has no place in a script either, whoever starts it. */
const GRAVE = /^(?:exec\.(?:remote|revshell|decoded)|exfil\.)/;

/** Rules by the kind of fact they read and, where facts of that kind have one, by its key. */
export class RuleSet {
  readonly #tests = new Map<FactKind, Map<string, Test[]>>();
  readonly #byTool = new Map<string, readonly Test[]>();

  constructor(rules: readonly CompiledRule[]) {
    for (const rule of rules) {
      for (const { kind, keys, ...test } of rule.tests) {
        const byKey = this.#tests.get(kind) ?? new Map<string, Test[]>();
        this.#tests.set(kind, byKey);
        for (const key of keys) byKey.set(key, [...(byKey.get(key) ?? []), { rule, ...test }]);
      }
    }
  }

  hits(facts: readonly Fact[]): Hit[] {
    const hits: Hit[] = [];
    for (const fact of facts) {
      if (fact.kind === "tool") {
        apply(this.#testsOf(fact.name), fact, hits);
        continue;
      }
      const byKey = this.#tests.get(fact.kind);
      if (byKey === undefined) continue;
      const key = keyOf(fact);
      if (key !== undefined) apply(byKey.get(key), fact, hits);
      apply(byKey.get("*"), fact, hits);
    }
    return hits;
  }

  /** Conditions on tools that a tool of this name can meet: most meet none, and asking again costs 6 us a call. */
  #testsOf(tool: string): readonly Test[] {
    const known = this.#byTool.get(tool);
    if (known !== undefined) return known;
    if (this.#byTool.size >= TOOLS_MAX) this.#byTool.clear();
    const tests = (this.#tests.get("tool")?.get("*") ?? []).filter(({ applies }) => applies?.(tool) === true);
    this.#byTool.set(tool, tests);
    return tests;
  }
}

function keyOf(fact: Fact): string | undefined {
  switch (fact.kind) {
    case "command":
      return fact.name;
    case "path":
      return fact.op;
    case "flow":
      return fact.to;
    case "mark":
      return fact.mark;
    default:
      return undefined;
  }
}

function apply(tests: readonly Test[] | undefined, fact: Fact, hits: Hit[]): void {
  if (tests === undefined) return;
  for (const { rule, test } of tests) {
    if (!test(fact as never)) continue;
    if (fact.origin === "direct") hits.push({ rule, fact, level: rule.level });
    else if (rule.level === "block") {
      const stays = fact.origin === "autorun" || GRAVE.test(rule.category);
      hits.push({ rule, fact, level: stays ? "block" : "flag" });
    }
  }
}
