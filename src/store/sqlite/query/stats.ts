import {
  type BySeverity,
  type Latency,
  type Point,
  SCANNED_MAX,
  STEP_MS,
  type Stats,
  type StatsQuery,
} from "../../store.js";
import { ANSWERS, type AnswerColumn, FIGURES, type FigureColumn } from "../columns.js";
import type { Database } from "../database.js";
import type { DayFile } from "../day-file.js";
import type { DayFiles } from "../day-files.js";
import { latencyBucket, quantile } from "../latency-bucket.js";
import { timeOf } from "../record-id.js";
import { actionsOf } from "../session-book.js";
import { idsOf, matching } from "./matching.js";
import { daysIn } from "./range.js";
import { unevaluatedByStep } from "./unevaluated.js";

const COLUMNS = [...FIGURES, ...ANSWERS] as const;

type ColumnName = FigureColumn | AnswerColumn;
const NOTHING = Object.fromEntries(COLUMNS.map((name) => [name, 0])) as Record<ColumnName, number>;

/** What is added up for a step. */
class Sums {
  readonly columns: Record<ColumnName, number> = { ...NOTHING };
  readonly latency = new Map<number, number>();
  unevaluated = 0;

  /** @param values in the order of `COLUMNS`. */
  add(values: readonly number[]): void {
    for (let i = 0; i < values.length; i++) this.columns[COLUMNS[i] as ColumnName] += values[i] as number;
  }

  addLatency(bucket: number, count: number): void {
    this.latency.set(bucket, (this.latency.get(bucket) ?? 0) + count);
  }

  /** @param counts each bucket, followed by its count. */
  addLatencies(counts: readonly number[]): void {
    for (let i = 0; i < counts.length; i += 2) this.addLatency(counts[i] as number, counts[i + 1] as number);
  }

  addAll(other: Sums): void {
    for (const name of COLUMNS) this.columns[name] += other.columns[name];
    for (const [bucket, count] of other.latency) this.addLatency(bucket, count);
    this.unevaluated += other.unevaluated;
  }

  point(): Omit<Point, "at"> {
    const { low, medium, high, critical, requests, completed, degraded, calls } = this.columns;
    const findings: BySeverity = { low, medium, high, critical };
    return {
      requests,
      completed,
      ...actionsOf(this.columns),
      findings,
      degraded,
      toolCalls: calls,
      spendUsd: this.columns.microusd / 1_000_000,
      tokens: { input: this.columns.tokens_in, output: this.columns.tokens_out },
      unevaluated: this.unevaluated,
      ...(this.latency.size === 0 ? {} : { latency: this.#quantiles() }),
    };
  }

  #quantiles(): Latency {
    return { p50: quantile(this.latency, 0.5), p95: quantile(this.latency, 0.95), p99: quantile(this.latency, 0.99) };
  }
}

/** Sums by the beginning of their step, in milliseconds since 1970. */
type Steps = Map<number, Sums>;

export function statsOf(catalogue: Database, files: DayFiles, query: StatsQuery, unevaluatedBefore: number): Stats {
  const stepMs = STEP_MS[query.step];
  const from = query.from - (query.from % stepMs);
  const to = Math.ceil(query.to / stepMs) * stepMs;
  const widened = { ...query, from, to };
  const steps: Steps = new Map();
  for (let at = from; at < to; at += stepMs) steps.set(at, new Sums());

  const complete = isUnfiltered(query) ? addSeries(files, widened, steps) : addRecords(files, widened, steps);
  for (const [at, count] of unevaluatedByStep(catalogue, widened, stepMs, unevaluatedBefore)) {
    const step = steps.get(at);
    if (step !== undefined) step.unevaluated += count;
  }

  const all = new Sums();
  for (const sums of steps.values()) all.addAll(sums);
  const series = [...steps].map(([at, sums]): Point => ({ at, ...sums.point() }));
  return { from, to, series, totals: all.point(), complete };
}

function isUnfiltered({ where = {}, degraded, requestId, decisionIdPrefix }: StatsQuery): boolean {
  return [degraded, requestId, decisionIdPrefix, ...Object.values(where)].every((member) => member === undefined);
}

/** From the rollups: of minutes for steps of a minute, else of hours. */
function addSeries(files: DayFiles, query: StatsQuery, steps: Steps): true {
  const stepMs = STEP_MS[query.step];
  const rolledUp = query.step === "minute" ? STEP_MS.minute : STEP_MS.hour;
  const ofTenants =
    query.tenants === "all"
      ? ""
      : `AND tenant IN (SELECT id FROM names WHERE dimension = 'tenant' AND name IN (SELECT value FROM json_each(?)))`;
  const columns = COLUMNS.join(", ");
  for (const day of daysIn(files.days, query)) {
    const file = files.get(day);
    // Cut to the day, so that a whole day is the same question whatever time is asked about.
    const from = Math.max(query.from, day * STEP_MS.day);
    const to = Math.min(query.to, (day + 1) * STEP_MS.day);
    const where = `WHERE step = ? AND at >= ? AND at < ? ${ofTenants}`;
    const values = [rolledUp, from, to, ...(query.tenants === "all" ? [] : [JSON.stringify(query.tenants)])];
    const series = file.tuples<[number, ...number[]]>(
      `at, ${columns}`,
      `SELECT at, ${columns} FROM series ${where}`,
      ...values,
    );
    for (const [at, ...sums] of series) steps.get(at - (at % stepMs))?.add(sums);
    // By `at` alone, which is the order they stand in: what belongs together is put together here.
    const latency = file.list<[at: number, ...bucketsAndCounts: number[]]>(
      `SELECT '[' || at || ',' || group_concat(bucket || ',' || count) || ']' AS json FROM latency ${where} GROUP BY at`,
      ...values,
    );
    for (const [at, ...counts] of latency) steps.get(at - (at % stepMs))?.addLatencies(counts);
  }
  return true;
}

/** From the records themselves; whether all that match were counted. */
function addRecords(files: DayFiles, query: StatsQuery, steps: Steps): boolean {
  let left = SCANNED_MAX;
  for (const day of daysIn(files.days, query).reverse()) {
    left -= addDay(files.get(day), query, steps, left + 1);
    if (left < 0) return false;
  }
  return true;
}

type Scanned = [
  id: number,
  effective: number,
  would: number,
  degraded: number,
  latency: number | null,
  figures: readonly number[],
];

const SCANNED = `'[' || r.id || ',' || ifnull(r.effective, 0) || ',' || ifnull(r.would, 0) || ','
  || (r.degraded IS NOT NULL) || ',' || ifnull(r.latency, 'null') || ',' || r.figures || ']' AS json`;

function addDay(file: DayFile, query: StatsQuery, steps: Steps, limit: number): number {
  const match = matching(file, query, idsOf(file.day, query));
  if (match === undefined) return 0;
  const stepMs = STEP_MS[query.step];
  const rows = file.db.list<Scanned>(
    `SELECT ${SCANNED} ${match.sql} ORDER BY ${match.id} DESC LIMIT ?`,
    ...match.values,
    limit,
  );
  const answers = answerColumns(file.db);
  for (const [id, effective, would, degraded, latency, figures] of rows) {
    const at = timeOf(file.day, id);
    const sums = steps.get(at - (at % stepMs));
    if (sums === undefined) continue;
    sums.add(figures);
    const [requests = 0] = figures;
    for (const name of [effective, would]) {
      const column = answers.get(name);
      if (column !== undefined) sums.columns[column] += requests;
    }
    sums.columns.degraded += degraded * requests;
    if (latency !== null) sums.addLatency(latencyBucket(latency), 1);
  }
  return rows.length;
}

/** Which column a name stands for: `block` of the dimension `would` for `would_block`. */
function answerColumns(db: Database): ReadonlyMap<number, AnswerColumn> {
  const names = db.all<{ id: number; column: AnswerColumn }>(
    `SELECT id, dimension || '_' || name AS "column" FROM names WHERE dimension IN ('effective', 'would')`,
  );
  return new Map(names.map(({ id, column }) => [id, column]));
}
