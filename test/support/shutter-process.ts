import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { CallRecord } from "../../src/audit/record.js";
import type { HookEventType } from "../../src/plugins/event.js";
import type { ApertureConfig } from "./aperture/config.js";
import { recorded } from "./recorded.js";

export interface ShutterOptions {
  /** `enforce` turns the shipped policies on; default `monitor`. */
  readonly mode?: "monitor" | "enforce";
  /** Default 2000: what is decided is under test, and a busy machine must not turn it into what was not finished. */
  readonly budgetMs?: number;
  /** Members of the configuration file. */
  readonly config?: object;
}

export interface ShutterProcess {
  /** Everything it writes is below this folder; its data in `data`. */
  readonly folder: string;
  /** What it printed so far: welcome and log. */
  said(): string;
  readonly hookUrl: string;
  readonly adminUrl: string;
  readonly adminToken: string;
  /** Sends one hook call as Aperture does, without waiting for a gateway. */
  post(event: HookEventType, payload: unknown): Promise<void>;
  /** What a first start prints to be pasted into Aperture: hooks with the key, and grants. */
  readonly aperture: Pick<ApertureConfig, "hooks" | "grants">;
  /** Newest first; `query` as `GET /v1/decisions` takes it. */
  decisions(query?: Readonly<Record<string, string>>): Promise<CallRecord[]>;
  /** Polls until `enough` records are there: async events are evaluated after their reply. */
  decisionsWhen(enough: (records: readonly CallRecord[]) => boolean): Promise<CallRecord[]>;
  /** Ends it with SIGTERM; resolves with its exit code. Stopping twice is harmless. */
  stop(): Promise<number | null>;
}

const BUDGET_MS = 2_000;
const READY_MS_MAX = 60_000;
const RECORD_MS_MAX = 60_000;
/** Nothing is kept back on the disk: it takes time to write, and to be searched for what should not be there. */
const STORE = { ballast_bytes: 1 };

/** The command as built in `dist`, with a data folder of its own, on the loopback address. */
export async function startShutter(options: ShutterOptions = {}): Promise<ShutterProcess> {
  const folder = mkdtempSync(join(tmpdir(), "shutter-"));
  const configFile = join(folder, "shutter.json");
  writeFileSync(configFile, JSON.stringify({ store: STORE, ...options.config }));
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../bin/shutter.js"), "serve"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      PATH: process.env.PATH,
      SHUTTER_CONFIG: configFile,
      SHUTTER_DATA_DIR: join(folder, "data"),
      SHUTTER_PORT: "0",
      SHUTTER_ADMIN_PORT: "0",
      SHUTTER_MODE: options.mode ?? "monitor",
      SHUTTER_LOG_LEVEL: "warn",
      SHUTTER_BUDGET_MS: String(options.budgetMs ?? BUDGET_MS),
    },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const stop = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    rmSync(folder, { recursive: true, force: true });
    return child.exitCode;
  };

  try {
    const [hookUrl, adminUrl] = await addresses(child, () => said);
    await ready(adminUrl);
    const adminToken = /Admin token \(shown once\): (\S+)/.exec(said)?.[1] ?? "";
    const aperture = printedApertureConfig(said);
    const key = Object.values(aperture.hooks ?? {})[0]?.apikey ?? "";
    const ask = async (path: string): Promise<unknown> => {
      const response = await fetch(`${adminUrl}${path}`, { headers: { authorization: `Bearer ${adminToken}` } });
      if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${await response.text()}`);
      return response.json();
    };
    const decisions = async (query: Readonly<Record<string, string>> = {}): Promise<CallRecord[]> => {
      await recorded(ask);
      const page = await ask(`/v1/decisions?${new URLSearchParams({ limit: "500", ...query })}`);
      return (page as { readonly decisions: CallRecord[] }).decisions;
    };
    return {
      folder,
      said: () => said,
      hookUrl,
      adminUrl,
      adminToken,
      async post(event, payload) {
        const response = await fetch(`${hookUrl}?event=${event}`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}` },
          body: JSON.stringify(payload),
        });
        await response.arrayBuffer();
        if (!response.ok) throw new Error(`a ${event} was answered with ${response.status}`);
      },
      aperture,
      decisions,
      async decisionsWhen(enough) {
        const end = Date.now() + RECORD_MS_MAX;
        for (;;) {
          const records = await decisions();
          if (enough(records)) return records;
          if (Date.now() > end) throw new Error(`not recorded in ${RECORD_MS_MAX} ms: ${JSON.stringify(records)}`);
          await sleep(50);
        }
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw new Error(`the server did not become ready; it said:\n${said}`, { cause: error });
  }
}

function printedApertureConfig(welcome: string): Pick<ApertureConfig, "hooks" | "grants"> {
  const json = /^\{$[\s\S]*?^\}$/m.exec(welcome)?.[0];
  if (json === undefined) throw new Error(`no configuration for Aperture in:\n${welcome}`);
  return JSON.parse(json);
}

/** Ports chosen by the system are known once the server has printed them. */
async function addresses(child: ChildProcess, said: () => string): Promise<[hookUrl: string, adminUrl: string]> {
  const end = Date.now() + READY_MS_MAX;
  while (child.exitCode === null && Date.now() < end) {
    const hookUrl = /listens for Aperture at (\S+)/.exec(said())?.[1];
    const adminUrl = /at\s+(\S+)\/ui\//.exec(said())?.[1];
    if (hookUrl !== undefined && adminUrl !== undefined) return [hookUrl, adminUrl];
    await sleep(20);
  }
  throw new Error(child.exitCode === null ? "too slow" : `exit code ${child.exitCode}`);
}

async function ready(adminUrl: string): Promise<void> {
  const end = Date.now() + READY_MS_MAX;
  while (!(await fetch(`${adminUrl}/readyz`)).ok) {
    if (Date.now() > end) throw new Error("never ready");
    await sleep(50);
  }
}
