import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { AdminAction } from "../../../src/audit/admin-action.js";
import type { CallRecord } from "../../../src/audit/record.js";
import { HOOK_EVENT_TYPES } from "../../../src/plugins/event.js";
import { loadPolicies } from "../../../src/policy/load.js";
import { apiRoutes } from "../../../src/recorder/api/routes.js";
import { LiveTail } from "../../../src/recorder/live-tail.js";
import type { AdminSource } from "../../../src/server/admin/admin-source.js";
import { policyFacts } from "../../../src/server/admin/policy-facts.js";
import { loadConfig } from "../../../src/server/config.js";
import { detectorSources, loadDetectorHost } from "../../../src/server/detector-set.js";
import { evaluationOf } from "../../../src/server/evaluation.js";
import { openAdminListener } from "../../../src/server/http/admin-listener.js";
import { type AdminUser, identifier } from "../../../src/server/http/identity.js";
import { inspect } from "../../../src/server/inspection.js";
import { tagsFor } from "../../../src/server/kept-tags.js";
import { Printer } from "../../../src/server/trace/printer.js";
import { SessionTags } from "../../../src/sessions/session-tags.js";
import { openStore } from "../../../src/store/sqlite/open.js";
import type { Store } from "../../../src/store/store.js";

export const TOKEN = "test-admin-token";

export interface ApiServer {
  readonly url: string;
  readonly store: Store;
  readonly tags: SessionTags;
  /** What was written down about people, with whose it is. */
  readonly acted: { readonly tenant: string; readonly action: AdminAction }[];
  /** From now on there is none. */
  loseStore(): void;
  /** Takes records into the store, and tells the tail. */
  write(records: readonly CallRecord[]): void;
  /** With the admin token, unless a login is given. */
  fetch(path: string, options?: RequestInit & { readonly login?: string }): Promise<Response>;
  /** The JSON of a GET. */
  get(path: string, login?: string): Promise<unknown>;
}

/**
 * The API on a free port over a real store. What it asks the live server is answered by the parts that answer there, in
 * this process.
 */
export async function startApi(
  records: readonly CallRecord[] = [],
  users: readonly AdminUser[] = [],
): Promise<ApiServer> {
  const dir = mkdtempSync(join(tmpdir(), "shutter-api-"));
  const store = openStore({ dir: join(dir, "store") });
  const tags = new SessionTags();
  let isLost = false;
  const acted: ApiServer["acted"] = [];
  const feed = new LiveTail(RECENT_MAX, Number.POSITIVE_INFINITY);
  const failures: unknown[] = [];
  const listener = await openAdminListener({
    host: "127.0.0.1",
    port: 0,
    identify: identifier({ isAdminToken: (token) => token === TOKEN, users, hosts: ["127.0.0.1"] }),
    onFailure: (error) => failures.push(error),
    routes: apiRoutes({
      store: () => (isLost ? undefined : store),
      live: await liveServer(tags, acted),
      tail: feed,
      stateDir: join(dir, "api"),
      pageDir: join(dir, "page"),
    }),
  });
  onTestFinished(() => {
    listener.close();
    store.close();
    rmSync(dir, { recursive: true, force: true });
    if (failures.length > 0) throw failures[0];
  });

  const url = `http://127.0.0.1:${listener.port}`;
  let seq = 0;
  const server: ApiServer = {
    url,
    store,
    tags,
    acted,
    loseStore() {
      isLost = true;
    },
    write(batch) {
      const stored = batch.map((record) => ({ chain: "", seq: ++seq, record }));
      store.write(stored.map((line) => ({ ...line, hash: `h${line.seq}`, json: JSON.stringify(line.record) })));
      feed.publish(stored);
    },
    fetch(path, { login, ...options } = {}) {
      const who: Record<string, string> =
        login === undefined ? { authorization: `Bearer ${TOKEN}` } : { "tailscale-user-login": login };
      return fetch(url + path, { ...options, headers: { ...who, ...(options.headers as Record<string, string>) } });
    },
    async get(path, login) {
      return (await server.fetch(path, login === undefined ? {} : { login })).json();
    },
  };
  server.write(records);
  return server;
}

/** Few, so that who was away for long is given the rest from the store. */
const RECENT_MAX = 3;
const ENGINE = loadPolicies({ shippedMode: "monitor" });
const HOST = loadDetectorHost(detectorSources(loadConfig({}, {})), Buffer.alloc(32));

async function liveServer(tags: SessionTags, acted: ApiServer["acted"]): Promise<AdminSource> {
  const [engine, host] = await Promise.all([ENGINE, HOST]);
  return {
    health: async () => ({ notReady: [], degraded: [] }),
    metrics: async () => [],
    status: async () => ({
      version: "0",
      node: process.version,
      pid: process.pid,
      uptime_s: 1,
      mode: "monitor",
      hook: { host: "127.0.0.1", port: 8787 },
      policies: { error: "tenants/acme/own.cedar:1:1: not valid" },
    }),
    tags: async (query) => tagsFor(tags, query),
    changeTag: async ({ tenant, session, tag, by, ttlMs }) => {
      if (ttlMs === undefined) return tags.release(tenant, session, tag, by);
      tags.set(tenant, session, tag, ttlMs, by);
      return true;
    },
    evaluate: async ({ payload, event, tenant }) => {
      const urlEvent = HOOK_EVENT_TYPES.find((type) => type === event);
      const inspection = inspect(payload, urlEvent, host, new Printer(Buffer.alloc(32)));
      if ("refused" in inspection) return inspection;
      return evaluationOf(inspection, { keyId: "none", tenant, project: "default" }, engine);
    },
    policies: async () => policyFacts(engine),
    adminActed: async (order) => {
      acted.push(order);
      return true;
    },
  };
}
