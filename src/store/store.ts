import type { AuditRecord, CallRecord, MarkerRecord, PolicyRecord, RecordedFinding } from "../audit/record.js";
import type { SpoolHead } from "../audit/spool-head.js";
import type { Severity } from "../plugins/contract.js";
import type { CountedDimension, Filter, Paging, Tenants } from "./query.js";

/** One line of a chain of the spool. Headers of segments have no record; give them too, or leave them out. */
export interface StoreLine {
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
  /** The record as it stands in the line; kept as it is. */
  readonly json: Uint8Array | string;
  readonly record: AuditRecord;
}

/**
 * - `full`: the disk is. Nothing of these lines was kept. What was kept back for this was given up (`ballastBytes`), so
 *   that `retain` works; make room with it, then write again.
 * - `damaged`: what was in the store is no database any more. It was put aside, `aside`, and `positions()` tells what is
 *   to be read again from the spool.
 * - `refused`: a line among them cannot be kept, whatever the state of the disk. Nothing of these lines was kept; fewer
 *   of them tell which it is. The message of `error` may quote it.
 */
export type WriteOutcome =
  | { readonly status: "written" }
  | { readonly status: "full" }
  | { readonly status: "damaged"; readonly aside: readonly string[] }
  | { readonly status: "refused"; readonly error: Error };

/** A record and where it stands in the spool. */
export interface Stored<Kept extends AuditRecord = CallRecord> {
  readonly chain: string;
  readonly seq: number;
  readonly record: Kept;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly next?: string;
}

export interface RecordQuery extends Filter, Paging {
  /** By the records' time; default `newest`. Records of the same millisecond keep the order they were written in. */
  readonly order?: "newest" | "oldest";
}

export type BySeverity = Readonly<Record<Severity, number>>;
export type ByAction = Readonly<Record<"allow" | "block" | "modify" | "defer", number>>;

/** What a session came to, over all days that are kept of it. */
export interface SessionSummary {
  readonly tenant: string;
  readonly session: string;
  /** Times of its first and last record, in milliseconds since 1970. */
  readonly started: number;
  readonly last: number;
  /** Of its last record that names one; `""` where none does. */
  readonly user: string;
  readonly client: string;
  readonly model: string;
  readonly project: string;
  /** `pre_request`s answered. */
  readonly requests: number;
  readonly completed: number;
  readonly records: number;
  /** Tool calls of responses, or of requests in a session of which no responses are told. */
  readonly toolCalls: number;
  readonly findings: BySeverity;
  readonly maxSeverity?: Severity;
  readonly effective: ByAction;
  readonly would: ByAction;
  readonly degraded: number;
  readonly spendUsd: number;
  readonly tokens: number;
  /** Every tag that a decision or a person gave it, whether still in force or not. */
  readonly tags: readonly string[];
}

export interface SessionQuery extends Paging {
  readonly tenants: Tenants;
  /** Sessions with a record since, and begun before; in milliseconds since 1970. */
  readonly from?: number;
  readonly to?: number;
  readonly users?: readonly string[];
  readonly clients?: readonly string[];
  readonly models?: readonly string[];
  readonly projects?: readonly string[];
  readonly tags?: readonly string[];
  /** With a finding of at least this severity. */
  readonly severity?: Severity;
  /** With a request blocked; with one that would have been. */
  readonly blocked?: boolean;
  readonly wouldBlock?: boolean;
  /** The beginning of the session's id. */
  readonly idPrefix?: string;
}

/** Requests, and what became of them. */
export interface Figures {
  /** `pre_request`s answered. */
  readonly requests: number;
  /** Completed requests told of; both post events of one are one. */
  readonly completed: number;
  readonly effective: ByAction;
  readonly would: ByAction;
  /** Findings recorded for the first time in their session. */
  readonly findings: BySeverity;
  readonly degraded: number;
  readonly toolCalls: number;
  /** What Aperture said that completed requests cost. */
  readonly spendUsd: number;
  readonly tokens: { readonly input: number; readonly output: number };
}

/** Microseconds from the complete body of a `pre_request` to its reply; within 5% of the true value. */
export interface Latency {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface Point extends Figures {
  /** Beginning of the step, in milliseconds since 1970. */
  readonly at: number;
  /** Requests that became known as completed in this step and were never decided. */
  readonly unevaluated: number;
  /** Absent where nothing was answered. */
  readonly latency?: Latency;
}

export const STEPS = ["minute", "hour", "day"] as const;
export type Step = (typeof STEPS)[number];
export const STEP_MS: Readonly<Record<Step, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

export interface StatsQuery extends Filter {
  readonly from: number;
  readonly to: number;
  readonly step: Step;
}

export interface Stats {
  /** As asked for, widened to whole steps. */
  readonly from: number;
  readonly to: number;
  /** One point a step, oldest first; steps in which nothing happened are there too. */
  readonly series: readonly Point[];
  readonly totals: Omit<Point, "at">;
  /**
   * False where there was too much to go through: a filter on more than one dimension over many records. Then the newest
   * `SCANNED_MAX` records that match are counted.
   */
  readonly complete: boolean;
}

/** A value and what it stands for in the records that match. */
export interface Counted {
  readonly value: string;
  /** Records that have it. */
  readonly records: number;
  /** `pre_request`s among them; answered with `block`; that would have been, with every policy enforced. */
  readonly requests: number;
  readonly blocked: number;
  readonly wouldBlock: number;
  /** Of a detector, rule, category, severity: findings. Of a tool or a server: calls. Of others: `requests`. */
  readonly hits: number;
}

/**
 * Which values are counted. Fast when nothing but the time is filtered and the time is in whole hours or open: then the
 * counts come from rollups. Otherwise records are gone through, the newest `SCANNED_MAX` that match.
 */
export interface FacetQuery extends Filter {
  readonly dimensions: readonly CountedDimension[];
  /** Values of each dimension, those with the highest `by` first. */
  readonly limit: number;
  /** Default `records`. */
  readonly by?: "records" | "requests" | "hits";
}

export interface Facets {
  readonly values: Readonly<Partial<Record<CountedDimension, readonly Counted[]>>>;
  /** False where more than `SCANNED_MAX` records match and had to be gone through. */
  readonly complete: boolean;
}

/** Records a query goes through at most that no rollup answers. */
export const SCANNED_MAX = 20_000;

/** A tool, an MCP server, a client program or a model. The first and the last time outlive the records' retention. */
export interface InventoryItem {
  readonly tenant: string;
  readonly name: string;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Of a tool: its server; `""` where it has none. */
  readonly server: string;
  /** In the time asked for. Calls of a tool or of a server's tools; requests of a client or to a model. */
  readonly calls: number;
  /** In the time asked for: requests a tool was offered in. */
  readonly offered: number;
  /** In the time asked for, of the requests it was called in, or that it made. */
  readonly blocked: number;
  readonly wouldBlock: number;
  /** Different users of all time. */
  readonly users: number;
  /** Different tools of a server, of all time; 0 for others. */
  readonly tools: number;
}

export type Inventory = "tool" | "server" | "client" | "model";

export interface InventoryQuery {
  readonly tenants: Tenants;
  readonly of: Inventory;
  /** Seen in this time, in whole hours (widened). */
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
}

export interface FindingQuery extends Filter, Paging {}

/** A finding and the record it stands in. `index`: its place in the record's list. */
export interface FoundIn extends Stored {
  readonly finding: RecordedFinding;
  readonly index: number;
}

export interface PolicyQuery {
  readonly tenants: Tenants;
  /** In whole hours (widened). */
  readonly from?: number;
  readonly to?: number;
  /** Only these. */
  readonly ids?: readonly string[];
}

/** What a policy did, over the tenants asked for. */
export interface PolicyFigures {
  readonly id: string;
  /** Requests and completed requests it matched. */
  readonly matches: number;
  /** Of those: where it counted towards the answer. */
  readonly live: number;
  /** Of those: where it alone, enforced, would have changed the answer. */
  readonly wouldFlip: number;
  /** Where it was the one that decided. */
  readonly primary: number;
  /** Where it decided, and the answer was `block`. */
  readonly blocked: number;
  readonly excepted: number;
  readonly unknown: number;
  readonly errors: number;
  /** Absent where it never matched in that time. To the second. */
  readonly lastMatch?: number;
}

/** A completed request that was never decided. */
export interface UnevaluatedRequest {
  readonly tenant: string;
  readonly requestId: string;
  /** The first record that tells of it. */
  readonly ts: number;
  readonly decisionId: string;
  readonly event: string;
  readonly user: string;
  readonly session: string;
  readonly model: string;
  readonly client: string;
  readonly project: string;
}

export interface UnevaluatedQuery extends Paging {
  readonly tenants: Tenants;
  readonly from?: number;
  readonly to?: number;
  readonly users?: readonly string[];
  readonly clients?: readonly string[];
  readonly models?: readonly string[];
}

/** Newest first. What `total` is a share of is `completed` of `stats`. */
export interface Unevaluated extends Page<UnevaluatedRequest> {
  /** Beyond this page too. */
  readonly total: number;
  /**
   * Whether a `pre_request` and a completed request with one id were ever seen of these tenants. Where not, the hook of
   * `pre_request`s may not be set up at all.
   */
  readonly correlated: boolean;
}

/** What the spool and the policies say about themselves, newest first; whoever may see all tenants may see them. */
export type Notice = Stored<MarkerRecord | PolicyRecord>;

export interface StoreStatus {
  /** Days that are kept, as `2026-11-21`, oldest first. */
  readonly days: readonly string[];
  readonly records: number;
  /** On disk, without the ballast. */
  readonly bytes: number;
  /** Kept back for a full disk; 0 after it was given up. */
  readonly ballastBytes: number;
  /** The newest record's time; absent where there is none. */
  readonly newest?: number;
  /** What was put aside because it could not be read, since the store was opened. */
  readonly aside: readonly string[];
}

/**
 * Records by what people ask about them. All that is in it comes from the spool and can be made again from it, except
 * when something was first seen. Calls are synchronous: they take the time of the disk.
 */
export interface Store {
  /** By chain: the last line that is in the store for good. Go on reading behind it. A chain not named: from its start. */
  positions(): ReadonlyMap<string, SpoolHead>;
  /**
   * Keeps lines, each once: what it already has it ignores, so that lines may be given again. Lines of one chain come
   * in their order; chains may be mixed. Either all lines are kept, or a prefix of every chain's, and `positions` tells.
   * Throws when the database cannot be used for another reason than those of `WriteOutcome`.
   */
  write(lines: readonly StoreLine[]): WriteOutcome;

  records(query: RecordQuery): Page<Stored>;
  /** All records with this decision id, in the order they were written; none where there are none. */
  decision(tenants: Tenants, decisionId: string): readonly Stored[];
  /** The session with the newest record first. */
  sessions(query: SessionQuery): Page<SessionSummary>;
  /** Its records: `records` with `where: { session: [id] }`. */
  session(tenant: string, id: string): SessionSummary | undefined;
  /** The most used first. */
  inventory(query: InventoryQuery): readonly InventoryItem[];
  stats(query: StatsQuery): Stats;
  facets(query: FacetQuery): Facets;
  /** Newest first; the findings of one record in its order. Filters on findings hold for each finding by itself. */
  findings(query: FindingQuery): Page<FoundIn>;
  /** In the order of their ids; those with nothing to tell are absent. */
  policies(query: PolicyQuery): readonly PolicyFigures[];
  unevaluated(query: UnevaluatedQuery): Unevaluated;
  /** Requests of all tenants that are unevaluated as things stand; falls when a late decision comes after all. */
  unevaluatedTotal(): number;
  notices(limit: number): readonly Notice[];

  /** Drops the records of all days before this one, as whole files. Answers the days dropped. */
  retain(fromDay: string): readonly string[];
  status(): StoreStatus;
  close(): void;
}

/** How a store is opened: `openStore` of `sqlite/open.ts`. */
export interface StoreOptions {
  /** Made where it is absent. Nothing else belongs in it. */
  readonly dir: string;
  /** Bytes of disk kept back, so that a full disk still takes what is needed to drop a day. Default 32 MiB. */
  readonly ballastBytes?: number;
  /** How long a completed request waits for its decision before it counts as unevaluated. Default 1 minute. */
  readonly graceMs?: number;
  /** Wall clock in milliseconds. Time goes on with it, and with the records' own. Default `Date.now`. */
  readonly now?: () => number;
}
