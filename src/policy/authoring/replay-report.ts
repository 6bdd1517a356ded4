import type { Change, Replayed, ReplayItem } from "./replay.js";

/** How often one change happened, to whom, and where to look. */
export interface ChangeTally {
  readonly change: Change;
  readonly count: number;
  /** Most frequent first, at most `LISTED_MAX` of each. */
  readonly policies: readonly (readonly [id: string, count: number])[];
  readonly users: readonly (readonly [login: string, count: number])[];
  readonly tools: readonly (readonly [name: string, count: number])[];
  readonly samples: readonly string[];
}

export interface ReplayReport {
  readonly coverage: {
    /** Decisions read. */
    readonly decisions: number;
    readonly replayed: number;
    /** Decisions that could not be made again, by reason. */
    readonly skipped: Readonly<Record<string, number>>;
    readonly firstTs?: string;
    readonly lastTs?: string;
  };
  /** What an author should look at first comes first. */
  readonly changes: readonly ChangeTally[];
  readonly same: number;
}

const LISTED_MAX = 10;
const SAMPLES_MAX = 5;
/** Distinct users or tools counted; what is beyond is counted together. */
const DISTINCT_MAX = 10_000;

/** What lets through what was stopped, then what stops what was let through, then edits, then what cannot be told. */
const ORDER: readonly Change[] = [
  "block -> allow",
  "block -> modify",
  "block -> defer",
  "defer -> allow",
  "allow -> block",
  "modify -> block",
  "defer -> block",
  "allow -> modify",
  "modify -> allow",
  "modify -> modify",
  "unknown",
];

interface Counts {
  count: number;
  readonly policies: Map<string, number>;
  readonly users: Map<string, number>;
  readonly tools: Map<string, number>;
  readonly samples: string[];
}

/** Counts as it goes: memory does not grow with the number of records. */
export class ReplayTally {
  readonly #changes = new Map<Change, Counts>();
  readonly #skipped: Record<string, number> = {};
  #decisions = 0;
  #replayed = 0;
  #same = 0;
  #firstTs: string | undefined;
  #lastTs: string | undefined;

  skip(reason: string, ts: string): void {
    this.#seen(ts);
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + 1;
  }

  add({ decisionId, request }: ReplayItem, { change, policies }: Replayed, ts: string): void {
    this.#seen(ts);
    this.#replayed++;
    if (change === undefined) {
      this.#same++;
      return;
    }
    const counts = this.#changes.get(change) ?? emptyCounts();
    this.#changes.set(change, counts);
    counts.count++;
    for (const id of policies) count(counts.policies, id);
    count(counts.users, request.principal.id);
    const { returned, called } = request.tools;
    for (const name of new Set([...returned, ...called].map((call) => call.name))) count(counts.tools, name);
    if (counts.samples.length < SAMPLES_MAX) counts.samples.push(decisionId);
  }

  report(): ReplayReport {
    const place = (change: Change): number => (ORDER.indexOf(change) + ORDER.length + 1) % (ORDER.length + 1);
    const changes = [...this.#changes]
      .sort(([a], [b]) => place(a) - place(b))
      .map(([change, { count, policies, users, tools, samples }]) => ({
        change,
        count,
        policies: top(policies),
        users: top(users),
        tools: top(tools),
        samples,
      }));
    return {
      coverage: {
        decisions: this.#decisions,
        replayed: this.#replayed,
        skipped: this.#skipped,
        ...(this.#firstTs === undefined ? {} : { firstTs: this.#firstTs }),
        ...(this.#lastTs === undefined ? {} : { lastTs: this.#lastTs }),
      },
      changes,
      same: this.#same,
    };
  }

  #seen(ts: string): void {
    this.#decisions++;
    this.#firstTs ??= ts;
    this.#lastTs = ts;
  }
}

/** How many decisions a limit speaks of: a change, `changed`, `unknown` or `skipped`. */
export function countOf({ coverage, changes, same }: ReplayReport, what: string): number | undefined {
  if (what === "skipped") return coverage.decisions - coverage.replayed;
  const unknown = changes.find(({ change }) => change === "unknown")?.count ?? 0;
  if (what === "unknown") return unknown;
  if (what === "changed") return coverage.replayed - same - unknown;
  const [, from, to] = /^(allow|block|modify|defer)-to-(allow|block|modify|defer)$/.exec(what) ?? [];
  if (from === undefined) return undefined;
  return changes.find(({ change }) => change === `${from} -> ${to}`)?.count ?? 0;
}

function emptyCounts(): Counts {
  return { count: 0, policies: new Map(), users: new Map(), tools: new Map(), samples: [] };
}

function count(counts: Map<string, number>, name: string): void {
  const key = counts.has(name) || counts.size < DISTINCT_MAX ? name : "(others)";
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function top(counts: ReadonlyMap<string, number>): (readonly [string, number])[] {
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, LISTED_MAX);
}
