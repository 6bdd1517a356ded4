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

type Matched = [requests: number, effective: number | null, would: number | null, names: string];

function addDay(file: DayFile, query: FacetQuery, tallies: Tallies, limit: number): number {
  const match = matching(file, query, idsOf(file.day, query));
  if (match === undefined) return 0;
  const matched = file.db.tuples<Matched>(
    "requests, effective, would, names",
    `SELECT r.figures ->> ${FIGURES.indexOf("requests")} AS requests, r.effective, r.would, r.names ${match.sql} ORDER BY ${match.id} DESC LIMIT ?`,
    ...match.values,
    limit,
  );
  const names = new NamedValues(file, query.dimensions);
  for (const [requests, effective, would, listed] of matched) {
    const blocked = names.isBlock(effective) ? requests : 0;
    const wouldBlock = names.isBlock(would) ? requests : 0;
    const seen = new Set<number>();
    for (const name of JSON.parse(listed) as number[]) {
      const [dimension, value] = names.of(name) ?? [];
      if (dimension === undefined || value === undefined) continue;
      const tally = tallyOf(tallies, dimension, value);
      if (tally === undefined) continue;
      const isFirst = !seen.has(name);
      seen.add(name);
      if (isFirst) {
        tally.records++;
        tally.requests += requests;
        tally.blocked += blocked;
        tally.wouldBlock += wouldBlock;
      }
      // A name stands once for the record, and where hits are counted once more for each.
      if (HIT.has(dimension) ? !isFirst : isFirst) tally.hits += HIT.has(dimension) ? 1 : requests;
    }
  }
  return matched.length;
}

const HIT: ReadonlySet<string> = new Set<Dimension>(["tool", "server", "detector", "rule", "category", "severity"]);

const ANSWER: ReadonlySet<string> = new Set<Dimension>(["effective", "would"]);

/** The names of a day by their numbers, of the dimensions that are counted. */
class NamedValues {
  readonly #values: ReadonlyMap<number, readonly [dimension: string, value: string]>;
  readonly #block: ReadonlySet<number>;

  constructor(file: DayFile, dimensions: readonly string[]) {
    const wanted = JSON.stringify([...new Set([...dimensions, "effective", "would"])]);
    const names = file.db.tuples<[number, string, string]>(
      "id, dimension, name",
      "SELECT id, dimension, name FROM names WHERE dimension IN (SELECT value FROM json_each(?))",
      wanted,
    );
    this.#values = new Map(names.map(([id, dimension, name]) => [id, [dimension, name]]));
    const blocks = names.filter(([, dimension, name]) => ANSWER.has(dimension) && name === "block");
    this.#block = new Set(blocks.map(([id]) => id));
  }

  of(name: number): readonly [dimension: string, value: string] | undefined {
    return this.#values.get(name);
  }

  isBlock(name: number | null): boolean {
    return name !== null && this.#block.has(name);
  }
}

/** Undefined for dimensions that are not counted. */
function tallyOf(tallies: Tallies, dimension: string, value: string): Tally | undefined {
  const tally = tallies.get(dimension)?.get(value);
  if (tally !== undefined) return tally;
  const fresh: Tally = { value, records: 0, requests: 0, blocked: 0, wouldBlock: 0, hits: 0 };
  tallies.get(dimension)?.set(value, fresh);
  return tallies.has(dimension) ? fresh : undefined;
}
