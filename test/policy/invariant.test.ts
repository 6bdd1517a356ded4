import { randomInt } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isInRollout } from "../../src/policy/canary.js";
import { preparsePolicySet, statefulIsAuthorized } from "../../src/policy/cedar/library.js";
import { requestJson } from "../../src/policy/cedar/wasm-evaluator.js";
import { questions } from "../../src/policy/cedar/world.js";
import { FactDefinitions, FactFinder } from "../../src/policy/fact-rules.js";
import { checkedPolicies, preparePolicies } from "../../src/policy/load.js";
import type { LoadedPolicy } from "../../src/policy/policy-set.js";
import type { DecisionRequest } from "../../src/policy/request.js";
import { ToolCatalogue, ToolCatalogueFile } from "../../src/policy/tool-catalogue.js";
import { Random } from "./cedar/random.js";
import { file } from "./support/policies.js";
import { finding, request } from "./support/requests.js";

/** The catalogue of these policies, and of nothing else, so that this test can put the same questions. */
const TOOLS = "tools:\n  - { names: [Bash], classes: [shell], op: execute }\n  - { names: [Read], op: read }\n";
const CATALOGUE = new ToolCatalogue([
  ToolCatalogueFile.parse({
    tools: [
      { names: ["Bash"], classes: ["shell"], op: "execute" },
      { names: ["Read"], op: "read" },
    ],
  }),
]);
const FACTS = new FactFinder(new FactDefinitions([]), [], (tool) => CATALOGUE.kindOf(tool));
const OPTIONS = { shippedMode: "monitor", memoCharsMax: 0 } as const;

const SCOPES = [
  `principal, action, resource`,
  `principal, action in Guard::Action::"use_model", resource`,
  `principal, action in Guard::Action::"use_tool", resource`,
  `principal in Guard::Group::"sre", action, resource`,
  `principal, action in Guard::Action::"use_tool", resource in Guard::ToolClass::"shell"`,
  `principal == Guard::User::"ann@example.com", action == Guard::Action::"send_prompt", resource`,
];
const CONDITIONS = [
  "",
  ` when { context.findings.levels.contains("secrets:block") }`,
  ` when { context.client.name == "codex" }`,
  ` unless { context.provider == "anthropic" }`,
  ` unless { principal in Guard::Group::"hr" }`,
  ` when { context.session.tags.contains("quarantined") }`,
  ` when { context.findings.max_score * 9007199254740991 * 9007199254740991 > 0 }`,
];

const seed = randomInt(2 ** 31);

/** Some policies of all effects, actions, modes and shares, and defaults of both kinds. */
function randomSet(random: Random): string {
  const rules = Array.from({ length: 8 }, (_, index) => {
    const effect = random.chance(0.6) ? "permit" : "forbid";
    const mode = random.pick(["enforce", "enforce", "enforce", "monitor", "off"]);
    const rollout = random.pick(["100", "100", "50", "0"]);
    const action = effect === "forbid" && random.chance(0.2) ? `@action("alert") ` : "";
    return `@id("p${index}") @mode("${mode}") @rollout("${rollout}") ${action}${effect} (${random.pick(SCOPES)})${random.pick(CONDITIONS)};`;
  });
  // So that a default that denies is not refused.
  return [...rules, `@id("some") @mode("enforce") permit (principal in Guard::Group::"staff", action, resource);`].join(
    "\n",
  );
}

const facts = fc.record({
  groups: fc.subarray(["hr", "sre", "staff"]),
  client: fc.constantFrom("claude-code", "codex"),
  toolsOffered: fc.subarray(["Bash", "Read", "other"]),
  toolCalls: fc.subarray(["Bash", "Read"]).map((names) => names.map((name) => ({ name, source: "history" as const }))),
  findings: fc.subarray(["secrets:block", "secrets:flag"]).map((names) => names.map(finding)),
  session: fc.subarray(["quarantined"]).map((tags) => ({ tags })),
  metadata: fc.record({ sessionId: fc.constantFrom("a", "b", "c", "d") }),
});

/** What Cedar itself says to policies that are in force for a request: whether every item of it is allowed. */
function isAllowed(policies: readonly LoadedPolicy[], denies: boolean, asked: DecisionRequest): boolean {
  const live = policies.filter(
    ({ info }) => info.mode === "enforce" && info.action !== "alert" && isInRollout(info, asked),
  );
  const staticPolicies = Object.fromEntries(live.map(({ id, json }) => [id, json]));
  const anything = { baseline: "permit (principal, action, resource);" };
  preparsePolicySet("invariant", { staticPolicies: { ...staticPolicies, ...(denies ? {} : anything) } });
  return questions(asked, { isAsked: () => true, kindOf: (tool) => CATALOGUE.kindOf(tool), facts: FACTS }).every(
    (question) => {
      const answer = statefulIsAuthorized({ ...requestJson(question.request), preparsedPolicySetId: "invariant" });
      if (answer.type === "failure") throw new Error(answer.errors.map(({ message }) => message).join());
      return answer.response.decision === "allow";
    },
  );
}

test.each([0, 1, 2, 3, 4, 5])(
  `Cedar allows what the answer allows, and nothing else (seed %# of ${seed})`,
  async (index) => {
    const random = new Random(seed + index);
    const denies = random.chance(0.5);
    const rule = denies ? "{ effect: deny, mode: enforce }" : "allow";
    const files = [
      file(randomSet(random)),
      file(TOOLS, "tools.yaml"),
      file(`defaults: { send_prompt: ${rule}, use_tool: ${rule} }`, "rollout.yaml"),
    ];
    // What cannot be evaluated is skipped, as by Cedar.
    const engine = await preparePolicies(files, { ...OPTIONS, onIncomplete: "allow" });
    const policies = await checkedPolicies(files, OPTIONS);
    fc.assert(
      fc.property(facts, (given) => {
        const asked = request(given);
        expect(engine.decide(asked).effective.action === "allow").toBe(isAllowed(policies, denies, asked));
      }),
      { numRuns: 60, seed: seed + index },
    );
  },
);
