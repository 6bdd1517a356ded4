import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { HOOK_EVENT_TYPES } from "../../src/plugins/event.js";
import type { PolicyEngine } from "../../src/policy/engine.js";
import { load } from "./support/policies.js";
import { finding, NOON, request } from "./support/requests.js";

/** A rule of every kind that people write; the random ones are in cedar/agreement.test.ts. */
const CONDITIONS = [
  `context.findings.levels.contains("secrets:block")`,
  `context.findings.by_trust.containsAny(["injection:block:untrusted", "secrets:flag:user"])`,
  `context.findings.max_severity >= 3 && context.findings.max_score * 2 > 100`,
  `context.client.name != "claude-code" || context.model like "claude-*"`,
  `!(principal in [Guard::Group::"hr", Guard::Group::"sre"])`,
  `principal is Guard::User in Guard::Group::"sre"`,
  `if context.clock.hour < 6 then context.clock.weekday == 0 else principal.login like "*@example.com"`,
  `resource is Guard::ToolCall && resource.server == "crm"`,
  `resource is Guard::Prompt && resource.tools_offered.contains("Bash") && !resource.tools_truncated`,
  `!context.coverage.complete && context.coverage.missed.containsAll(["secrets"])`,
  `9007199254740991 * 1025 * (context.findings.max_score + 1) > 0`,
];
const TEXT = CONDITIONS.map(
  (condition, index) =>
    `@id("c${index}") @mode("${index % 2 === 0 ? "enforce" : "monitor"}") forbid (principal, action, resource) when { ${condition} };`,
).join("\n");

let compiled: PolicyEngine;
let wasm: PolicyEngine;
beforeAll(async () => {
  compiled = await load(TEXT, { memoCharsMax: 0 });
  wasm = await load(TEXT, { engine: "wasm", memoCharsMax: 0 });
});

const facts = fc.record({
  type: fc.constantFrom(...HOOK_EVENT_TYPES),
  loginName: fc.oneof(fc.constantFrom("ann@example.com", ""), fc.string({ unit: "binary" })),
  groups: fc.subarray(["hr", "sre"]),
  client: fc.constantFrom("claude-code", "codex", ""),
  toolsOffered: fc.array(fc.oneof(fc.constantFrom("Bash", "mcp__crm__read"), fc.string({ unit: "binary" })), {
    maxLength: 3,
  }),
  toolCalls: fc.array(
    fc.record({
      name: fc.constantFrom("Bash", "mcp__crm__read"),
      source: fc.constantFrom("history" as const, "response" as const),
    }),
    { maxLength: 3 },
  ),
  findings: fc.array(fc.constantFrom("secrets:block", "secrets:flag", "injection:block:untrusted").map(finding), {
    maxLength: 3,
  }),
  coverage: fc.constantFrom(
    { complete: true, missed: [], errored: [] },
    { complete: false, missed: ["secrets"], errored: ["pii"], reason: "deadline" as const },
  ),
  now: fc.constantFrom(NOON, NOON + 3_600_000 * 13),
});

test("both engines decide alike, whatever a client sends", () => {
  expect(wasm.revision).toBe(compiled.revision);
  fc.assert(
    fc.property(facts, (given) => {
      const asked = request(given);
      expect(compiled.decide(asked)).toEqual(wasm.decide(asked));
    }),
    { numRuns: 400 },
  );
});

test("the wasm serves several sets in turn, old and new", async () => {
  const other = await load(`@id("x") forbid (principal, action, resource);`, { engine: "wasm", memoCharsMax: 0 });
  const policies = (engine: PolicyEngine): string[] => engine.decide(request()).matches.map(({ policy }) => policy);
  const before = policies(wasm);
  expect(policies(other)).toEqual(["x"]);
  expect(policies(wasm)).toEqual(before);
});
