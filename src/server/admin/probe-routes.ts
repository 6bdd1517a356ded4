import type { AdminReply, AdminRoute } from "../http/admin-listener.js";
import { METRICS_CONTENT_TYPE, metricsPage } from "../metrics-page.js";
import type { AdminSource } from "./admin-source.js";

/** Scrapes closer together than this get the same page: rendering it blocks the thread that serves it. */
const METRICS_CACHE_MS = 1_000;

const json = (value: unknown, status = "200 OK"): AdminReply => ({ status, body: `${JSON.stringify(value)}\n` });

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
