import { z } from "zod";
import type { CallRecord } from "../../audit/record.js";
import { CursorInvalid } from "../../store/query.js";
import type { Store } from "../../store/store.js";
import { NO_RISK, type Risk, riskAfter } from "./risk.js";
import type { SessionDetail, TimelineStep } from "./shapes/sessions.js";

/** Where the next page begins, and the risk up to there: it depends on all that came before. */
const Place = z.strictObject({ next: z.string(), value: z.number().min(0).max(100), at: z.int().nonnegative() });

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
  let risk: Risk = place ?? NO_RISK;
  const timeline = page.items.map(({ record }) => {
    risk = riskAfter(risk, record);
    return stepOf(record, risk.value);
  });
  return { timeline, ...(page.next === undefined ? {} : { next: cursorOf({ next: page.next, ...risk }) }) };
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
