import type { Tenants } from "../../query.js";
import type { SqlValue } from "../database.js";
import type { DayFiles } from "../day-files.js";
import { daysIn, hoursIn, type Range } from "./range.js";

/** What was counted of a name. `offered` is a dimension here: requests in which a tool was. */
export interface Total {
  readonly dimension: string;
  readonly tenant: string;
  readonly name: string;
  records: number;
  requests: number;
  blocked: number;
  wouldBlock: number;
  hits: number;
}

type Tuple = [string, string, string, number, number, number, number, number];

/** Counts of all names of these dimensions over a time, in whole hours. */
export function totalsOf(
  files: DayFiles,
  dimensions: readonly string[],
  tenants: Tenants,
  range: Range,
): readonly Total[] {
  const whose: SqlValue[] = tenants === "all" ? [] : [JSON.stringify(tenants)];
  const sums = new Map<string, Total>();
  for (const day of daysIn(files.days, range)) {
    const [first, last] = hoursIn(day, range);
    const tuples = files.get(day).tuples<Tuple>(
      "dimension, tenant, name, records, requests, blocked, would_block, hits",
      `SELECT n.dimension, n.tenant, n.name, t.records, t.requests, t.blocked, t.would_block, t.hits
       FROM totals t CROSS JOIN names n ON n.id = t.name
       WHERE t.hour BETWEEN ? AND ? AND n.dimension IN (SELECT value FROM json_each(?))
       ${tenants === "all" ? "" : "AND n.tenant IN (SELECT value FROM json_each(?))"}`,
      first,
      last,
      JSON.stringify(dimensions),
      ...whose,
    );
    for (const tuple of tuples) add(sums, tuple);
  }
  return [...sums.values()];
}

function add(sums: Map<string, Total>, tuple: Tuple): void {
  const [dimension, tenant, name, records, requests, blocked, wouldBlock, hits] = tuple;
  const key = `${dimension}\n${tenant}\n${name}`;
  const sum = sums.get(key);
  if (sum === undefined) {
    sums.set(key, { dimension, tenant, name, records, requests, blocked, wouldBlock, hits });
    return;
  }
  sum.records += records;
  sum.requests += requests;
  sum.blocked += blocked;
  sum.wouldBlock += wouldBlock;
  sum.hits += hits;
}
