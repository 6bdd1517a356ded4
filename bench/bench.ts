import type { Table } from "./table.js";

/** What a bench is told on the command line. */
export interface BenchOptions {
  /** A shorter run whose ratios are compared with `baseline.json`. */
  readonly isGuard: boolean;
}

/** One question about speed and how it is answered. */
export interface Bench {
  /** What `npm run bench -- <name>` calls it. */
  readonly name: string;
  readonly question: string;
  /** Needs `npm run bench:peers` first. */
  readonly needsPeers?: true;
  run(options: BenchOptions): Promise<BenchResult>;
}

export interface BenchResult {
  readonly tables: readonly Table[];
  /** Figures that a change must not make worse, by name; higher is worse. What is compared with `baseline.json`. */
  readonly ratios?: Readonly<Record<string, number>>;
  /** What must not happen at all, whatever the baseline says: one sentence each. */
  readonly faults?: readonly string[];
}
