import fc from "fast-check";
import { expect, test } from "vitest";
import { fitRecord } from "../../src/audit/fit-record.js";
import { AuditRecord, type CallRecord } from "../../src/audit/record.js";
import { HOOK_EVENT_TYPES, NO_METADATA } from "../../src/plugins/event.js";
import { answerOf, Replay } from "../../src/policy/authoring/replay.js";
import { preparePolicies } from "../../src/policy/load.js";
import type { PolicySet } from "../../src/policy/policy-set.js";
import { buildRequest, type DecisionRequest, type RequestFacts } from "../../src/policy/request.js";
import { ParamFlattener } from "../../src/policy/tool-params.js";
import { recordDecision } from "../../src/server/account/recorded-decision.js";
import { inputScope, recordInputs, restoreRequest } from "../../src/server/account/recorded-inputs.js";
import { callRecord, digest } from "../audit/call-record.js";
import { file } from "../policy/support/policies.js";
import { finding, NOON } from "../policy/support/requests.js";

const ATTRIBUTES = { groups: "strings", on_call: "bool", rank: "long", teams: "strings" } as const;

/** Policies that between them read everything a policy can. */
const RULES: readonly string[] = [
  `forbid (principal, action in Guard::Action::"use_model", resource) when { context.findings.levels.contains("secrets:block") };`,
  `@action("redact") forbid (principal, action == Guard::Action::"send_prompt", resource) when { context.findings.by_trust.contains("injection:block:untrusted") };`,
  `forbid (principal, action in Guard::Action::"use_tool", resource) when { resource.hasTag("env") && resource.getTag("env") like "prod*" } unless { principal has on_call && principal.on_call };`,
  `@on_missing("closed") forbid (principal, action in Guard::Action::"use_tool", resource == Guard::ToolCall::"deploy") unless { principal in Guard::Group::"sre" };`,
  `@action("strip_tool") @on_missing("open") forbid (principal, action in Guard::Action::"use_tool", resource) when { resource.op == "execute" && principal has rank && principal.rank < 3 };`,
  `@on_missing("open") forbid (principal, action, resource) when { context.session.tags.contains("quarantined") || context.session.risk > 50 };`,
  `forbid (principal, action, resource) when { context.facts.contains("env:production") };`,
  `forbid (principal, action, resource) when { context.spend.exhausted || context.clock.hour < 6 };`,
  `forbid (principal, action, resource) when { context.client.user_agent like "curl*" } unless { context.caps.contains("cap/x#tier=gold") };`,
  `permit (principal, action in Guard::Action::"use_tool", resource) when { principal.login == "ann@example.com" };`,
  `permit (principal in Guard::Group::"sre", action in Guard::Action::"use_tool", resource) when { resource.ints.hasTag("n") && resource.ints.getTag("n") > 3 };`,
  `@max_age("on_call=60s") @on_missing("closed") forbid (principal, action == Guard::Action::"send_prompt", resource) when { principal has on_call && principal.on_call };`,
  `forbid (principal, action, resource) when { context.coverage.attrs_missing.contains("rank") || !context.coverage.complete };`,
  `@rollout("40") forbid (principal, action in Guard::Action::"use_model", resource) when { resource.tools_offered.contains("deploy") };`,
  `forbid (principal, action in Guard::Action::"use_tool", resource) when { resource.truncated };`,
  `@session("tried:1h") forbid (principal, action in Guard::Action::"use_tool", resource) when { resource.hasTag("args[]") };`,
];

const SETS = [[0, 1], [2, 3, 9], [4, 5, 6, 13], [7, 8, 12, 14], [10, 11, 15, 0], RULES.map((_, index) => index)];

const engines: Promise<readonly PolicySet[]> = Promise.all(
  SETS.map((rules, set) => {
    const texts = rules.map(
      (rule) => `@id("r${rule}") @mode("${(rule + set) % 4 === 0 ? "monitor" : "enforce"}") ${RULES[rule]}`,
    );
    const rollout = {
      layer: { kind: "operator" },
      path: "rollout.yaml",
      text: `defaults: { use_tool: { effect: deny, mode: ${set % 2 === 0 ? "enforce" : "monitor"} } }`,
    } as const;
    const files = [
      file(texts.join("\n")),
      ...(rules.includes(9) ? [rollout] : []),
      // What a fact is differs from set to set.
      file(
        `facts: { "env:production": [{ tool: ${set % 2 === 0 ? "deploy" : '"*"'}, param: "env*", like: "prod*" }] }`,
        "facts.yaml",
      ),
    ];
    return preparePolicies(files, { shippedMode: "monitor", attributes: ATTRIBUTES });
  }),
);

const some = <const Value>(...values: Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);
const subset = (...values: string[]): fc.Arbitrary<string[]> => fc.subarray(values);

const params = some<unknown>(
  undefined,
  {},
  { env: "prod-eu" },
  { env: "staging", n: 5 },
  { n: 7, args: ["a", "b"] },
  { env: "x".repeat(5_000) },
);

/** All there is to know about a request; whether it was asked for is another matter. */
const facts: fc.Arbitrary<RequestFacts> = fc
  .record({
    type: some(...HOOK_EVENT_TYPES),
    login: some("ann@example.com", "bob@example.com", ""),
    userAgent: some("claude-cli/2.0", "curl/8", ""),
    grants: some<Record<string, readonly unknown[]>>({}, { "cap/x": [{ tier: "gold" }] }),
    cost: some(undefined, 0.25),
    quota: some(undefined, 0, 50),
    groups: subset("sre", "sales"),
    values: fc.record(
      { on_call: fc.boolean(), rank: fc.integer({ min: 0, max: 5 }), teams: subset("a", "b") },
      { requiredKeys: [] },
    ),
    unknown: subset("on_call", "rank", "groups"),
    age: some(0, 30, 90),
    risk: some(0, 70),
    tags: subset("quarantined"),
    offered: subset("Bash", "deploy", "Read"),
    calls: fc.array(fc.record({ name: some("Bash", "deploy", "Read"), params }), { maxLength: 3 }),
    found: subset("secrets:block", "injection:block:untrusted", "secrets:flag"),
    missed: subset("secrets"),
    hour: fc.integer({ min: 0, max: 23 }),
  })
  .map((given): RequestFacts => {
    const flattener = new ParamFlattener();
    const { type, values, unknown, missed } = given;
    const known = Object.fromEntries(Object.entries(values).filter(([name]) => !unknown.includes(name)));
    return {
      tenant: "default",
      project: "default",
      event: {
        type,
        format: "anthropic_messages",
        metadata: {
          ...NO_METADATA,
          loginName: given.login,
          userAgent: given.userAgent,
          model: "m",
          provider: "anthropic",
          tailnet: "example.com",
          nodeId: "n1",
          requestId: `r${given.hour}`,
          sessionId: `s${given.hour % 5}`,
          grants: given.grants,
          quotas: given.quota === undefined ? {} : { q: { current: given.quota, capacity: 100 } },
          ...(given.cost === undefined ? {} : { costDollars: given.cost }),
        },
      },
      client: "claude-code",
      ...(unknown.includes("groups") ? {} : { groups: given.groups }),
      attributes: { values: known, unknown, ages: { on_call: given.age } },
      session: { risk: given.risk, deniedCalls: 0, tags: given.tags },
      toolsOffered: given.offered,
      toolCalls: given.calls.map((call) => ({
        name: call.name,
        source: type === "pre_request" ? "history" : "response",
        params: flattener.flatten(call.params),
      })),
      findings: given.found.map(finding),
      coverage: {
        complete: missed.length === 0,
        missed,
        errored: [],
        ...(missed.length === 0 ? {} : { reason: "deadline" as const }),
      },
      now: NOON + (given.hour - 12) * 3_600_000,
    };
  });

/** What a server asks for that runs these policies; the rest nobody finds out. */
function asAskedBy({ reads }: PolicySet, all: RequestFacts): RequestFacts {
  const { groups, attributes, session, ...rest } = all;
  const asked = (name: string): boolean => reads.attributes.includes(name) || (name === "groups" && reads.groups);
  return {
    ...rest,
    ...(reads.groups && groups !== undefined ? { groups } : {}),
    ...(attributes === undefined || (reads.attributes.length === 0 && !reads.groups)
      ? {}
      : {
          attributes: {
            values: Object.fromEntries(Object.entries(attributes.values).filter(([name]) => asked(name))),
            unknown: attributes.unknown.filter(asked),
            ...(attributes.ages === undefined ? {} : { ages: attributes.ages }),
          },
        }),
    ...(reads.session && session !== undefined ? { session } : {}),
    toolCalls: all.toolCalls.map(({ name, source, params }) => ({
      name,
      source,
      ...(reads.params && params !== undefined ? { params } : {}),
    })),
  };
}

/** The record of a decision as it is read back from the spool. */
function recordOf(
  request: DecisionRequest,
  engine: PolicySet,
  level: "full" | "referenced",
  withhold: boolean,
): CallRecord {
  const { principal, canaryKeys } = request;
  const record: CallRecord = {
    ...callRecord(1),
    tenant: request.tenant,
    project: request.project,
    event: request.event,
    format: request.format,
    request_id: canaryKeys.request,
    session_id: canaryKeys.session,
    principal: { login_name: principal.login, node: principal.node, tailnet: principal.tailnet },
    client: request.client.name,
    provider: request.provider,
    model: request.model,
    decision: recordDecision(engine.decide(request)),
    inputs: recordInputs(request, inputScope(engine, level), withhold),
  };
  return AuditRecord.parse(JSON.parse(JSON.stringify(fitRecord(record, digest)))) as CallRecord;
}

test("what was recorded is decided again as it was, by the same policies", async () => {
  const all = await engines;
  fc.assert(
    fc.property(fc.nat(SETS.length - 1), facts, some("full", "referenced"), (set, given, level) => {
      const engine = all[set] as PolicySet;
      const record = recordOf(buildRequest(asAskedBy(engine, given)), engine, level, false);
      const request = restoreRequest(record, inputScope(engine, "referenced"));
      expect(request).toBeTypeOf("object");
      expect(recordDecision(engine.decide(request as DecisionRequest))).toEqual(record.decision);
    }),
    { numRuns: 400 },
  );
});

test("by other policies it is decided as it would have been, or is unknown", async () => {
  const all = await engines;
  const came = { unknown: 0, changed: 0, same: 0 };
  fc.assert(
    fc.property(
      fc.tuple(fc.nat(SETS.length - 1), fc.nat(SETS.length - 1)),
      facts,
      some("full", "referenced"),
      fc.boolean(),
      some("effective", "would"),
      ([before, after], given, level, withhold, compared) => {
        const [engine, candidate] = [all[before] as PolicySet, all[after] as PolicySet];
        const record = recordOf(buildRequest(asAskedBy(engine, given)), engine, level, withhold);
        const request = restoreRequest(record, inputScope(candidate, "referenced")) as DecisionRequest;
        const earlier = { answer: "allow", edits: "" } as const;
        const { change } = new Replay(candidate, compared).run({ decisionId: "d", before: earlier, request });
        came[change === "unknown" ? "unknown" : change === undefined ? "same" : "changed"]++;
        if (change === "unknown") return;
        const truth = answerOf(candidate.decide(buildRequest(asAskedBy(candidate, given))), compared);
        expect(change?.split(" -> ")[1] ?? "allow").toBe(truth.answer);
      },
    ),
    { numRuns: 800 },
  );
  // It would be easy to never be wrong.
  expect(came.changed).toBeGreaterThan(80);
  expect(came.same).toBeGreaterThan(80);
});
