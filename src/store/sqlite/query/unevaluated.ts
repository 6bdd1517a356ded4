import type { Filter, Tenants } from "../../query.js";
import type { Unevaluated, UnevaluatedQuery, UnevaluatedRequest } from "../../store.js";
import type { Database, SqlValue } from "../database.js";
import { decodeCursor, encodeCursor } from "./cursor.js";
import type { Range } from "./range.js";

/** Columns of `awaiting` that requests may be told apart by. */
const KNOWN = ["user", "session", "model", "client", "project", "event"] as const;
type Where = Filter["where"];

interface Row {
  readonly tenant: string;
  readonly request: string;
  readonly at: number;
  readonly decision: string;
  readonly event: string;
  readonly user: string;
  readonly session: string;
  readonly model: string;
  readonly client: string;
  readonly project: string;
}

/** @param before requests told of before are unevaluated; others may still be decided. */
export function unevaluatedPage(db: Database, query: UnevaluatedQuery, before: number): Unevaluated {
  const where = { user: query.users, client: query.clients, model: query.models };
  const { sql, values } = overdue(query.tenants, query, where, before);
  const place = query.cursor === undefined ? undefined : decodeCursor(query.cursor, [0, "", ""] as const);
  const rows = db.all<Row>(
    `SELECT * FROM awaiting WHERE ${sql} ${place === undefined ? "" : "AND (at, tenant, request) < (?, ?, ?)"}
     ORDER BY at DESC, tenant DESC, request DESC LIMIT ?`,
    ...values,
    ...(place ?? []),
    query.limit + 1,
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(requestOf),
    ...(rows.length <= query.limit || last === undefined
      ? {}
      : { next: encodeCursor([last.at, last.tenant, last.request]) }),
    total: db.first<{ total: number }>(`SELECT count(*) AS total FROM awaiting WHERE ${sql}`, ...values)?.total ?? 0,
    correlated: isCorrelated(db, query.tenants),
  };
}

/** Of all tenants. */
export function countOverdue(db: Database, before: number): number {
  return db.first<{ count: number }>("SELECT count(*) AS count FROM awaiting WHERE at < ?", before)?.count ?? 0;
}

/** How many, by the beginning of the step they were told of in. */
export function unevaluatedByStep(
  db: Database,
  filter: Filter,
  stepMs: number,
  before: number,
): ReadonlyMap<number, number> {
  const { where = {} } = filter;
  // Of what was never decided nothing else is known.
  const known: ReadonlySet<string> = new Set(KNOWN);
  if (Object.entries(where).some(([name, values]) => values !== undefined && !known.has(name))) return new Map();
  if (filter.degraded !== undefined || filter.requestId !== undefined || filter.decisionIdPrefix !== undefined) {
    return new Map();
  }
  const { sql, values } = overdue(filter.tenants, filter, where, before);
  const rows = db.all<{ step: number; count: number }>(
    `SELECT at - at % ? AS step, count(*) AS count FROM awaiting WHERE ${sql} GROUP BY step`,
    stepMs,
    ...values,
  );
  return new Map(rows.map(({ step, count }) => [step, count]));
}

function overdue(
  tenants: Tenants,
  { from = 0, to = Number.MAX_SAFE_INTEGER }: Range,
  where: NonNullable<Where>,
  before: number,
): { readonly sql: string; readonly values: readonly SqlValue[] } {
  const conditions = ["at >= ?", "at < ?"];
  const values: SqlValue[] = [from, Math.min(to, before)];
  const among = (column: string, list: readonly string[] | undefined): void => {
    if (list === undefined) return;
    conditions.push(`"${column}" IN (SELECT value FROM json_each(?))`);
    values.push(JSON.stringify(list));
  };
  if (tenants !== "all") among("tenant", tenants);
  for (const column of KNOWN) among(column, where[column]);
  return { sql: conditions.join(" AND "), values };
}

function isCorrelated(db: Database, tenants: Tenants): boolean {
  const rows = db.all<{ tenant: string }>("SELECT tenant FROM correlated");
  return rows.some(({ tenant }) => tenants === "all" || tenants.includes(tenant));
}

function requestOf(row: Row): UnevaluatedRequest {
  const { tenant, request, at, decision, event, user, session, model, client, project } = row;
  return { tenant, requestId: request, ts: at, decisionId: decision, event, user, session, model, client, project };
}
