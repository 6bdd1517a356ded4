import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../scripts/random.js";
import type { CountedDimension } from "../src/store/query.js";
import { openStore } from "../src/store/sqlite/open.js";
import { STEP_MS, type Store } from "../src/store/store.js";
import type { Bench, BenchOptions, BenchResult } from "./bench.js";
import { CLIENTS, FINDINGS, MODELS, TOOLS } from "./record-names.js";
import { median, quantile } from "./statistics.js";
import { generateLines } from "./store-lines.js";

const RECORDS = 1_000_000;
const RECORDS_GUARD = 60_000;
const DAYS = 30;
const END = Date.UTC(2026, 10, 21);
const ROUNDS = 20;

/** Facets the page shows beside a list. */
const FACETS: readonly CountedDimension[] = [
  "event",
  "effective",
  "would",
  "mode",
  "policy",
  "detector",
  "rule",
  "category",
  "severity",
  "user",
  "tool",
  "server",
  "model",
  "client",
  "project",
  "degraded",
];
const TOP: readonly CountedDimension[] = ["user", "tool", "rule", "policy", "model", "client"];

type Query = (store: Store, random: Random) => unknown;

const tenants = "all";
const month = { tenants, from: END - DAYS * STEP_MS.day, to: END } as const;
const user = (random: Random): string => `user-${String(random.int(40)).padStart(3, "0")}@example.com`;
const hoursAgo = (random: Random): number => END - random.int(DAYS * 20) * STEP_MS.hour;

/** What the views of the page ask. */
const QUERIES: Readonly<Record<string, Query>> = {
  "stats: 24 h by the minute": (store, random) => {
    const to = hoursAgo(random);
    return store.stats({ tenants, from: to - STEP_MS.day, to, step: "minute" });
  },
  "stats: 30 d by the hour": (store) => store.stats({ ...month, step: "hour" }),
  "stats: 30 d by the day, one user": (store, random) =>
    store.stats({ ...month, step: "day", where: { user: [user(random)] } }),
  "top 10 of six, 30 d": (store) => store.facets({ ...month, dimensions: TOP, limit: 10, by: "hits" }),
  "facets, 30 d": (store) => store.facets({ ...month, dimensions: FACETS, limit: 20 }),
  "facets, blocked or would be": (store) =>
    store.facets({ ...month, dimensions: FACETS, limit: 20, where: { would: ["block"] } }),
  "facets, one model": (store, random) =>
    store.facets({ ...month, dimensions: FACETS, limit: 20, where: { model: [random.pick(MODELS).model] } }),
  "decisions: newest 50": (store) => store.records({ tenants, limit: 50 }),
  "decisions: of a user, critical": (store, random) =>
    store.records({ ...month, limit: 50, where: { user: [user(random)], severity: ["critical"] } }),
  "decisions: of a tool, blocked": (store, random) =>
    store.records({ ...month, limit: 50, where: { tool: [random.pick(TOOLS).name], effective: ["block"] } }),
  "decisions: of a client and a model, some time ago": (store, random) =>
    store.records({
      tenants,
      to: hoursAgo(random),
      limit: 50,
      where: { client: [random.pick(CLIENTS)], model: [random.pick(MODELS).model] },
    }),
  "sessions: newest 50": (store) => store.sessions({ tenants, limit: 50 }),
  "sessions: with critical findings": (store) => store.sessions({ tenants, limit: 50, severity: "critical" }),
  "session: its timeline": (store, random) => {
    const [session] = store.sessions({ tenants, limit: 1, to: hoursAgo(random) }).items;
    const where = { session: [session?.session ?? ""] };
    return store.records({ tenants, limit: 200, order: "oldest", where });
  },
  "findings: newest 50": (store) => store.findings({ tenants, limit: 50 }),
  "findings: of a rule": (store, random) =>
    store.findings({ ...month, limit: 50, where: { rule: [random.pick(FINDINGS).rule] } }),
  "policies, 30 d": (store) => store.policies(month),
  "tools, 30 d": (store) => store.inventory({ ...month, of: "tool", limit: 200 }),
  "unevaluated: newest 50": (store) => store.unevaluated({ ...month, limit: 50 }),
};

/** Milliseconds that passed, and that this process worked. */
function timed(work: () => unknown): { readonly ms: number; readonly cpuMs: number } {
  const cpu = process.cpuUsage();
  const began = performance.now();
  work();
  const ms = performance.now() - began;
  const { user: worked, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (worked + system) / 1_000 };
}

function ingest(store: Store, records: number): Record<string, string | number> {
  let ms = 0;
  let cpuMs = 0;
  for (const lines of generateLines({ records, days: DAYS, end: END })) {
    const took = timed(() => store.write(lines));
    ms += took.ms;
    cpuMs += took.cpuMs;
  }
  const { bytes } = store.status();
  return {
    records,
    "records/s": Math.round((records / ms) * 1_000),
    "records/s of CPU time": Math.round((records / cpuMs) * 1_000),
    "bytes a record": Math.round(bytes / records),
  };
}

function measure(dir: string, [name, query]: [string, Query]): Record<string, string | number> {
  // Opened anew for each: the first answer finds nothing remembered.
  const store = openStore({ dir, ballastBytes: 0 });
  const random = new Random(1);
  const first = timed(() => query(store, random));
  const rounds = Array.from({ length: ROUNDS }, () => timed(() => query(store, random)));
  store.close();
  const times = rounds.map(({ ms }) => ms);
  return {
    query: name,
    "first ms": first.ms,
    "p50 ms": median(times),
    "p95 ms": quantile(0.95, times),
    "p95 ms of CPU time": quantile(
      0.95,
      rounds.map(({ cpuMs }) => cpuMs),
    ),
  };
}

/** How soon a store answers, by what is asked. */
export function askedOf(dir: string): Record<string, string | number>[] {
  return Object.entries(QUERIES).map((query) => measure(dir, query));
}

async function run({ isGuard }: BenchOptions): Promise<BenchResult> {
  const made = mkdtempSync(join(tmpdir(), "bench-store-"));
  try {
    const records = isGuard ? RECORDS_GUARD : RECORDS;
    const store = openStore({ dir: made, ballastBytes: 0 });
    const written = ingest(store, records);
    store.close();
    return {
      tables: [
        { title: "Records written, in lots of 1,000, over 30 days", rows: [written] },
        { title: `What the page asks of ${records.toLocaleString("en")} records`, rows: askedOf(made) },
      ],
    };
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

export const store: Bench = {
  name: "store",
  question: "How many records a second does the store take, and how soon does it answer what the page asks?",
  run,
};
