import "./support/cedar-kept.js";
import { beforeAll, describe, expect, test } from "vitest";
import type { HookEventType } from "../../src/plugins/event.js";
import { blockMessage } from "../../src/policy/decision.js";
import type { PolicyEngine } from "../../src/policy/engine.js";
import { loadPolicies } from "../../src/policy/load.js";
import { finding, request } from "./support/requests.js";

const QUARANTINES = "base.quarantine-after-dangerous-call";
const QUARANTINES_FLOW = "base.quarantine-after-session-flow";

let monitoring: PolicyEngine;
let enforcing: PolicyEngine;
beforeAll(async () => {
  monitoring = await loadPolicies({ shippedMode: "monitor" });
  enforcing = await loadPolicies({ shippedMode: "enforce" });
});

test("what is shipped", () => {
  expect(
    monitoring.policies.map(({ id, mode, severity, action, reads }) => [id, mode, severity, action, reads.detectors]),
  ).toEqual([
    ["base.dangerous-tool-call", "monitor", "high", "block", ["tool-args"]],
    ["base.injection", "monitor", "high", "block", ["injection"]],
    ["base.injection-suspected", "monitor", "low", "alert", ["injection"]],
    ["base.quarantine-after-dangerous-call", "monitor", "high", "alert", ["tool-args"]],
    ["base.quarantine-after-session-flow", "monitor", "high", "alert", ["session"]],
    ["base.quarantined", "monitor", "critical", "block", []],
    ["base.secret-leak", "monitor", "critical", "block", ["secrets"]],
    ["base.secret-suspected", "monitor", "low", "alert", ["secrets"]],
    ["base.session-flow", "monitor", "critical", "block", ["session"]],
    ["base.session-suspected", "monitor", "low", "alert", ["session"]],
    ["base.tool-call-suspected", "monitor", "low", "alert", ["tool-args"]],
  ]);
  expect(enforcing.policies.every(({ mode }) => mode === "enforce")).toBe(true);
  expect(enforcing.revision).not.toBe(monitoring.revision);
});

describe.each([
  // findings                                        policies that match             enforced
  [[], [], "allow"],
  [["secrets:block"], ["base.secret-leak"], "block"],
  [["secrets:block:untrusted"], ["base.secret-leak"], "block"],
  [["secrets:flag"], ["base.secret-suspected"], "allow"],
  [["secrets:flag", "secrets:block"], ["base.secret-leak", "base.secret-suspected"], "block"],
  [["injection:block:untrusted"], ["base.injection"], "block"],
  [["injection:block:user"], ["base.injection-suspected"], "allow"],
  [["injection:block:operator"], ["base.injection-suspected"], "allow"],
  [["injection:flag:untrusted"], ["base.injection-suspected"], "allow"],
  [["tool-args:block:model"], ["base.dangerous-tool-call"], "block"],
  [["tool-args:flag:model"], ["base.tool-call-suspected"], "allow"],
  [["session:block:model"], ["base.session-flow"], "block"],
  [["session:flag:model"], ["base.session-suspected"], "allow"],
  [["pii:block", "my-plugin:block"], [], "allow"],
  [["injection:block:untrusted", "secrets:block"], ["base.secret-leak", "base.injection"], "block"],
] as const)("findings %j", (found, matching, enforced) => {
  const findings = found.map(finding);

  test.each(["pre_request", "tool_call_entire_request", "entire_request"] as const)("match on %s", (type) => {
    for (const engine of [monitoring, enforcing]) {
      const { effective, would, matches, primary } = engine.decide(request({ type, findings }));
      const judged = matches.filter(({ policy }) => policy !== QUARANTINES && policy !== QUARANTINES_FLOW);
      expect(judged.map(({ policy }) => policy)).toEqual(matching);
      expect(primary).toBe(matching[0]);
      expect(would.action).toBe(enforced);
      expect(effective.action).toBe(engine === enforcing && type === "pre_request" ? enforced : "allow");
    }
  });
});

test.each([
  ["dangerous call", "tool-args:block:model", QUARANTINES],
  ["flow that ends", "session:block:model", QUARANTINES_FLOW],
])("a %s in a response quarantines its session, which is blocked from then on", (_, found, policy) => {
  const findings = [finding(found)];
  const tags = (engine: PolicyEngine, type: HookEventType): unknown =>
    engine.decide(request({ type, findings })).sessionTags;
  expect(tags(enforcing, "tool_call_entire_request")).toEqual([{ tag: "quarantined", ttlS: 1_800, policy }]);
  expect(tags(enforcing, "pre_request")).toEqual([]);
  expect(tags(monitoring, "tool_call_entire_request")).toEqual([]);

  const session = { risk: 0, deniedCalls: 0, tags: ["quarantined"] };
  expect(enforcing.decide(request({ session }))).toMatchObject({
    effective: { action: "block", policy: "base.quarantined", status: 403 },
  });
  expect(monitoring.decide(request({ session }))).toMatchObject({
    effective: { action: "allow" },
    would: { action: "block", policy: "base.quarantined" },
  });
  expect(enforcing.decide(request({ session: { ...session, tags: ["watched"] } })).effective.action).toBe("allow");
});

test("what the developer reads names the policy and the decision, once", () => {
  const { effective } = enforcing.decide(request({ findings: [finding("secrets:block")] }));
  expect(effective.action === "block" && blockMessage(effective, "0199-x")).toBe(
    "This request contains a credential. Remove it, replace it if it was ever sent, and try again. (base.secret-leak, decision 0199-x)",
  );
  expect(blockMessage({ message: "No.", policy: "p" }, "0199-x")).toBe("No. (decision 0199-x)");
});

test("what to do instead stands where the message has room for it, and leaves no gap where nobody knows", () => {
  const block = { message: "No. {findings.advice} Ask. ({policy.id}, {decision.id})", policy: "p" };
  expect(blockMessage(block, "0199-x", "Use $& less.")).toBe("No. Use $& less. Ask. (p, 0199-x)");
  expect(blockMessage(block, "0199-x")).toBe("No. Ask. (p, 0199-x)");
});
