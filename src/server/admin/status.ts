import type { Spool } from "../../audit/spool.js";
import { AllowedFindings } from "../../policy/allowed-findings.js";
import type { PolicyStore } from "../../policy/store.js";
import type { Config } from "../config.js";
import { policyStatus } from "../follow-policies.js";
import type { KeyStore } from "../keys.js";
import type { EvaluatorPools } from "../pool/evaluator-pools.js";
import type { WorkerPool } from "../pool/worker-pool.js";
import { VERSION } from "../version.js";

/** What `/v1/status` says about one process. */
export type EvaluatorStatus = ReturnType<typeof statusOf>;

export interface StatusSources {
  readonly config: Config;
  readonly keys: KeyStore;
  readonly policies: PolicyStore;
  readonly detectors: { readonly ids: readonly string[]; readonly version: string };
  readonly pools: EvaluatorPools;
  readonly spool: Spool;
  readonly chain: string;
  /** Where hook calls arrive. */
  readonly hook: { readonly host: string; readonly port: number };
  connections(): number;
}

export function statusOf({ config, keys, policies, detectors, pools, spool, chain, hook, connections }: StatusSources) {
  return {
    version: VERSION,
    node: process.version,
    pid: process.pid,
    uptime_s: Math.round(process.uptime()),
    mode: config.mode,
    budget_ms: config.budget_ms,
    hook,
    keys: keys.size,
    policies: policyStatus(policies),
    allowed_findings: {
      entries: config.allowed_findings.length,
      expired: new AllowedFindings(config.allowed_findings).expired(Date.now()),
    },
    detectors,
    workers: load(pools.front),
    background: load(pools.background),
    audit: { chain, ...spool.stats(), head: spool.head },
    connections: connections(),
  };
}

/** One of several processes; only `up` ones have a status. */
export type ProcessStatus = Partial<EvaluatorStatus> & {
  readonly process: number;
  readonly up: boolean;
  /** Ends in a row, each soon after its start. */
  readonly failures: number;
};

/** What `/v1/status` says about several processes: what they have in common, their sums, and each by itself. */
export function groupStatus({ mode, budget_ms }: Config, processes: readonly ProcessStatus[]) {
  const first = processes.find(({ up }) => up);
  const sum = (of: (status: ProcessStatus) => number | undefined): number =>
    processes.reduce((total, one) => total + (of(one) ?? 0), 0);
  const loadOfAll = (pool: "workers" | "background") => ({
    threads: sum((one) => one[pool]?.threads),
    busy: sum((one) => one[pool]?.busy),
    waiting: sum((one) => one[pool]?.waiting),
  });
  return {
    version: VERSION,
    node: process.version,
    pid: process.pid,
    uptime_s: Math.round(process.uptime()),
    mode,
    budget_ms,
    hook: first?.hook,
    keys: first?.keys,
    policies: first?.policies,
    allowed_findings: first?.allowed_findings,
    detectors: first?.detectors,
    workers: loadOfAll("workers"),
    background: loadOfAll("background"),
    connections: sum(({ connections }) => connections),
    processes,
  };
}

function load({ threads, busy, waiting }: WorkerPool): { threads: number; busy: number; waiting: number } {
  return { threads, busy, waiting };
}
