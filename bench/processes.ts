import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A server under measurement, in a process of its own so that the load generator takes nothing from it but a core. */
export interface Measured {
  readonly url: string;
  readonly adminUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export const BENCH_KEY = "bench-key";

export async function startFloor(keepAlive: "close" | "keep" = "close"): Promise<Measured> {
  const child = spawn(process.execPath, ["--import", "tsx", new URL("./floor-server.ts", import.meta.url).pathname], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, FLOOR_KEEP_ALIVE: keepAlive },
  });
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  return {
    url: `http://127.0.0.1:${Number(port.toString())}/v1/agent/events`,
    adminUrl: "",
    headers: {},
    stop: () => end(child),
  };
}

/** Starts the built server with a fresh data directory. `settings` is the content of its configuration file. */
export async function startShutter(settings: Readonly<Record<string, unknown>> = {}): Promise<Measured> {
  const dataDir = mkdtempSync(join(tmpdir(), "shutter-bench-"));
  const config = join(dataDir, "shutter.json");
  writeFileSync(config, JSON.stringify(settings));
  const [port, adminPort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, [new URL("../bin/shutter.js", import.meta.url).pathname, "serve"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      SHUTTER_PORT: String(port),
      SHUTTER_ADMIN_PORT: String(adminPort),
      SHUTTER_DATA_DIR: dataDir,
      SHUTTER_API_KEY: BENCH_KEY,
      SHUTTER_MODE: "enforce",
      SHUTTER_LOG_LEVEL: "warn",
      SHUTTER_CONFIG: config,
    },
  });
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    return fetch(`${adminUrl}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return {
    url: `http://127.0.0.1:${port}/v1/agent/events?event=pre_request`,
    adminUrl,
    headers: { authorization: `Bearer ${BENCH_KEY}` },
    stop: async () => {
      await end(child);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const giveUp = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > giveUp) throw new Error("the server did not become ready");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
