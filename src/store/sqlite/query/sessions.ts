import { SEVERITIES } from "../../../plugins/contract.js";
import type { Page, SessionQuery, SessionSummary } from "../../store.js";
import type { Database, SqlValue } from "../database.js";
import { type SessionRow, summaryOf } from "../session-book.js";
import { decodeCursor, encodeCursor } from "./cursor.js";

export function sessionPage(db: Database, query: SessionQuery): Page<SessionSummary> {
  const { sql, values } = sessionFilter(query);
  const rows = db.all<SessionRow>(
    `SELECT * FROM sessions INDEXED BY sessions_by_time WHERE ${sql}
     ORDER BY last DESC, tenant DESC, session DESC LIMIT ?`,
    ...values,
    query.limit + 1,
  );
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const items = shown.map(summaryOf);
  if (rows.length <= query.limit || last === undefined) return { items };
  return { items, next: encodeCursor([last.last, last.tenant, last.session]) };
}

export function sessionOf(db: Database, tenant: string, id: string): SessionSummary | undefined {
  const row = db.first<SessionRow>("SELECT * FROM sessions WHERE tenant = ? AND session = ?", tenant, id);
  return row === undefined ? undefined : summaryOf(row);
}

function sessionFilter(query: SessionQuery): { sql: string; values: SqlValue[] } {
  const conditions: string[] = ["last >= ?"];
  const values: SqlValue[] = [query.from ?? 0];
  const condition = (sql: string, ...given: SqlValue[]): void => {
    conditions.push(sql);
    values.push(...given);
  };
  const among = (column: string, list: readonly string[] | undefined): void => {
    if (list !== undefined) condition(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(list));
  };
  if (query.cursor !== undefined) {
    condition("(last, tenant, session) < (?, ?, ?)", ...decodeCursor(query.cursor, [0, "", ""] as const));
  }
  if (query.tenants !== "all") among("tenant", query.tenants);
  if (query.to !== undefined) condition("started < ?", query.to);
  among("user", query.users);
  among("client", query.clients);
  among("model", query.models);
  among("project", query.projects);
  if (query.tags !== undefined) {
    condition(
      "EXISTS (SELECT 1 FROM json_each(tags) given WHERE given.value IN (SELECT value FROM json_each(?)))",
      JSON.stringify(query.tags),
    );
  }
  if (query.severity !== undefined) {
    condition(`${SEVERITIES.slice(SEVERITIES.indexOf(query.severity)).join(" + ")} > 0`);
  }
  if (query.blocked !== undefined) condition(`effective_block ${query.blocked ? ">" : "="} 0`);
  if (query.wouldBlock !== undefined) condition(`would_block ${query.wouldBlock ? ">" : "="} 0`);
  if (query.idPrefix !== undefined) condition("substr(session, 1, length(?)) = ?", query.idPrefix, query.idPrefix);
  return { sql: conditions.join(" AND "), values };
}
