import type { Spool } from "../audit/spool.js";
import type { PolicyStore } from "../policy/store.js";
import type { Config } from "./config.js";
import type { KeyStore } from "./keys.js";
import type { EvaluatorPools } from "./pool/evaluator-pools.js";
import type { WorkerPool } from "./pool/worker-pool.js";
import { VERSION } from "./version.js";

/** What `/v1/status` says about one process. */
export type EvaluatorStatus = ReturnType<typeof statusOf>;

export interface StatusSources {
  readonly config: Config;
  readonly keys: KeyStore;
  readonly policies: PolicyStore;
  readonly detectors: { readonly ids: readonly string[]; readonly version: string };
  readonly pools: EvaluatorPools;
  readonly spool: Spool;
  connections(): number;
}

export function statusOf({ config, keys, policies, detectors, pools, spool, connections }: StatusSources) {
  return {
    version: VERSION,
    node: process.version,
    pid: process.pid,
    uptime_s: Math.round(process.uptime()),
    mode: config.mode,
    keys: keys.size,
    policies: {
      revision: policies.current.revision,
      count: policies.current.policies.length,
      error: policies.error?.message ?? null,
    },
    detectors,
    workers: load(pools.front),
    background: load(pools.background),
    audit: { ...spool.stats(), head: spool.head },
    connections: connections(),
  };
}

function load({ threads, busy, waiting }: WorkerPool): { threads: number; busy: number; waiting: number } {
  return { threads, busy, waiting };
}
