import { newDecisionId } from "../../src/audit/decision-id.js";
import { keyedDigest } from "../../src/audit/keyed-digest.js";
import type { CallRecord } from "../../src/audit/record.js";

export const digest = keyedDigest(Buffer.from("a key of the tests"));

/** The n-th of a series of records, of about 1.5 KB. */
export function callRecord(n: number): CallRecord {
  return {
    v: 1,
    kind: "decision",
    decision_id: newDecisionId(),
    ts: new Date(1_700_000_000_000 + n).toISOString(),
    tenant: "default",
    project: "default",
    key_id: "k1",
    event: "pre_request",
    event_basis: "url",
    request_id: `req-${n}`,
    session_id: "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    session_derived: false,
    principal: { login_name: "alice@example.com", node: "nABC", tailnet: "example.ts.net" },
    client: "claude-cli",
    provider: "anthropic",
    model: "claude-sonnet-4",
    format: "anthropic_messages",
    url_path: "/v1/messages",
    tools_offered: { total: 3, names: ["Bash", "Read", "mcp__github__create_issue"] },
    tool_calls: [
      {
        name: "Bash",
        source: "history",
        pointer: "/request_body/messages/3/content/1/input",
        params: {
          type: "object",
          items: 1,
          members: { command: { type: "string", length: 40, digest: "0123456789abcdef01234567" } },
        },
      },
    ],
    tool_calls_total: 1,
    findings: [
      {
        detector: "secrets",
        rule: "github-token",
        category: "secret.token",
        severity: "high",
        level: "block",
        score: 0.99,
        pointer: "/request_body/messages/3/content/0/text",
        start: 10,
        end: 50,
        length: 40,
        fingerprint: "abcdef0123456789abcdef01",
      },
    ],
    findings_total: 1,
    decision: {
      effective: "allow",
      would: "block",
      primary: "secret-leak",
      matches: [{ id: "secret-leak", effect: "forbid", mode: "monitor", action: "block", severity: "high" }],
      policy_revision: `sha256:${"a".repeat(64)}`,
    },
    detector_version: `sha256:${"b".repeat(64)}`,
    timings_us: { read: 100, queue: 20, scan: 300, decide: 12, total: 500 },
    body: { bytes: 20_000, segments: 40, media: 0 },
    http_status: 200,
  };
}

/** A record of little more than what is required, for tests that take long with larger ones. */
export function smallRecord(n: number): CallRecord {
  const { v, kind, decision_id, ts, tenant, project, key_id, request_id } = callRecord(n);
  return { v, kind, decision_id, ts, tenant, project, key_id, ...(request_id && { request_id }) };
}
