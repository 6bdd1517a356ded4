import { z } from "zod";
import type { AuditRecord, CallRecord } from "../audit/record.js";
import { DELIVERED, type Delivery, defineSink, type Shipped } from "../plugins/sink.js";
import { worstOf } from "./ecs.js";
import { HttpBatchSink, HttpOptions, memberOf } from "./http-batch.js";

const Options = z.strictObject({
  ...HttpOptions,
  /** `service.name` of the resource. */
  service: z.string().min(1).default("shutter"),
});

/** Severity numbers of the OpenTelemetry log data model. */
const INFO = 9;
const WARN = 13;
const ERROR = 17;

type Value = string | number | boolean | undefined;

/** OpenTelemetry logs over HTTP in JSON (OTLP 1.x). `url` ends in `/v1/logs`. */
export const otlpLogs = defineSink({
  meta: { id: "otlp-logs", about: "OpenTelemetry logs over HTTP", version: "1" },
  options: Options,
  create: ({ service, ...http }) =>
    new HttpBatchSink(http, {
      contentType: "application/json",
      encode: (records) =>
        JSON.stringify({
          resourceLogs: [
            {
              resource: { attributes: attributes({ "service.name": service }) },
              scopeLogs: [{ scope: { name: "shutter.audit" }, logRecords: records.map(logRecord) }],
            },
          ],
        }),
      taken,
    }),
});

function logRecord({ id, record }: Shipped): object {
  return {
    timeUnixNano: `${Date.parse(record.ts)}000000`,
    ...severityOf(record),
    eventName: `shutter.${record.kind}`,
    body: { stringValue: JSON.stringify(record) },
    attributes: attributes({
      "event.id": id,
      "shutter.kind": record.kind,
      ...(record.kind === "marker" || record.kind === "policy" ? {} : callAttributes(record)),
    }),
  };
}

function severityOf(record: AuditRecord): { severityNumber: number; severityText: string } {
  if (record.kind === "marker") return { severityNumber: ERROR, severityText: "ERROR" };
  const isWarning = record.kind !== "policy" && record.decision !== undefined && record.decision.would !== "allow";
  return isWarning ? { severityNumber: WARN, severityText: "WARN" } : { severityNumber: INFO, severityText: "INFO" };
}

/** Names of the OpenTelemetry conventions where there is one, `shutter.*` where there is none. */
function callAttributes(record: CallRecord): Record<string, Value> {
  const worst = worstOf(record.findings);
  return {
    "user.name": record.principal?.login_name,
    "session.id": record.session_id,
    "gen_ai.provider.name": record.provider,
    "gen_ai.request.model": record.model,
    "gen_ai.tool.name": record.tool_calls?.[0]?.name,
    "shutter.tenant": record.tenant,
    "shutter.decision.id": record.decision_id,
    "shutter.decision.effective": record.decision?.effective,
    "shutter.decision.would": record.decision?.would,
    "shutter.policy": record.decision?.primary,
    "shutter.policy.revision": record.decision?.policy_revision,
    "shutter.rule": worst?.rule,
    "shutter.severity": worst?.severity,
  };
}

function attributes(values: Readonly<Record<string, Value>>): object[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, value: { stringValue: String(value) } }));
}

/** A receiver that takes only a part says how many it refused; which ones it does not say, and they must not be sent again. */
function taken(body: string): Delivery {
  const partial = memberOf(body, "partialSuccess") as { rejectedLogRecords?: string | number } | undefined;
  const refused = Number(partial?.rejectedLogRecords ?? 0);
  return refused > 0 ? { again: [], refused, why: "partial_success" } : DELIVERED;
}
