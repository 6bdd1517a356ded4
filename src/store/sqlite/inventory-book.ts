import type { Facts } from "../facts.js";
import { Bulk, type Row } from "./bulk.js";
import type { Database } from "./database.js";

const THINGS = new Bulk(
  "inventory",
  ["kind", "name", "tenant", "server", "first", "last"],
  `(kind, name, tenant) DO UPDATE SET
     server = excluded.server, first = min(first, excluded.first), last = max(last, excluded.last)`,
);
const USERS = new Bulk("inventory_users", ["kind", "name", "tenant", "user"], "(kind, name, tenant, user) DO NOTHING");

/** Pairs of a thing and a user known to be written, so that most are not written again. */
const KNOWN_USERS_MAX = 50_000;

interface Thing {
  readonly row: readonly [kind: string, name: string, tenant: string, server: string];
  first: number;
  last: number;
}

/** Notes what agents work with, and since when. What was added is written by `flush`. */
export class InventoryBook {
  readonly #db: Database;
  readonly #things = new Map<string, Thing>();
  readonly #users = new Map<string, Row>();
  #knownUsers = new Set<string>();

  constructor(db: Database) {
    this.#db = db;
  }

  add({ record, at, user }: Facts): void {
    const { tenant, client, model, tools_offered: offered, tool_calls: calls = [] } = record;
    const note = (kind: string, name: string | undefined, server = "", by = user): void => {
      if (name === undefined || name === "") return;
      const key = `${kind}\n${tenant}\n${name}`;
      const thing = this.#things.get(key);
      if (thing === undefined) this.#things.set(key, { row: [kind, name, tenant, server], first: at, last: at });
      else {
        thing.first = Math.min(thing.first, at);
        thing.last = Math.max(thing.last, at);
      }
      const pair = `${key}\n${by}`;
      if (by !== "" && !this.#knownUsers.has(pair)) this.#users.set(pair, [kind, name, tenant, by]);
    };
    note("client", client);
    note("model", model);
    // Being offered a tool is not using it.
    for (const name of offered?.names ?? []) note("tool", name, serverOf(name), "");
    for (const { name, server } of calls) {
      note("tool", name, server);
      note("server", server);
    }
  }

  flush(): void {
    THINGS.insert(
      this.#db,
      [...this.#things.values()].map(({ row, first, last }) => [...row, first, last]),
    );
    USERS.insert(this.#db, [...this.#users.values()]);
    if (this.#knownUsers.size > KNOWN_USERS_MAX) this.#knownUsers = new Set();
    for (const pair of this.#users.keys()) this.#knownUsers.add(pair);
    this.#things.clear();
    this.#users.clear();
  }

  /** The transaction did not come to be. */
  forget(): void {
    this.#things.clear();
    this.#users.clear();
    this.#knownUsers = new Set();
  }
}

/** As records of calls name it. */
function serverOf(tool: string): string {
  return /^mcp__(.+?)__/.exec(tool)?.[1] ?? "";
}
