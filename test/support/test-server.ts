import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, loadConfig } from "../../src/server/config.js";
import { createLog } from "../../src/server/log.js";
import { type RunningServer, startServer } from "../../src/server/server.js";
import { recorded } from "./recorded.js";

export const KEY = "test-key";
export const ADMIN_TOKEN = "test-admin-token";

export interface TestServer extends RunningServer {
  readonly dataDir: string;
  readonly config: Config;
  /** Sends one hook call. An object is sent as JSON. */
  post(payload: unknown, options?: PostOptions): Promise<HookReply>;
  admin(path: string): Promise<unknown>;
  /** The value of one metric sample, 0 when it is absent. `labels` as they stand in the page. */
  metric(name: string, labels?: string): Promise<number>;
}

export interface PostOptions {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HookReply {
  readonly status: number;
  readonly body: unknown;
  readonly decisionId: string | null;
}

/** Nothing is kept back on the disk: it takes time to write. */
const STORE = { ballast_bytes: 1 };

/**
 * A whole server on free ports with a data directory of its own: real sockets, real worker threads. `settings` is the
 * content of its configuration file.
 */
export async function startTestServer(settings: Record<string, unknown> = {}): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), "shutter-test-"));
  const file = join(dir, "shutter.json");
  const listen = { port: 0 };
  writeFileSync(
    file,
    JSON.stringify({ listen, admin: listen, data_dir: "data", store: STORE, log: { level: "silent" }, ...settings }),
  );
  const config = loadConfig({ config: file }, { SHUTTER_API_KEY: KEY, SHUTTER_ADMIN_TOKEN: ADMIN_TOKEN });
  const server = await startServer(config, createLog("silent"));
  const ask = async (path: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    return (await fetch(`${server.adminUrl}${path}`, { headers })).json();
  };

  return {
    ...server,
    dataDir: config.data_dir,
    config,
    async post(payload, { path = "", headers = {} } = {}) {
      const body = typeof payload === "string" || payload instanceof Uint8Array ? payload : JSON.stringify(payload);
      const response = await fetch(`${server.hookUrl}${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${KEY}`, ...headers },
        body,
      });
      return {
        status: response.status,
        body: await response.json(),
        decisionId: response.headers.get("x-shutter-decision-id"),
      };
    },
    async admin(path) {
      if (path.startsWith("/v1/decisions")) await recorded(ask);
      return ask(path);
    },
    async metric(name, labels = "") {
      const page = await (await fetch(`${server.adminUrl}/metrics`)).text();
      const wanted = `${name}${labels === "" ? "" : `{${labels}}`} `;
      const line = page.split("\n").find((sample) => sample.startsWith(wanted));
      return line === undefined ? 0 : Number(line.slice(wanted.length));
    },
    async stop() {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The smallest `pre_request` that says something. */
export function prompt(text: string): unknown {
  return {
    metadata: { login_name: "dev@example.com", model: "m", request_id: "", session_id: "s1" },
    request_body: { model: "m", messages: [{ role: "user", content: text }] },
  };
}
