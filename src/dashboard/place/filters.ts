import type { ViewName } from "./views.js";

/** What everything on the page can be narrowed to, by the names the API uses. */
export const FILTERS = [
  "user",
  "session",
  "tool",
  "server",
  "model",
  "client",
  "project",
  "tenant",
  "event",
  "effective",
  "would",
  "mode",
  "policy",
  "rule",
  "detector",
  "category",
  "severity",
  "degraded",
  "request_id",
] as const;

export type FilterName = (typeof FILTERS)[number];

/** What the views about records understand is all; the others narrow to what their part of the API knows. */
export const UNDERSTOOD: Readonly<Record<ViewName, readonly FilterName[]>> = {
  overview: FILTERS,
  findings: FILTERS,
  sessions: ["tenant", "user", "client", "model", "project", "severity", "session", "effective", "would"],
  policies: ["tenant", "policy"],
  tools: ["tenant", "tool", "server", "client"],
  health: ["tenant", "user", "client", "model"],
  playground: [],
  setup: [],
};

export interface Filter {
  readonly name: FilterName;
  readonly value: string;
}

/** Filters in force, in the order of `FILTERS`. */
export function filtersOf(params: Readonly<Record<string, string>>): Filter[] {
  return FILTERS.flatMap((name) => {
    const value = params[name];
    return value === undefined || value === "" ? [] : [{ name, value }];
  });
}

/** What a person typed, `user:alice@example.com`; undefined where it is no filter. */
export function parseFilter(text: string): Filter | undefined {
  const [, head = "", value = ""] = /^\s*([a-z_]+)\s*[:=]\s*(.+?)\s*$/.exec(text) ?? [];
  const name = FILTERS.find((filter) => filter === head);
  return name === undefined || value === "" ? undefined : { name, value };
}
