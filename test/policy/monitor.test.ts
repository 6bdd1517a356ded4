import fc from "fast-check";
import { expect, test } from "vitest";
import { SEVERITIES } from "../../src/plugins/contract.js";
import { HOOK_EVENT_TYPES } from "../../src/plugins/event.js";
import { type OnMissing, readAnnotations } from "../../src/policy/annotations.js";
import type { Evaluator } from "../../src/policy/cedar/evaluator.js";
import { ACTION_IDS } from "../../src/policy/cedar/world.js";
import {
  type Decision,
  ON_INCOMPLETE,
  type OnIncomplete,
  type Outcome,
  POLICY_ACTIONS,
  POLICY_MODES,
} from "../../src/policy/decision.js";
import type { PolicyInfo } from "../../src/policy/engine.js";
import { Exceptions } from "../../src/policy/exceptions.js";
import { FactDefinitions } from "../../src/policy/fact-rules.js";
import { type LoadedPolicy, PolicySet } from "../../src/policy/policy-set.js";
import type { Coverage } from "../../src/policy/request.js";
import { defaultsOf } from "../../src/policy/rollout-file.js";
import { ToolCatalogue } from "../../src/policy/tool-catalogue.js";
import { finding, request } from "./support/requests.js";

/** How evaluating can go, per policy; `throw` takes the whole question down, as the wasm can. */
type Fate = "match" | "miss" | "error" | "throw";

interface Rule {
  readonly mode: PolicyInfo["mode"];
  readonly action: PolicyInfo["action"];
  readonly severity: PolicyInfo["severity"];
  readonly detectors: PolicyInfo["reads"]["detectors"];
  readonly monotone: boolean;
  readonly onMissing: OnMissing | "unsaid";
  readonly fate: Fate;
}

const detectors = fc.constantFrom("secrets", "injection");
const rule = (modes: readonly PolicyInfo["mode"][]): fc.Arbitrary<Rule> =>
  fc.record({
    mode: fc.constantFrom(...modes),
    action: fc.constantFrom(...POLICY_ACTIONS),
    severity: fc.constantFrom(...SEVERITIES),
    detectors: fc.oneof(fc.constant("all" as const), fc.array(detectors)),
    monotone: fc.boolean(),
    onMissing: fc.constantFrom("open" as const, "closed" as const, "unsaid" as const),
    fate: fc.constantFrom<Fate>("match", "miss", "error", "throw"),
  });
const coverage: fc.Arbitrary<Coverage> = fc.oneof(
  fc.constant({ complete: true, missed: [], errored: [] }),
  fc.record({
    complete: fc.constant(false),
    missed: fc.array(detectors),
    errored: fc.array(detectors),
    reason: fc.constantFrom("deadline" as const, "overload" as const, "crash" as const),
  }),
);
const event = fc.record({
  type: fc.constantFrom(...HOOK_EVENT_TYPES),
  coverage,
  findings: fc.array(fc.constantFrom("secrets:block", "injection:block:untrusted").map(finding)),
  toolsOffered: fc.array(fc.constantFrom("Bash", "Read")),
});

function engineOf(rules: readonly Rule[], onIncomplete: OnIncomplete): PolicySet {
  const policies = rules.map(({ mode, action, severity, detectors, monotone, onMissing }, index): LoadedPolicy => {
    const id = `p${index}`;
    const annotations = readAnnotations({ id });
    if (Array.isArray(annotations)) throw new Error("an id is enough");
    const info: PolicyInfo = {
      ...annotations,
      mode,
      action,
      severity,
      ...(onMissing === "unsaid" ? {} : { onMissing }),
      effect: "forbid",
      layer: { kind: "operator" },
      file: "f",
      line: 1,
      selectors: [{ set: "levels", name: `p${index}:block` }],
      reads: { detectors, monotone, attributes: [], groups: false, facts: [], session: [] },
      factParams: [],
    };
    const json = {
      effect: "forbid",
      principal: { op: "All" },
      action: { op: "All" },
      resource: { op: "All" },
      conditions: [],
    } as const;
    return {
      id,
      info,
      json: { ...json, conditions: [] },
      reads: { actions: new Set(ACTION_IDS), ...info.reads, context: new Set(), selectors: [], impossible: [] },
    };
  });
  const evaluator: Evaluator = {
    evaluate() {
      if (rules.some(({ fate, mode }) => fate === "throw" && mode !== "off"))
        throw new Error("memory access out of bounds");
      const with_ = (wanted: Fate): string[] =>
        rules.flatMap(({ fate, mode }, index) => (fate === wanted && mode !== "off" ? [`p${index}`] : []));
      return { matched: with_("match"), errored: with_("error") };
    },
  };
  return new PolicySet({
    policies,
    evaluator: () => evaluator,
    onIncomplete,
    defaults: defaultsOf([]),
    exceptions: new Exceptions([]),
    catalogue: new ToolCatalogue([]),
    facts: new FactDefinitions([]),
    attributes: {},
    recipe: { files: [], options: { shippedMode: "monitor" } },
    revision: "sha256:0",
    memoCharsMax: 0,
  });
}

test("without an enforced policy the answer is allow, whatever breaks", () => {
  fc.assert(
    fc.property(
      fc.array(rule(["off", "monitor"])),
      fc.constantFrom(...ON_INCOMPLETE),
      event,
      (rules, onIncomplete, facts) => {
        const { effective, matches } = engineOf(rules, onIncomplete).decide(request(facts));
        expect(effective).toEqual({ action: "allow" });
        expect(matches.some(({ live }) => live)).toBe(false);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("policies that are not enforced never change the answer of those that are", () => {
  fc.assert(
    fc.property(fc.array(rule(POLICY_MODES)), fc.constantFrom(...ON_INCOMPLETE), event, (all, onIncomplete, facts) => {
      // A thrown question takes every policy of it down, so it is kept out of this comparison.
      const rules = all.map((rule): Rule => (rule.fate === "throw" ? { ...rule, fate: "error" } : rule));
      const action = (set: readonly Rule[]): string =>
        engineOf(set, onIncomplete).decide(request(facts)).effective.action;
      expect(action(rules.filter(({ mode }) => mode === "enforce"))).toBe(action(rules));
    }),
    { numRuns: 1_000 },
  );
});

test("`would` is what the same policies answer once they are all enforced", () => {
  fc.assert(
    fc.property(
      fc.array(rule(POLICY_MODES)),
      fc.constantFrom(...ON_INCOMPLETE),
      event,
      (rules, onIncomplete, facts) => {
        const enforced = rules.map((rule): Rule => (rule.mode === "off" ? rule : { ...rule, mode: "enforce" }));
        const { would } = engineOf(rules, onIncomplete).decide(request(facts));
        expect(would).toEqual(
          engineOf(enforced, onIncomplete).decide(request({ ...facts, type: "pre_request" })).effective,
        );
      },
    ),
    { numRuns: 1_000 },
  );
});

/** What an answer does, whoever asked for it. */
function edits(outcome: Outcome): unknown {
  if (outcome.action !== "modify") return outcome.action;
  const selectors = outcome.redactions.flatMap(({ selectors }) => selectors.map(({ name }) => name));
  const tools = new Set(outcome.strips.flatMap(({ tools }) => tools));
  return [selectors.sort(), [...tools].sort()];
}

const isLive = ({ matches }: Decision, id: string): boolean =>
  matches.some(({ policy, live }) => policy === id && live);

test("a match says it flips exactly when enforcing that policy alone would change the answer", () => {
  fc.assert(
    fc.property(
      fc.array(rule(POLICY_MODES), { maxLength: 6 }),
      fc.constantFrom(...ON_INCOMPLETE),
      event,
      (rules, onIncomplete, facts) => {
        const before = engineOf(rules, onIncomplete).decide(request(facts));
        for (const { policy, flips } of before.matches) {
          const alone = rules.map(
            (rule, index): Rule => (`p${index}` === policy ? { ...rule, mode: "enforce" } : rule),
          );
          const after = engineOf(alone, onIncomplete).decide(request(facts));
          const same = JSON.stringify(edits(after.effective)) === JSON.stringify(edits(before.effective));
          expect(flips).toBe(facts.type === "pre_request" && !isLive(before, policy) && !same);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
