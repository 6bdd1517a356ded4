import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionUse } from "./connections.js";
import type { Message } from "./load.js";
import { splitAtNewest } from "./payloads.js";

/** A server under measurement, in a process of its own so that the load generator takes nothing from it but a core. */
export interface Measured {
  readonly port: number;
  readonly adminUrl: string;
  /** Folder of its data, audit records among them; "" where it keeps none. */
  readonly dataDir: string;
  /** The request that carries a body. */
  message(body: string): Message;
  /** The nth request of a load: bodies take turns, and each time a body's newest message is a new one. */
  messages(bodies: readonly string[]): (n: number) => Message;
  stop(): Promise<void>;
}

export interface ShutterOptions {
  /** Members of its configuration file. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly use?: ConnectionUse;
  /** Processes that share the port. */
  readonly processes?: number;
  readonly mode?: "monitor" | "enforce";
  /** Data of its own that stays; a fresh folder when absent. */
  readonly dataDir?: string;
  /** Cores it keeps to, in the notation of `taskset`; all when absent. */
  readonly cores?: string | undefined;
}

/** Settings of a server to which every call is new. */
export const NO_MEMORY = { seen_content: { weight_max: 0 } };
export const BENCH_KEY = "bench-key";
export const BENCH_ADMIN_TOKEN = "bench-admin-token";
const READY_MS_MAX = 60_000;
const PORTS = { first: 20_000, count: 12_000 };
const SAID_CHARS_MAX = 4_000;

/** What was started here and runs, each with the folder to remove behind it: nothing outlives the bench, however it ends. */
const running = new Map<ChildProcess, string>();
/** What each said, to be shown when it ends before its time. */
const said = new Map<ChildProcess, string>();
process.on("exit", () => {
  for (const [child, dataDir] of running) {
    child.kill("SIGKILL");
    if (dataDir !== "") rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  }
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

/** Runs a bench with the servers it starts, and stops them at the end, also when it throws. */
export async function withServers<Result>(
  bench: (start: (starting: Promise<Measured>) => Promise<Measured>) => Promise<Result>,
): Promise<Result> {
  const servers: Measured[] = [];
  try {
    return await bench(async (starting) => {
      const server = await starting;
      servers.push(server);
      return server;
    });
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** A server that receives and answers without evaluating. */
export function startFloor(use: ConnectionUse = "fresh"): Promise<Measured> {
  return startScript("./floor-server.ts", { FLOOR_KEEP_ALIVE: use === "kept" ? "keep" : "close" });
}

/** A loop that does nothing, at a scheduling priority of its own. */
export function startLoop(niceness: number): { readonly pid: number; stop(): Promise<void> } {
  const child = start(["-e", "for (;;);"], {});
  const pid = child.pid ?? 0;
  setPriority(pid, niceness);
  return { pid, stop: () => stop(child) };
}

/** Starts a script of this folder that prints the port it listens on. */
export async function startScript(file: string, env: Readonly<Record<string, string>> = {}): Promise<Measured> {
  const child = start(["--import", "tsx", new URL(file, import.meta.url).pathname], env);
  const [port] = (await Promise.race([once(child.stdout ?? child, "data"), ended(child)])) as [Buffer];
  return measured(child, Number(port.toString()), "", "");
}

/** Starts the built server with a fresh data directory, its shipped policies enforced unless told otherwise. */
export async function startShutter(options: ShutterOptions = {}): Promise<Measured> {
  const { settings = {}, use = "fresh", processes = 1, mode = "enforce", cores } = options;
  const folder = mkdtempSync(join(tmpdir(), "shutter-bench-"));
  const dataDir = options.dataDir ?? folder;
  const config = join(folder, "shutter.json");
  writeFileSync(config, JSON.stringify({ http: { keep_alive: use === "kept" ? "keep" : "close" }, ...settings }));
  const [port, adminPort] = [await freePort(), await freePort()];
  const child = start(
    [new URL("../bin/shutter.js", import.meta.url).pathname, "serve"],
    {
      SHUTTER_PORT: String(port),
      SHUTTER_ADMIN_PORT: String(adminPort),
      SHUTTER_DATA_DIR: dataDir,
      SHUTTER_API_KEY: BENCH_KEY,
      SHUTTER_ADMIN_TOKEN: BENCH_ADMIN_TOKEN,
      SHUTTER_MODE: mode,
      SHUTTER_LOG_LEVEL: "warn",
      SHUTTER_CONFIG: config,
      ...(processes === 1 ? {} : { SHUTTER_PROCESSES: String(processes) }),
    },
    folder,
    cores,
  );
  child.stdout?.resume();
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  await Promise.race([ready(`${adminUrl}/readyz`), ended(child)]);
  return measured(child, port, adminUrl, dataDir);
}

function measured(child: ChildProcess, port: number, adminUrl: string, dataDir: string): Measured {
  const message = (body: string): Buffer[] => {
    const parts = splitAtNewest(body).map((part) => Buffer.from(part));
    const head = [
      "POST /v1/agent/events?event=pre_request HTTP/1.1",
      `Host: 127.0.0.1:${port}`,
      "User-Agent: Go-http-client/1.1",
      `Content-Length: ${parts.reduce((sum, part) => sum + part.length, 0)}`,
      "Content-Type: application/json",
      "Accept-Encoding: gzip",
      `Authorization: Bearer ${BENCH_KEY}`,
    ];
    return [Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), ...parts.slice(0, 1)]), ...parts.slice(1)];
  };
  let calls = 0;
  return {
    port,
    adminUrl,
    dataDir,
    message,
    messages(bodies) {
      const known = bodies.map(message);
      return (n) => {
        const [before = Buffer.alloc(0), newest, ...after] = known[n % known.length] ?? [];
        if (newest === undefined) return [before];
        return [before, Buffer.from(String(calls++).padStart(newest.length, "0")), ...after];
      };
    },
    stop: () => stop(child),
  };
}

function start(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  dataDir = "",
  cores?: string,
): ChildProcess {
  const command = [...(cores === undefined ? [] : ["taskset", "--cpu-list", cores]), process.execPath, ...args];
  const child = spawn(command[0] ?? "", command.slice(1), {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  child.stderr?.on("data", (chunk) => said.set(child, `${said.get(child) ?? ""}${chunk}`.slice(-SAID_CHARS_MAX)));
  running.set(child, dataDir);
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  }
  rmSync(running.get(child) ?? "", { recursive: true, force: true });
  running.delete(child);
}

async function ended(child: ChildProcess): Promise<never> {
  const [code] = await once(child, "exit");
  throw new Error(`a server ended with ${code} before it was measured\n${said.get(child) ?? ""}`);
}

/** Below the range that systems take the ports of clients from: a server that starts slowly still finds it free. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}

async function ready(url: string): Promise<void> {
  const giveUp = Date.now() + READY_MS_MAX;
  const isReady = (): Promise<boolean> =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (Date.now() > giveUp) throw new Error("the server did not become ready");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
