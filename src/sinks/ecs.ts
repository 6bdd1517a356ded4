import type { AuditRecord, CallRecord } from "../audit/record.js";
import { SEVERITIES, type Severity } from "../plugins/contract.js";
import type { Shipped } from "../plugins/sink.js";

const TYPES = { allow: "allowed", block: "denied", modify: "change", defer: "info" } as const;

/**
 * A record as a document of the Elastic Common Schema 9 (event, user, session, gen_ai, rule), with the whole record as
 * `shutter`. What ECS has no field for stands there alone.
 */
export function ecsDocument({ id, record }: Shipped): object {
  return {
    "@timestamp": record.ts,
    ecs: { version: "9.0.0" },
    event: { id, module: "shutter", dataset: `shutter.${record.kind}`, ...eventOf(record) },
    ...(isCall(record) ? callOf(record) : {}),
    shutter: record,
  };
}

const isCall = (record: AuditRecord): record is CallRecord => record.kind !== "marker" && record.kind !== "policy";

function eventOf(record: AuditRecord): object {
  if (!isCall(record) || record.decision === undefined) return { kind: "event" };
  const { effective, would } = record.decision;
  return {
    kind: would === "block" || effective === "block" ? "alert" : "event",
    category: ["intrusion_detection"],
    type: [TYPES[effective]],
    outcome: effective === "defer" ? "unknown" : "success",
  };
}

function callOf({ principal, session_id, provider, model, tool_calls, findings, client, tenant }: CallRecord): object {
  const worst = worstOf(findings);
  return {
    organization: { id: tenant },
    ...(principal === undefined ? {} : { user: { name: principal.login_name }, host: { name: principal.node } }),
    ...(session_id === undefined ? {} : { session: { id: session_id } }),
    ...(client === undefined ? {} : { user_agent: { name: client } }),
    gen_ai: {
      ...(provider === undefined ? {} : { provider: { name: provider } }),
      ...(model === undefined ? {} : { request: { model } }),
      ...(tool_calls?.[0] === undefined ? {} : { tool: { name: tool_calls[0].name } }),
    },
    ...(worst === undefined ? {} : { rule: { id: worst.rule, category: worst.category, ruleset: worst.detector } }),
  };
}

/** The finding to show where there is room for one. */
export function worstOf(findings: CallRecord["findings"]): NonNullable<CallRecord["findings"]>[number] | undefined {
  const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);
  return findings?.toSorted((a, b) => rank(b.severity) - rank(a.severity))[0];
}
