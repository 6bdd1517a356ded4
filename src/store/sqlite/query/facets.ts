import type { CountedDimension, Dimension } from "../../query.js";
import { type Counted, type FacetQuery, type Facets, SCANNED_MAX } from "../../store.js";
import { FIGURES } from "../columns.js";
import type { DayFile } from "../day-file.js";
import type { DayFiles } from "../day-files.js";
import { idsOf, matching } from "./matching.js";
import { daysIn, inWholeHours } from "./range.js";
import { totalsOf } from "./totals.js";

type Tally = { -readonly [Key in keyof Counted]: Counted[Key] };
type Tallies = Map<string, Map<string, Tally>>;

export function facetsOf(files: DayFiles, query: FacetQuery): Facets {
  const tallies: Tallies = new Map(query.dimensions.map((dimension) => [dimension, new Map<string, Tally>()]));
  const complete = isTimeOnly(query) ? addTotals(files, query, tallies) : addRecords(files, query, tallies);
  const by = query.by ?? "records";
  const values: Partial<Record<CountedDimension, readonly Counted[]>> = {};
  for (const dimension of query.dimensions) {
    values[dimension] = [...(tallies.get(dimension)?.values() ?? [])]
      .filter((counted) => counted[by] > 0)
      .sort((a, b) => b[by] - a[by] || (a.value < b.value ? -1 : 1))
      .slice(0, query.limit);
  }
  return { values, complete };
}

function isTimeOnly(query: FacetQuery): boolean {
  const { where = {}, degraded, requestId, decisionIdPrefix } = query;
  const given = [degraded, requestId, decisionIdPrefix, ...Object.values(where)];
  return given.every((member) => member === undefined) && inWholeHours(query);
}

function addTotals(files: DayFiles, query: FacetQuery, tallies: Tallies): true {
  for (const total of totalsOf(files, query.dimensions, query.tenants, query)) {
    const tally = tallyOf(tallies, total.dimension, total.name);
    if (tally === undefined) continue;
    tally.records += total.records;
    tally.requests += total.requests;
    tally.blocked += total.blocked;
    tally.wouldBlock += total.wouldBlock;
    tally.hits += total.hits;
  }
  return true;
}

/** Whether all that match were counted. */
function addRecords(files: DayFiles, query: FacetQuery, tallies: Tallies): boolean {
  let left = SCANNED_MAX;
  for (const day of daysIn(files.days, query).reverse()) {
    left -= addDay(files.get(day), query, tallies, left + 1);
    if (left < 0) return false;
  }
  return true;
}

type Matched = [effective: number, would: number, figures: readonly number[], names: readonly number[]];

const MATCHED = `'[' || ifnull(r.effective, 0) || ',' || ifnull(r.would, 0) || ',' || r.figures || ',' || r.names || ']' AS json`;
const REQUESTS = FIGURES.indexOf("requests");

function addDay(file: DayFile, query: FacetQuery, tallies: Tallies, limit: number): number {
  const match = matching(file, query, idsOf(file.day, query));
  if (match === undefined) return 0;
  const matched = file.db.list<Matched>(
    `SELECT ${MATCHED} ${match.sql} ORDER BY ${match.id} DESC LIMIT ?`,
    ...match.values,
    limit,
  );
  const names = namesOf(file, query.dimensions, tallies);
  for (const [record, [effective, would, figures, listed]] of matched.entries()) {
    const requests = figures[REQUESTS] ?? 0;
    const blocked = names.get(effective)?.isBlock ? requests : 0;
    const wouldBlock = names.get(would)?.isBlock ? requests : 0;
    for (const id of listed) {
      const name = names.get(id);
      if (name?.tally === undefined) continue;
      const { tally, hasHits } = name;
      // A name stands once for the record, and where hits are counted once more for each.
      const isFirst = name.record !== record;
      if (isFirst) {
        name.record = record;
        tally.records++;
        tally.requests += requests;
        tally.blocked += blocked;
        tally.wouldBlock += wouldBlock;
        if (!hasHits) tally.hits += requests;
      } else tally.hits++;
    }
  }
  return matched.length;
}

const HIT: ReadonlySet<string> = new Set<Dimension>(["tool", "server", "detector", "rule", "category", "severity"]);
const ANSWER: ReadonlySet<string> = new Set<Dimension>(["effective", "would"]);

interface Name {
  /** Absent where its dimension is not counted. */
  readonly tally: Tally | undefined;
  readonly hasHits: boolean;
  readonly isBlock: boolean;
  /** The last record it was seen in. */
  record: number;
}

/** The names of a day by their numbers. */
function namesOf(file: DayFile, dimensions: readonly string[], tallies: Tallies): ReadonlyMap<number, Name> {
  const names = file.tuples<[number, string, string]>(
    "id, dimension, name",
    "SELECT id, dimension, name FROM names WHERE dimension IN (SELECT value FROM json_each(?))",
    JSON.stringify([...new Set([...dimensions, ...ANSWER])]),
  );
  return new Map(
    names.map(([id, dimension, name]) => [
      id,
      {
        tally: tallyOf(tallies, dimension, name),
        hasHits: HIT.has(dimension),
        isBlock: ANSWER.has(dimension) && name === "block",
        record: -1,
      },
    ]),
  );
}

/** Undefined for dimensions that are not counted. */
function tallyOf(tallies: Tallies, dimension: string, value: string): Tally | undefined {
  const tally = tallies.get(dimension)?.get(value);
  if (tally !== undefined) return tally;
  const fresh: Tally = { value, records: 0, requests: 0, blocked: 0, wouldBlock: 0, hits: 0 };
  tallies.get(dimension)?.set(value, fresh);
  return tallies.has(dimension) ? fresh : undefined;
}
