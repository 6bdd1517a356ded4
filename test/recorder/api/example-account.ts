import type { CallRecord } from "../../../src/audit/record.js";
import { EXAMPLE } from "../../../src/recorder/api/examples.js";

const HOUR_MS = 3_600_000;

/** The n-th id of a series. */
export function idOf(n: number): string {
  return `01937f3e-8a00-7000-8000-${String(n).padStart(12, "0")}`;
}

/** A `pre_request` of the n-th minute of the last hour, in which nothing was found. */
export function decided(n: number, given: Partial<CallRecord> = {}): CallRecord {
  return {
    v: 1,
    kind: "decision",
    decision_id: idOf(n),
    ts: new Date(Date.now() - HOUR_MS + n * 1_000).toISOString(),
    tenant: EXAMPLE.tenant,
    project: "web",
    key_id: "k1",
    event: "pre_request",
    event_basis: "url",
    request_id: `req-${n}`,
    session_id: EXAMPLE.session,
    session_derived: false,
    principal: { login_name: EXAMPLE.user, node: "n1", tailnet: "example.ts.net" },
    client: "claude-cli",
    provider: "anthropic",
    model: "claude-sonnet-4",
    format: "anthropic_messages",
    url_path: "/v1/messages",
    tools_offered: { total: 2, names: ["Bash", "mcp__github__create_issue"] },
    tool_calls: [],
    tool_calls_total: 0,
    findings: [],
    findings_total: 0,
    decision: { effective: "allow", would: "allow", matches: [], policy_revision: "sha256:1" },
    detector_version: "d1",
    timings_us: { read: 50, queue: 20, scan: 400, decide: 80, total: 600 },
    body: { bytes: 1_000, segments: 4, media: 0 },
    http_status: 200,
    ...given,
  };
}

/** One that completed, and was accepted. */
export function received(n: number, given: Partial<CallRecord> = {}): CallRecord {
  const {
    decision: _,
    timings_us: __,
    ...record
  } = decided(n, { kind: "received", event: "entire_request", ...given });
  return record;
}

/** One in which a secret was found, and that the shipped policy would have blocked. */
export function blockable(n: number, given: Partial<CallRecord> = {}): CallRecord {
  return decided(n, {
    tool_calls: [
      {
        name: "mcp__github__create_issue",
        server: "github",
        source: "history",
        pointer: "/request_body/messages/1/content/0/input",
        params: { type: "object", items: 1, members: { title: { type: "string", length: 12, digest: "0a1b2c" } } },
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
        pointer: "/request_body/messages/0/content",
        start: 10,
        end: 50,
        length: 40,
        fingerprint: "abcdef0123456789",
      },
    ],
    findings_total: 1,
    decision: {
      effective: "allow",
      would: "block",
      primary: EXAMPLE.policy,
      matches: [
        {
          id: EXAMPLE.policy,
          effect: "forbid",
          mode: "monitor",
          action: "block",
          severity: "high",
          live: false,
          flips: true,
        },
      ],
      policy_revision: "sha256:1",
    },
    ...given,
  });
}

/** The account that the examples of the API speak of: a session, something found, something never decided. */
export function exampleAccount(): CallRecord[] {
  return [
    blockable(1, { decision_id: EXAMPLE.decisionId, request_id: EXAMPLE.requestId }),
    decided(2),
    received(3, { request_id: EXAMPLE.requestId, cost: { usd: 0.02, input_tokens: 900 } }),
    received(4, { request_id: "never-asked" }),
    decided(5, { degraded: { reason: "deadline", missed: ["secrets"] } }),
  ];
}
