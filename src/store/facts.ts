import assert from "node:assert/strict";
import type { CallRecord, RecordedToolCall } from "../audit/record.js";
import type { Dimension } from "./query.js";
import type { BySeverity } from "./store.js";

/** What the store makes of one record, whatever the database. */
export interface Facts {
  readonly record: CallRecord;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Each value of each dimension once; `""` is no value. */
  readonly values: readonly (readonly [Dimension, string])[];
  /** `pre_request`s answered that it stands for. */
  readonly requests: number;
  /** Whether it is the first to tell of a completed request. */
  readonly completed: boolean;
  readonly user: string;
  readonly findings: BySeverity;
  /** Of its calls, those that no other record counts; see `countCalls`. */
  readonly countedCalls: readonly RecordedToolCall[];
  readonly microusd: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
}

export function factsOf(record: CallRecord, countedCalls: readonly RecordedToolCall[]): Facts {
  const at = Date.parse(record.ts);
  assert(Number.isSafeInteger(at), "a record has a time");
  const completed = record.kind === "received" && record.duplicate_of === undefined;
  const findings = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const { severity } of record.findings ?? []) findings[severity]++;
  const user = userOf(record);
  const cost = completed ? record.cost : undefined;
  return {
    record,
    at,
    values: valuesOf(record, user),
    requests: record.kind === "decision" ? (record.calls ?? 1) : 0,
    completed,
    user,
    findings,
    countedCalls,
    microusd: Math.round((cost?.usd ?? 0) * 1_000_000),
    tokensIn: cost?.input_tokens ?? 0,
    tokensOut: cost?.output_tokens ?? 0,
  };
}

/** The login, or `node:<id>` for tagged devices, which have no user. */
export function userOf({ principal }: Pick<CallRecord, "principal">): string {
  if (principal === undefined) return "";
  const { login_name: login, node } = principal;
  if (login !== "" && login !== "tagged-devices") return login;
  return node === "" ? login : `node:${node}`;
}

function valuesOf(record: CallRecord, user: string): [Dimension, string][] {
  const values: [Dimension, string][] = [];
  const one = (dimension: Dimension, value: string | undefined): void => {
    if (value !== undefined && value !== "") values.push([dimension, value]);
  };
  const each = (dimension: Dimension, all: Iterable<string | undefined>): void => {
    for (const value of new Set(all)) one(dimension, value);
  };
  one("kind", record.kind);
  one("event", record.event);
  one("user", user);
  one("session", record.session_id);
  one("model", record.model);
  one("client", record.client);
  one("provider", record.provider);
  one("project", record.project);
  one("degraded", record.degraded?.reason);
  const { decision, findings = [], tool_calls: calls = [] } = record;
  if (decision !== undefined) {
    one("effective", decision.effective);
    one("would", decision.would);
    one("primary", decision.primary);
    one("mode", decision.matches.find(({ id }) => id === decision.primary)?.mode ?? "none");
    each(
      "policy",
      decision.matches.map(({ id }) => id),
    );
  }
  if (findings.length > 0) {
    each(
      "detector",
      findings.map(({ detector }) => detector),
    );
    each(
      "rule",
      findings.map(({ rule }) => rule),
    );
    each(
      "category",
      findings.map(({ category }) => category),
    );
    each(
      "severity",
      findings.map(({ severity }) => severity),
    );
  }
  if (calls.length > 0) {
    each(
      "tool",
      calls.map(({ name }) => name),
    );
    each(
      "server",
      calls.map(({ server }) => server),
    );
  }
  return values;
}
