import { DIMENSIONS, type Dimension, type Filter } from "../../query.js";
import { isPosted, isSingle, WHOLE_DAY } from "../columns.js";
import type { SqlValue } from "../database.js";
import type { DayFile } from "../day-file.js";
import { lowestId } from "../record-id.js";

/** The end of a SELECT that goes through the records `r` of a day that match: FROM and WHERE, and their values. */
export interface Matching {
  readonly sql: string;
  /** What the record's id is called where SQLite gets it in order. */
  readonly id: string;
  readonly values: readonly SqlValue[];
}

/** Ids of records, `from` included, `to` not. */
export interface IdRange {
  readonly from: number;
  readonly to: number;
}

/** The values of one dimension that are asked for, as far as the day knows them. */
interface Asked {
  readonly dimension: Dimension;
  readonly names: readonly number[];
  /** Records that have one of them, at most; undefined where `postings` does not list them. */
  readonly posted: number | undefined;
}

/** A posting is gone through instead of all records where it lists less than one in this many. */
const WORTH_IT = 3;

const TENANTS = "SELECT id FROM names WHERE dimension = 'tenant' AND name IN (SELECT value FROM json_each(?))";
const NAMES = `
  SELECT n.id, n.name, ifnull(t.records, 1) AS records
  FROM names n LEFT JOIN totals t ON t.hour = ${WHOLE_DAY} AND t.name = n.id
  WHERE n.dimension = ? AND n.name IN (SELECT value FROM json_each(?))`;

/**
 * How to go through the records of a day that match. Undefined where none can: a value that nothing has in a day has no
 * name in it.
 */
export function matching(day: DayFile, filter: Filter, range: IdRange): Matching | undefined {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const condition = (sql: string, ...given: SqlValue[]): void => {
    conditions.push(sql);
    values.push(...given);
  };

  const tenants = tenantsOf(day, filter);
  if (tenants?.length === 0) return undefined;
  const asked: Asked[] = [];
  for (const dimension of DIMENSIONS) {
    const wanted = filter.where?.[dimension];
    if (wanted === undefined) continue;
    const found = askedFor(day, filter, dimension, wanted);
    if (found === undefined) return undefined;
    asked.push(found);
  }
  const driver =
    filter.requestId === undefined && filter.decisionIdPrefix === undefined ? driverOf(day, asked) : undefined;
  const from = driver === undefined ? records(filter) : postings(driver.names, range, values);

  condition("r.id >= ? AND r.id < ?", range.from, range.to);
  if (tenants !== undefined) condition(`r.tenant ${among(tenants)}`, ...listed(tenants));
  if (filter.requestId !== undefined) condition("r.request = ?", filter.requestId);
  const prefix = filter.decisionIdPrefix;
  if (prefix !== undefined) condition("r.decision >= ? AND r.decision < ?", prefix, `${prefix}\u{10ffff}`);
  if (filter.degraded !== undefined) condition(`r.degraded IS ${filter.degraded ? "NOT " : ""}NULL`);
  for (const { dimension, names } of asked) {
    if (dimension === driver?.dimension) continue;
    if (isSingle(dimension)) condition(`r."${dimension}" ${among(names)}`, ...listed(names));
    else condition(`EXISTS (SELECT 1 FROM postings x WHERE x.name ${among(names)} AND x.id = r.id)`, ...listed(names));
  }
  return { id: driver === undefined ? "r.id" : "p.id", sql: `FROM ${from} WHERE ${conditions.join(" AND ")}`, values };
}

/** All ids of a day that a filter's time leaves. */
export function idsOf(day: number, { from = 0, to = Number.MAX_SAFE_INTEGER }: Filter): IdRange {
  return { from: lowestId(day, from), to: lowestId(day, to) };
}

/** Undefined: any. */
function tenantsOf(day: DayFile, { tenants }: Filter): number[] | undefined {
  if (tenants === "all") return undefined;
  return day.db.all<{ id: number }>(TENANTS, JSON.stringify(tenants)).map(({ id }) => id);
}

function askedFor(
  day: DayFile,
  { tenants }: Filter,
  dimension: Dimension,
  wanted: readonly string[],
): Asked | undefined {
  const own = tenants === "all" ? "" : " AND n.tenant IN (SELECT value FROM json_each(?))";
  const found = day.db.all<{ id: number; name: string; records: number }>(
    NAMES + own,
    dimension,
    JSON.stringify(wanted),
    ...(tenants === "all" ? [] : [JSON.stringify(tenants)]),
  );
  if (found.length === 0) return undefined;
  const posted = found.every(({ name }) => isPosted(dimension, name));
  const records = found.reduce((sum, { records }) => sum + records, 0);
  return { dimension, names: found.map(({ id }) => id), posted: posted ? records : undefined };
}

/** The dimension whose postings are the shortest way, if any is. */
function driverOf(day: DayFile, asked: readonly Asked[]): Asked | undefined {
  const [shortest] = asked
    .filter(({ posted }) => posted !== undefined)
    .sort((a, b) => (a.posted ?? 0) - (b.posted ?? 0));
  if (shortest === undefined || (shortest.posted ?? 0) * WORTH_IT > day.records) return undefined;
  return shortest;
}

function records({ requestId, decisionIdPrefix }: Filter): string {
  if (requestId !== undefined) return "records r INDEXED BY records_by_request";
  return decisionIdPrefix === undefined ? "records r NOT INDEXED" : "records r INDEXED BY records_by_decision";
}

/** CROSS JOIN keeps SQLite from turning the order round. */
function postings(names: readonly number[], { from, to }: IdRange, values: SqlValue[]): string {
  values.push(...listed(names), from, to);
  const list = `SELECT ${names.length === 1 ? "" : "DISTINCT "}id FROM postings WHERE name ${among(names)} AND id >= ? AND id < ?`;
  return `(${list}) p CROSS JOIN records r ON r.id = p.id`;
}

/** One number is compared, several are looked up in a list: so there are few different statements. */
function among(names: readonly number[]): string {
  return names.length === 1 ? "= ?" : "IN (SELECT value FROM json_each(?))";
}

function listed(names: readonly number[]): SqlValue[] {
  return names.length === 1 ? [names[0] as number] : [JSON.stringify(names)];
}
