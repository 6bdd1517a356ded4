/**
 * What records are told apart by. Each value is a name as it stands in records, or one of a closed set:
 * - `kind`, `event`, `effective`, `would`, `project`, `provider`, `model`, `client`, `session`: as in the record.
 * - `user`: login name, or `node:<id>` of a device that belongs to nobody.
 * - `mode`: of the policy that decided; `none` where no policy matched.
 * - `policy`: any policy that matched. `primary`: the one that decided.
 * - `detector`, `rule`, `category`, `severity`: of any finding of the record.
 * - `tool`: called. `server`: MCP server of a tool called.
 * - `degraded`: why the evaluation was not complete.
 */
export const DIMENSIONS = [
  "kind",
  "event",
  "effective",
  "would",
  "mode",
  "policy",
  "primary",
  "detector",
  "rule",
  "category",
  "severity",
  "user",
  "session",
  "tool",
  "server",
  "model",
  "client",
  "provider",
  "project",
  "degraded",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** Dimensions that values are counted of; sessions are too many to choose from. */
export type CountedDimension = Exclude<Dimension, "session">;
export const COUNTED_DIMENSIONS: readonly CountedDimension[] = DIMENSIONS.filter((name) => name !== "session");

/** Whose records: given by who asks, never by what they ask for. `all` is for those who may see every tenant. */
export type Tenants = "all" | readonly string[];

/** Which records; what is absent does not matter. */
export interface Filter {
  readonly tenants: Tenants;
  /** Milliseconds since 1970, by the records' own time; `from` included, `to` not. */
  readonly from?: number;
  readonly to?: number;
  /** Any of the values of each dimension named; a dimension with no values matches nothing. */
  readonly where?: Readonly<Partial<Record<Dimension, readonly string[] | undefined>>>;
  /** Whether the evaluation was incomplete, whatever the reason. */
  readonly degraded?: boolean;
  readonly requestId?: string;
  /** The beginning of decision ids, as text: hexadecimal digits and `-`. */
  readonly decisionIdPrefix?: string;
}

/** A page of something. A cursor is opaque and holds its place while records come in. */
export interface Paging {
  /** At least 1. */
  readonly limit: number;
  /** `next` of the page before. One that no page gave throws `CursorInvalid`. */
  readonly cursor?: string;
}

/** What was given as a cursor is none. */
export class CursorInvalid extends Error {}
