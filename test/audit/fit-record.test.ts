import fc from "fast-check";
import { expect, test } from "vitest";
import { fitRecord } from "../../src/audit/fit-record.js";
import { LABEL_CHARS_MAX } from "../../src/audit/label.js";
import {
  AuditRecord,
  type CallRecord,
  FINDINGS_MAX,
  POLICY_MATCHES_MAX,
  TOOL_CALLS_MAX,
  TOOL_NAMES_MAX,
} from "../../src/audit/record.js";
import { callRecord, digest } from "./call-record.js";

const fitted = (changes: Partial<CallRecord>): CallRecord =>
  fitRecord({ ...callRecord(1), ...changes }, digest) as CallRecord;

test("a record that fits stays as it is", () => {
  const record = callRecord(1);
  expect(fitRecord(record, digest)).toEqual(record);
  expect(AuditRecord.parse(record)).toEqual(record);
});

test.each([
  ["a line break", "alice\r\nforged line", "aliceforged line"],
  ["terminal control", "\u001b[2Jalice\u0007\u009b1m", "[2Jalice1m"],
  ["NUL and DEL", "a\u0000b\u007f", "ab"],
  ["text direction", "abc\u202ecod.exe", "abccod.exe"],
  ["zero width and tags", "a\u200b\u{e0041}b", "ab"],
  ["line separators", "a\u2028b\u2029c", "abc"],
  ["half a pair", "a\ud83d", "a"],
  ["other scripts", "žofie@příklad.cz 日本", "žofie@příklad.cz 日本"],
  ["length", "x".repeat(1_000), "x".repeat(LABEL_CHARS_MAX)],
  ["half a pair at the cut", `${"x".repeat(LABEL_CHARS_MAX - 1)}😀`, "x".repeat(LABEL_CHARS_MAX - 1)],
])("labels: %s", (_, given, kept) => {
  expect(fitted({ model: given }).model).toBe(kept);
  expect(fitted({ principal: { login_name: given, node: "", tailnet: "" } }).principal?.login_name).toBe(kept);
});

test("the query of a url stays out: some APIs take their key there", () => {
  expect(fitted({ url_path: "/v1/ghp_16C7e42F292c6912E7710c838347Ae178B4a/x" }).url_path).toMatch(/^\/v1\/#.+\/x$/);
  expect(
    fitted({
      model: "anthropic.claude-3-5-sonnet-20241022-v2:0",
      url_path: "/model/anthropic.claude-3-5-sonnet-20241022-v2:0/invoke",
    }).url_path,
  ).toBe("/model/anthropic.claude-3-5-sonnet-20241022-v2:0/invoke");
  expect(fitted({ url_path: "/v1beta/models/gemini:generateContent?key=AIzaSecret" }).url_path).toBe(
    "/v1beta/models/gemini:generateContent",
  );
});

test("lists are cut and their totals kept", () => {
  const [finding] = callRecord(1).findings ?? [];
  const [call] = callRecord(1).tool_calls ?? [];
  const [match] = callRecord(1).decision?.matches ?? [];
  if (!finding || !call || !match) throw new Error("the sample has one of each");
  const times = <Item>(item: Item): Item[] => Array.from({ length: 1_000 }, () => item);
  const kept = fitted({
    findings: times(finding),
    tool_calls: times(call),
    tools_offered: { total: 1_000, names: times("Bash") },
    decision: { effective: "allow", would: "block", matches: times(match), policy_revision: "r" },
  });
  expect(kept.findings).toHaveLength(FINDINGS_MAX);
  expect(kept.findings_total).toBe(1_000);
  expect(kept.tool_calls).toHaveLength(TOOL_CALLS_MAX);
  expect(kept.tool_calls_total).toBe(1_000);
  expect(kept.tools_offered).toMatchObject({ total: 1_000, names: { length: TOOL_NAMES_MAX } });
  expect(kept.decision?.matches).toHaveLength(POLICY_MATCHES_MAX);
});

test("members a record does not have stay out, at any level", () => {
  const stowaway = { matched: "the secret itself" };
  const sample = callRecord(1);
  const record = {
    ...{ ...sample, ...stowaway },
    principal: { login_name: "", node: "", tailnet: "", ...stowaway },
    tools_offered: { total: 0, names: [], ...stowaway },
    tool_calls: sample.tool_calls?.map((call) => ({ ...call, ...stowaway })),
    findings: sample.findings?.map((finding) => ({ ...finding, ...stowaway })),
    decision: sample.decision && {
      ...{ ...sample.decision, ...stowaway },
      matches: sample.decision.matches.map((match) => ({ ...match, ...stowaway })),
    },
    timings_us: { total: 1, ...stowaway },
    body: { bytes: 1, ...stowaway },
    degraded: { reason: "deadline", missed: [], ...stowaway },
  };
  const kept = JSON.parse(JSON.stringify(fitRecord(record, digest)));
  expect(JSON.stringify(kept)).not.toContain("secret itself");
  expect(AuditRecord.safeParse(kept).error).toBeUndefined();
});

test("whatever is in the fields, what is kept is a valid record", () => {
  const wild = fc.string({ unit: "binary", maxLength: 400 });
  fc.assert(
    fc.property(fc.array(wild, { minLength: 12, maxLength: 12 }), ([a = "", b = "", c = "", d = "", ...rest]) => {
      const [finding] = callRecord(1).findings ?? [];
      const [call] = callRecord(1).tool_calls ?? [];
      const kept = fitted({
        ...{ tenant: a, project: b, key_id: c, event_basis: d, request_id: a, session_id: b, client: c, provider: d },
        ...{ url_path: a, detector_version: b, model: c, tools_offered: { total: 1, names: rest } },
        findings: finding ? [{ ...finding, rule: a, detector: b, pointer: `/${c}/0/${d}`, fingerprint: d }] : [],
        tool_calls: call ? [{ ...call, name: a, server: b, pointer: `/${c}` }] : [],
        degraded: { reason: a, missed: rest },
        decision: {
          ...{ effective: "allow", would: "block", primary: a, policy_revision: b },
          matches: [{ id: a, effect: b, mode: "monitor", action: c, severity: d }],
        },
      });
      expect(AuditRecord.safeParse(kept).error).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});
