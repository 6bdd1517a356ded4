import { fitRecord } from "../audit/fit-record.js";
import type { KeyedDigest } from "../audit/keyed-digest.js";
import type { AdminReply, AdminRoute } from "./http/admin-listener.js";
import type { Metrics } from "./metrics.js";
import type { RecentRecords } from "./recent-records.js";

export interface AdminDeps {
  readonly metrics: Metrics;
  readonly recent: RecentRecords;
  readonly digest: KeyedDigest;
  /** Empty when calls can be served as configured. */
  notReady(): readonly string[];
  status(): unknown;
  /** Decides about a payload without recording anything. */
  evaluate(body: Buffer, event: string | undefined): Promise<unknown>;
}

/** Scrapes closer together than this get the same page: rendering it blocks the thread that answers calls. */
const METRICS_CACHE_MS = 1_000;
const DECISIONS_MAX = 500;

const json = (value: unknown, status = "200 OK"): AdminReply => ({ status, body: `${JSON.stringify(value)}\n` });

export function adminRoutes(deps: AdminDeps): readonly AdminRoute[] {
  let page: { readonly text: Promise<string>; readonly until: number } | undefined;
  const metricsPage = (): Promise<string> => {
    const now = performance.now();
    if (page === undefined || now > page.until)
      page = { text: deps.metrics.registry.metrics(), until: now + METRICS_CACHE_MS };
    return page.text;
  };

  return [
    {
      method: "get",
      path: "/metrics",
      access: "open",
      answer: async () => ({
        status: "200 OK",
        body: await metricsPage(),
        contentType: deps.metrics.registry.contentType,
      }),
    },
    { method: "get", path: "/healthz", access: "open", answer: () => json({ status: "live" }) },
    {
      method: "get",
      path: "/readyz",
      access: "open",
      answer: () => {
        const reasons = deps.notReady();
        return reasons.length === 0
          ? json({ status: "ready" })
          : json({ status: "not ready", reasons }, "503 Service Unavailable");
      },
    },
    { method: "get", path: "/v1/status", access: "token", answer: () => json(deps.status()) },
    {
      method: "get",
      path: "/v1/decisions",
      access: "token",
      answer: ({ query }) => {
        const limit = Math.min(DECISIONS_MAX, Math.max(1, Number(query("limit") ?? 50) || 50));
        const [id, effective, would] = [query("decision_id"), query("effective"), query("would")];
        const records = deps.recent.list(
          limit,
          (record) =>
            (id === undefined || record.decision_id === id) &&
            (effective === undefined || record.decision?.effective === effective) &&
            (would === undefined || record.decision?.would === would),
        );
        return json({ decisions: records.map((record) => fitRecord(record, deps.digest)) });
      },
    },
    {
      method: "post",
      path: "/v1/evaluate",
      access: "token",
      answer: async ({ query, body }) => json(await deps.evaluate(body, query("event"))),
    },
  ];
}
