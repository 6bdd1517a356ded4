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
