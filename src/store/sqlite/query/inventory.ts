import type { Tenants } from "../../query.js";
import type { Inventory, InventoryItem, InventoryQuery } from "../../store.js";
import type { Database, SqlValue } from "../database.js";
import type { DayFiles } from "../day-files.js";
import { type Total, totalsOf } from "./totals.js";

interface InventoryRow {
  readonly name: string;
  readonly tenant: string;
  readonly server: string;
  readonly first: number;
  readonly last: number;
  readonly users: number;
}

const keyOf = ({ tenant, name }: { readonly tenant: string; readonly name: string }): string => `${tenant}\n${name}`;

export function inventoryOf(db: Database, files: DayFiles, query: InventoryQuery): InventoryItem[] {
  const { of, tenants } = query;
  const totals = totalsOf(files, of === "tool" ? ["tool", "offered"] : [of], tenants, query);
  const used = new Map(totals.filter(({ dimension }) => dimension === of).map((total) => [keyOf(total), total]));
  const offered = new Map(
    totals.filter(({ dimension }) => dimension === "offered").map((total) => [keyOf(total), total.records]),
  );
  const tools = of === "server" ? toolsOfServers(db, tenants) : new Map<string, number>();
  const isOpen = query.from === undefined && query.to === undefined;
  return rowsOf(db, of, tenants)
    .filter((row) => isOpen || used.has(keyOf(row)) || offered.has(keyOf(row)))
    .map((row) => ({
      tenant: row.tenant,
      name: row.name,
      firstSeen: row.first,
      lastSeen: row.last,
      server: row.server,
      ...useOf(used.get(keyOf(row))),
      offered: offered.get(keyOf(row)) ?? 0,
      users: row.users,
      tools: tools.get(keyOf(row)) ?? 0,
    }))
    .sort((a, b) => b.calls - a.calls || b.offered - a.offered || (a.name < b.name ? -1 : 1))
    .slice(0, query.limit);
}

function useOf(total: Total | undefined): Pick<InventoryItem, "calls" | "blocked" | "wouldBlock"> {
  return { calls: total?.hits ?? 0, blocked: total?.blocked ?? 0, wouldBlock: total?.wouldBlock ?? 0 };
}

function rowsOf(db: Database, kind: Inventory, tenants: Tenants): InventoryRow[] {
  return db.all<InventoryRow>(
    `SELECT i.name, i.tenant, i.server, i.first, i.last, ifnull(u.users, 0) AS users
     FROM inventory i LEFT JOIN (
       SELECT name, tenant, count(*) AS users FROM inventory_users WHERE kind = ? GROUP BY name, tenant
     ) u ON u.name = i.name AND u.tenant = i.tenant
     WHERE i.kind = ?${among(tenants, "i.tenant")}`,
    kind,
    kind,
    ...listed(tenants),
  );
}

function toolsOfServers(db: Database, tenants: Tenants): Map<string, number> {
  const rows = db.all<{ name: string; tenant: string; tools: number }>(
    `SELECT server AS name, tenant, count(*) AS tools FROM inventory
     WHERE kind = 'tool' AND server <> ''${among(tenants, "tenant")} GROUP BY server, tenant`,
    ...listed(tenants),
  );
  return new Map(rows.map((row) => [keyOf(row), row.tools]));
}

function among(tenants: Tenants, column: string): string {
  return tenants === "all" ? "" : ` AND ${column} IN (SELECT value FROM json_each(?))`;
}

function listed(tenants: Tenants): SqlValue[] {
  return tenants === "all" ? [] : [JSON.stringify(tenants)];
}
