import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Measured } from "./processes.js";

/** What a server says it answered, in both its accounts. */
export interface Ledger {
  /** Sum of `shutter_hook_requests_total`. */
  readonly counted: number;
  /** Audit records that end a call: decided, refused or aborted. */
  readonly recorded: number;
  /** Records the spool says it dropped. */
  readonly dropped: number;
}

const WRITTEN_MS_MAX = 20_000;

/** Reads both accounts once every record is written. */
export async function ledgerOf({ adminUrl, dataDir }: Measured): Promise<Ledger> {
  const giveUp = Date.now() + WRITTEN_MS_MAX;
  let metrics = await metricsOf(adminUrl);
  while (sumOf(metrics, "shutter_audit_waiting_records") > 0 && Date.now() < giveUp) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    metrics = await metricsOf(adminUrl);
  }
  const spool = join(dataDir, "audit");
  const lines = readdirSync(spool, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => readFileSync(join(spool, name), "utf8").split("\n"));
  return {
    counted: sumOf(metrics, "shutter_hook_requests_total"),
    recorded: lines.reduce((sum, line) => sum + callsOf(line), 0),
    dropped: sumOf(metrics, "shutter_audit_records_total", 'result="dropped"'),
  };
}

/** Calls that a line of the spool ends: none, one, or as many as share the record. */
function callsOf(line: string): number {
  if (!/"kind":"(?:decision|refused|aborted)"/.test(line)) return 0;
  return Number(/"calls":(\d+)/.exec(line)?.[1] ?? 1);
}

/** Calls a server has allowed so far without a complete evaluation, as monitor mode does. */
export async function allowedDegradedBy({ adminUrl }: Measured): Promise<number> {
  return sumOf(await metricsOf(adminUrl), "shutter_degraded_decisions_total", 'effective="allow"');
}

async function metricsOf(adminUrl: string): Promise<string> {
  return (await fetch(`${adminUrl}/metrics`)).text();
}

/** Sum of a metric over its labels, of those lines only that hold `label`. */
function sumOf(metrics: string, name: string, label = ""): number {
  return metrics
    .split("\n")
    .filter((line) => line.startsWith(name) && /^[ {]/.test(line.slice(name.length)) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}
