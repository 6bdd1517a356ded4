import type { AdminAction } from "../../audit/admin-action.js";
import type { AuditRecord } from "../../audit/record.js";
import type { RecordQuery } from "../account/recent-records.js";
import type { AdminReply, AdminRoute } from "../http/admin-listener.js";
import type { MetricsReading } from "../metrics.js";
import { METRICS_CONTENT_TYPE, metricsPage } from "../metrics-page.js";
import type { PolicyFacts } from "./policy-facts.js";
import { sessionRoutes, type TagSource } from "./session-routes.js";

/** Who answers for the server: its one process, or its supervisor for all of them. */
export interface AdminSource extends TagSource {
  health(): Promise<Health>;
  metrics(): Promise<MetricsReading>;
  status(): Promise<unknown>;
  /** Newest first, fit to be shown. */
  decisions(query: RecordQuery): Promise<readonly AuditRecord[]>;
  /** Decides about a payload, as if the tenant's key had sent it, without recording anything. */
  evaluate(order: EvaluateOrder): Promise<unknown>;
  /** Undefined when nobody answers. */
  policies(): Promise<PolicyFacts | undefined>;
  /** Writes down what somebody did through the admin API; false when that cannot be. */
  adminActed(order: AdminActionOrder): Promise<boolean>;
}

export interface EvaluateOrder {
  readonly payload: Buffer;
  readonly event?: string | undefined;
  readonly tenant: string;
}

export interface AdminActionOrder {
  /** "" where it concerns all of them. */
  readonly tenant: string;
  readonly action: AdminAction;
}

/** Why calls are not served, and why they are served not quite as configured; both empty when all is well. */
export interface Health {
  readonly notReady: readonly string[];
  readonly degraded: readonly string[];
}

/** Scrapes closer together than this get the same page: rendering it blocks the thread that answers calls. */
const METRICS_CACHE_MS = 1_000;
const DECISIONS_MAX = 500;

const json = (value: unknown, status = "200 OK"): AdminReply => ({ status, body: `${JSON.stringify(value)}\n` });

export function adminRoutes(source: AdminSource): readonly AdminRoute[] {
  return [
    ...probeRoutes(source),
    { method: "get", path: "/v1/status", access: "viewer", answer: async () => json(await source.status()) },
    {
      method: "get",
      path: "/v1/decisions",
      access: "viewer",
      answer: async ({ query }) => {
        const limit = Math.min(DECISIONS_MAX, Math.max(1, Number(query("limit") ?? 50) || 50));
        const decisions = await source.decisions({
          limit,
          decisionId: query("decision_id"),
          effective: query("effective"),
          would: query("would"),
        });
        return json({ decisions });
      },
    },
    {
      method: "post",
      path: "/v1/evaluate",
      access: "analyst",
      answer: async ({ query, body }) =>
        json(await source.evaluate({ payload: body, event: query("event"), tenant: "default" })),
    },
    ...sessionRoutes(source),
  ];
}

/** For whoever watches over the server: open to everybody who reaches the listener. */
export function probeRoutes(source: AdminSource): readonly AdminRoute[] {
  let page: { readonly text: Promise<string>; readonly until: number } | undefined;
  const metricsText = (): Promise<string> => {
    const now = performance.now();
    if (page === undefined || now > page.until) {
      page = { text: source.metrics().then(metricsPage), until: now + METRICS_CACHE_MS };
    }
    return page.text;
  };

  return [
    {
      method: "get",
      path: "/metrics",
      access: "open",
      answer: async () => ({ status: "200 OK", body: await metricsText(), contentType: METRICS_CONTENT_TYPE }),
    },
    { method: "get", path: "/healthz", access: "open", answer: () => json({ status: "live" }) },
    {
      method: "get",
      path: "/readyz",
      access: "open",
      answer: async () => {
        const { notReady, degraded } = await source.health();
        if (notReady.length > 0) return json({ status: "not ready", reasons: notReady }, "503 Service Unavailable");
        // Still 200: taken out of service, it would guard nothing.
        return json(degraded.length === 0 ? { status: "ready" } : { status: "degraded", reasons: degraded });
      },
    },
  ];
}
