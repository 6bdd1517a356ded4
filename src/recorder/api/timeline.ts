import { z } from "zod";
import type { CallRecord } from "../../audit/record.js";
import { CursorInvalid } from "../../store/query.js";
import type { Store } from "../../store/store.js";
import type { SessionDetail, TimelineStep } from "./shapes/sessions.js";

/** Where the next page begins, and the risk up to there: a record that tells none leaves it as it was. */
const Place = z.strictObject({ next: z.string(), risk: z.number().min(0).max(100) });

/** A page of a session's records as steps, oldest first. */
export function timelineOf(
  store: Store,
  { tenant, session }: { readonly tenant: string; readonly session: string },
  limit: number,
  cursor: string | undefined,
): Pick<SessionDetail, "timeline" | "next"> {
  const place = cursor === undefined ? undefined : placeOf(cursor);
  const page = store.records({
    tenants: [tenant],
    where: { session: [session] },
    order: "oldest",
    limit,
    ...(place === undefined ? {} : { cursor: place.next }),
  });
  let risk = place?.risk ?? 0;
  const timeline = page.items.map(({ record }) => {
    risk = riskAfter(risk, record);
    return stepOf(record, risk);
  });
  return { timeline, ...(page.next === undefined ? {} : { next: cursorOf({ next: page.next, risk }) }) };
}

/** Where something was decided, a record without a risk says that there is none. */
function riskAfter(before: number, { session_risk, decision }: CallRecord): number {
  return session_risk?.risk ?? (decision === undefined ? before : 0);
}

function stepOf(record: CallRecord, risk: number): TimelineStep {
  const { ts, kind, decision_id, event, request_id, model, client, decision, session_change, degraded } = record;
  const { tool_calls = [], findings = [], session_tags = [], timings_us } = record;
  return {
    ts,
    kind,
    decision_id,
    ...(event === undefined ? {} : { event }),
    ...(request_id === undefined ? {} : { request_id }),
    ...(model === undefined ? {} : { model }),
    ...(client === undefined ? {} : { client }),
    tool_calls,
    tool_calls_total: record.tool_calls_total ?? tool_calls.length,
    findings,
    findings_total: record.findings_total ?? findings.length,
    ...(decision === undefined ? {} : { decision }),
    session_tags,
    ...(session_change === undefined ? {} : { session_change }),
    ...(degraded === undefined ? {} : { degraded: degraded.reason }),
    ...(timings_us?.total === undefined ? {} : { latency_us: timings_us.total }),
    risk,
    risk_reasons: record.session_risk?.reasons ?? [],
  };
}

function cursorOf(place: z.infer<typeof Place>): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

function placeOf(cursor: string): z.infer<typeof Place> {
  try {
    return Place.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch {
    throw new CursorInvalid();
  }
}
