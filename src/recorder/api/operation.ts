import type { z } from "zod";
import type { AdminSource } from "../../server/admin/admin-source.js";
import type { Identity, Role } from "../../server/http/identity.js";
import type { Tenants } from "../../store/query.js";
import type { Store } from "../../store/store.js";

import type { Marks } from "./marks.js";
import type { TailSource } from "./tail-source.js";

/** What operations are answered from. */
export interface ApiDeps {
  /** Throws `StoreAbsent` while there is none: then the caller is told to come back. */
  readonly store: Store;
  readonly live: AdminSource;
  readonly tail: TailSource;
  readonly marks: Marks;
}

/** The store is being opened, or cannot be. */
export class StoreAbsent extends Error {}

/** One call of an operation, read and checked: who asks has the role, and may see the tenants. */
export interface Call<Path, Query, Body> {
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  /** The body as it came. */
  readonly raw: Buffer;
  readonly who: Identity;
  /** Those asked for, else all that may be seen. */
  readonly tenants: Tenants;
  /** The one asked for; else `default` where that may be seen, else the first that may. */
  readonly tenant: string;
  /** "" where it was not sent. @param name in lower case */
  header(name: string): string;
  /** Aborted when nobody waits for the answer any more. */
  readonly closed: AbortSignal;
}

/** `json` has the shape that the operation promises for its status (default 200). */
export type Outcome =
  | { readonly status?: number; readonly json: unknown }
  | {
      readonly status?: number;
      readonly contentType: string;
      readonly stream: AsyncIterable<string | Buffer>;
      readonly headers?: Readonly<Record<string, string>>;
    };

export interface Promised {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** Default `application/json`. */
  readonly contentType?: string;
}

/** A call that works on a server with the records of docs/api.md's examples; tests make it. */
export interface Example {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly body?: unknown;
  /** Default 200. */
  readonly status?: number;
}

interface Described {
  /** Unique; a name for programs made from the document. */
  readonly id: string;
  readonly method: "get" | "post" | "delete";
  /** `{name}` stands for one step. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Role;
  /** By status. What every operation may answer beside it (400, 401, 403, 500, 503) is not told here. */
  readonly promises: Readonly<Record<number, Promised>>;
  readonly example: Example;
}

type Schema = z.ZodType | undefined;
type Read<S extends Schema> = S extends z.ZodType ? z.output<S> : undefined;

interface Specification<Path extends Schema, Query extends Schema, Body extends Schema> extends Described {
  readonly params?: Path;
  readonly query?: Query;
  readonly body?: Body;
  /** The body is taken as it is: any JSON. */
  readonly takesPayload?: true;
  answer(call: Call<Read<Path>, Read<Query>, Read<Body>>, deps: ApiDeps): Outcome | Promise<Outcome>;
}

/** One thing that can be asked of the API: its route, its checks and its description come from here. */
export type Operation = Specification<z.ZodObject | undefined, z.ZodObject | undefined, Schema>;

/** Ties an operation to the schemas of what it is called with, so that `answer` sees it read and checked. */
export function operation<
  Path extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends Schema = undefined,
>(specification: Specification<Path, Query, Body>): Operation {
  return specification;
}

export const problem = (status: number, error: string, parameter?: string): Outcome => ({
  status,
  json: { error, ...(parameter === undefined ? {} : { parameter }) },
});
