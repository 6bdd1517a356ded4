import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { AllowedFindings } from "../policy/allowed-findings.js";
import { type Config, loadConfig } from "../server/config.js";
import { EXIT } from "./exit-codes.js";

interface Diagnosis {
  readonly check: string;
  readonly status: "ok" | "warn" | "fail";
  readonly detail: string;
}

/** Node 20 ended in April 2026; later lines get security releases. */
const NODE_SUPPORTED_MIN = 22;
const MIGRATE_REQ = "/proc/sys/net/ipv4/tcp_migrate_req";
const FREE_BYTES_MIN = 2 ** 30;

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("look at what the server depends on: runtime, engine, disk, listeners; exit 1 when something fails")
    .option("-c, --config <file>", "configuration file")
    .action(async ({ config: path }: { config?: string }) => {
      const config = loadConfig({ config: path });
      const findings = [
        runtime(),
        cores(config),
        await engine(),
        ...handover(config),
        ...disk(config),
        ...allowances(config),
        await listener(config),
      ];
      for (const finding of findings) process.stdout.write(`${JSON.stringify(finding)}\n`);
      if (findings.some(({ status }) => status === "fail")) process.exitCode = EXIT.failure;
    });
}

function runtime(): Diagnosis {
  const major = Number(process.versions.node.split(".")[0]);
  const ended = major < NODE_SUPPORTED_MIN;
  const detail = `Node ${process.version}${ended ? ": this line gets no security releases any more; 22 is recommended" : ""}`;
  return { check: "node", status: ended ? "warn" : "ok", detail };
}

function cores({ workers }: Config): Diagnosis {
  return {
    check: "cores",
    status: "ok",
    detail: `${availableParallelism()} cores; ${workers.threads ?? "default"} + ${workers.background_threads} worker threads`,
  };
}

/** Whether connections that wait for a process are handed on to the others when it ends. */
function handover({ processes }: Config): Diagnosis[] {
  if (processes === 1 || !existsSync(MIGRATE_REQ)) return [];
  const migrates = readFileSync(MIGRATE_REQ, "utf8").trim() === "1";
  const advice = "net.ipv4.tcp_migrate_req is 0: connections that wait for a process that ends are reset; set it to 1";
  return [
    {
      check: "handover",
      status: migrates ? "ok" : "warn",
      detail: migrates ? "net.ipv4.tcp_migrate_req is 1" : advice,
    },
  ];
}

async function engine(): Promise<Diagnosis> {
  try {
    await import("../server/http/uws.js");
    await import("../detectors/text/re2.js");
    return { check: "native modules", status: "ok", detail: "the HTTP engine and RE2 load" };
  } catch (error) {
    return { check: "native modules", status: "fail", detail: `${(error as Error).message}; run npm ci again` };
  }
}

function disk({ data_dir: dir }: Config): Diagnosis[] {
  if (!existsSync(dir))
    return [{ check: "data directory", status: "warn", detail: `${dir} does not exist yet; serve makes it` }];
  try {
    accessSync(dir, constants.W_OK);
    const probe = mkdtempSync(join(dir, "doctor-"));
    writeFileSync(join(probe, "probe"), "probe");
    rmSync(probe, { recursive: true });
  } catch {
    return [{ check: "data directory", status: "fail", detail: `${dir} cannot be written to` }];
  }
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  return [
    { check: "data directory", status: "ok", detail: `${dir} can be written to` },
    {
      check: "disk space",
      status: free < FREE_BYTES_MIN ? "warn" : "ok",
      detail: `${Math.floor(free / 2 ** 20)} MiB free`,
    },
  ];
}

/** Entries that no longer hold clutter the list, and findings that were allowed count again without anybody knowing. */
function allowances({ allowed_findings: list }: Config): Diagnosis[] {
  if (list.length === 0) return [];
  const expired = new AllowedFindings(list).expired(Date.now());
  const [first] = expired;
  return [
    {
      check: "allowed findings",
      status: first === undefined ? "ok" : "warn",
      detail:
        first === undefined
          ? `${list.length} entries, none past its date`
          : `${expired.length} of ${list.length} are past their date, ${first} among them: remove or renew them`,
    },
  ];
}

async function listener({ admin }: Config): Promise<Diagnosis> {
  const url = `http://${admin.host}:${admin.port}/readyz`;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return { check: "server", status: response.ok ? "ok" : "fail", detail: `${url} answers ${response.status}` };
  } catch {
    return { check: "server", status: "warn", detail: `${url} does not answer: not running, or on another address` };
  }
}
