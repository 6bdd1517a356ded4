import type { CallRecord } from "../../../audit/record.js";
import type { Filter, Tenants } from "../../query.js";
import type { Page, RecordQuery, Stored } from "../../store.js";
import type { SqlValue } from "../database.js";
import type { DayFile } from "../day-file.js";
import type { DayFiles } from "../day-files.js";
import { dayOf } from "../record-id.js";
import { decodeCursor, encodeCursor } from "./cursor.js";
import { type IdRange, idsOf, matching } from "./matching.js";
import { daysIn } from "./range.js";

/** Where a record stands: its day and its id in it. */
export interface Place {
  readonly day: number;
  readonly id: number;
}

export interface Placed extends Place, Stored {}

const LINES = `
  SELECT l.id, c.name AS chain, l.seq, CAST(l.json AS TEXT) AS json
  FROM json_each(?) asked CROSS JOIN lines l ON l.id = asked.value JOIN names c ON c.id = l.chain`;

/** The records that match, beyond `after` where that is given, a day's lot at a time. */
export function* placedRecords(
  files: DayFiles,
  filter: Filter,
  { newest, atOnce, after }: { newest: boolean; atOnce: number; after: Place | undefined },
): Generator<Placed> {
  const days = daysIn(files.days, filter).filter(
    (day) => after === undefined || (newest ? day <= after.day : day >= after.day),
  );
  for (const day of newest ? days.reverse() : days) {
    let range = idsOf(day, filter);
    if (after?.day === day) range = beyond(range, after.id, newest);
    for (;;) {
      const lot = lotOf(files.get(day), filter, range, newest, atOnce);
      yield* lot;
      const last = lot.at(-1);
      if (last === undefined || lot.length < atOnce) break;
      range = beyond(range, last.id, newest);
    }
  }
}

function beyond({ from, to }: IdRange, id: number, newest: boolean): IdRange {
  return newest ? { from, to: Math.min(to, id) } : { from: Math.max(from, id + 1), to };
}

function lotOf(file: DayFile, filter: Filter, range: IdRange, newest: boolean, limit: number): Placed[] {
  const match = range.from < range.to ? matching(file, filter, range) : undefined;
  if (match === undefined) return [];
  const ids = file.db.tuples<[number]>(
    "id",
    `SELECT r.id ${match.sql} ORDER BY ${match.id} ${newest ? "DESC" : "ASC"} LIMIT ?`,
    ...match.values,
    limit,
  );
  return linesOf(file, ids.flat());
}

function linesOf(file: DayFile, ids: readonly number[]): Placed[] {
  if (ids.length === 0) return [];
  const rows = file.db.all<{ id: number; chain: string; seq: number; json: string }>(LINES, JSON.stringify(ids));
  return rows.map(({ id, chain, seq, json }) => ({
    day: file.day,
    id,
    chain,
    seq,
    record: JSON.parse(json) as CallRecord,
  }));
}

export function recordPage(files: DayFiles, query: RecordQuery): Page<Stored> {
  const [day, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, [0, 0] as const);
  const after = day === undefined || id === undefined ? undefined : { day, id };
  const found: Placed[] = [];
  const going = placedRecords(files, query, { newest: query.order !== "oldest", atOnce: query.limit + 1, after });
  for (const record of going) {
    found.push(record);
    if (found.length > query.limit) break;
  }
  const items = found.slice(0, query.limit);
  const last = items.at(-1);
  const stored = items.map(({ chain, seq, record }) => ({ chain, seq, record }));
  if (found.length <= query.limit || last === undefined) return { items: stored };
  return { items: stored, next: encodeCursor([last.day, last.id]) };
}

/** Records of a call are written within a day of its id being made; ids of others than Shutter tell no time. */
export function recordsOfDecision(files: DayFiles, tenants: Tenants, decisionId: string): Stored[] {
  const made = dayOf(Number.parseInt(decisionId.replace("-", "").slice(0, 12), 16) || 0);
  const likely = files.days.filter((day) => Math.abs(day - made) <= 1);
  const found = inDays(files, likely, tenants, decisionId);
  return found.length > 0 ? found : inDays(files, files.days, tenants, decisionId);
}

const OF_DECISION = `
  SELECT r.id FROM records r JOIN names t ON t.id = r.tenant
  WHERE r.decision = ? AND (? OR t.name IN (SELECT value FROM json_each(?)))`;

function inDays(files: DayFiles, days: readonly number[], tenants: Tenants, decisionId: string): Stored[] {
  const whose: SqlValue[] = tenants === "all" ? [1, "[]"] : [0, JSON.stringify(tenants)];
  return days
    .flatMap((day) => {
      const file = files.get(day);
      const ids = file.db.all<{ id: number }>(OF_DECISION, decisionId, ...whose).map(({ id }) => id);
      return linesOf(file, ids);
    })
    .sort((a, b) => a.seq - b.seq)
    .map(({ chain, seq, record }) => ({ chain, seq, record }));
}
