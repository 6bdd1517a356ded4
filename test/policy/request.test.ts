import fc from "fast-check";
import { expect, test } from "vitest";
import { NAME_CHARS_MAX, TOOL_CALLS_MAX, TOOLS_OFFERED_MAX } from "../../src/policy/request.js";
import { finding, NOON, request } from "./support/requests.js";

test("a request is what policies may see, and nothing else", () => {
  const seen = request({
    toolsOffered: ["Write", "Bash", "Bash"],
    toolCalls: [
      { name: "Bash", source: "history" },
      { name: "Read", source: "response" },
    ],
    findings: [finding("secrets:block"), finding("injection:flag:untrusted")],
    coverage: { complete: false, missed: ["pii"], errored: [], reason: "deadline" },
  });
  expect(seen).toEqual({
    tenant: "default",
    project: "default",
    event: "pre_request",
    format: "anthropic_messages",
    principal: { id: "ann@example.com", login: "ann@example.com", node: "n1", tailnet: "example.com", groups: [] },
    caps: [],
    session: { risk: 0, deniedCalls: 0, tags: [] },
    spend: { known: false, estimatedMicroUsd: 0, quotaLeftPct: 100, exhausted: false },
    canaryKeys: { session: "", user: "ann@example.com", request: "" },
    model: "claude-sonnet-4-5",
    provider: "anthropic",
    client: { name: "claude-code", userAgent: "claude-cli/2.0" },
    tools: { offered: ["Bash", "Write"], returned: [{ name: "Bash" }], called: [{ name: "Read" }], truncated: false },
    findings: {
      ids: ["injection/some-rule", "secrets/some-rule"],
      categories: ["some.kind"],
      levels: ["injection:flag", "secrets:block"],
      byTrust: ["injection:flag:untrusted", "secrets:block:user"],
      byKind: ["injection:flag:tool_result", "secrets:block:user"],
      detectors: ["injection", "secrets"],
      maxSeverity: 3,
      maxScore: 90,
    },
    coverage: { complete: false, missed: ["pii"], errored: [], reason: "deadline" },
    now: NOON,
  });
});

test("without a login the node is the principal", () =>
  expect(request({ loginName: "" }).principal.id).toBe("node:n1"));

test("order and repetition make no difference", () => {
  const name = fc.constantFrom("Bash", "Read", "Write", "mcp__crm__read");
  const found = fc.constantFrom("secrets:block", "secrets:flag", "injection:block:untrusted").map(finding);
  fc.assert(
    fc.property(fc.array(name), fc.array(found), (toolsOffered, findings) => {
      const reversed = {
        toolsOffered: [...toolsOffered, ...toolsOffered].reverse(),
        findings: [...findings].reverse(),
      };
      expect(request(reversed)).toEqual(request({ toolsOffered, findings }));
    }),
  );
});

test("whatever a client sends, strings are bounded and well-formed", () => {
  const hostile = fc.string({
    unit: fc.constantFrom("\ud800", "\udc00", "\0", "a", '"', "__entity", "😀"),
    maxLength: 300,
  });
  fc.assert(
    fc.property(hostile, fc.array(hostile), (text, names) => {
      const built = request({
        loginName: text,
        toolsOffered: names,
        toolCalls: names.map((name) => ({ name, source: "history" })),
      });
      JSON.stringify(built, (_, value: unknown) => {
        if (typeof value === "string") expect(value.length <= NAME_CHARS_MAX + 5 && value.isWellFormed()).toBe(true);
        return value;
      });
    }),
  );
});

test("too many tools are cut, and the request says so", () => {
  const toolsOffered = Array.from({ length: TOOLS_OFFERED_MAX + 1 }, (_, index) => `tool_${index}`);
  const toolCalls = toolsOffered.map((name) => ({ name, source: "history" as const }));
  const { tools } = request({ toolsOffered, toolCalls });
  expect([tools.offered.length, tools.returned.length, tools.truncated]).toEqual([
    TOOLS_OFFERED_MAX,
    TOOL_CALLS_MAX,
    true,
  ]);
  expect(request({ toolsOffered: ["x".repeat(NAME_CHARS_MAX + 1)] }).tools.truncated).toBe(true);
});
