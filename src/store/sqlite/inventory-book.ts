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

interface Sighting {
  readonly at: number;
  readonly user?: string;
  readonly server?: string | undefined;
}

interface Offer {
  readonly names: readonly string[];
  readonly tenant: string;
  first: number;
  last: number;
}

/** Notes what agents work with, and since when. What was added is written by `flush`. */
export class InventoryBook {
  readonly #db: Database;
  readonly #things = new Map<string, Thing>();
  readonly #users = new Map<string, Row>();
  readonly #offers = new Map<string, Offer>();
  #knownUsers = new Set<string>();

  constructor(db: Database) {
    this.#db = db;
  }

  add({ record, at, user }: Facts): void {
    const { tenant, client, model, tools_offered: offered, tool_calls: calls = [] } = record;
    this.#note("client", client, tenant, { at, user });
    this.#note("model", model, tenant, { at, user });
    for (const { name, server } of calls) {
      this.#note("tool", name, tenant, { at, user, server });
      this.#note("server", server, tenant, { at, user });
    }
    if (offered !== undefined && offered.names.length > 0) this.#offer(offered.names, tenant, at);
  }

  flush(): void {
    for (const { names, tenant, first, last } of this.#offers.values()) {
      for (const name of names)
        for (const at of [first, last]) this.#note("tool", name, tenant, { at, server: serverOf(name) });
    }
    this.#offers.clear();
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
    this.#offers.clear();
    this.#things.clear();
    this.#users.clear();
    this.#knownUsers = new Set();
  }

  /** The same tools are offered in each request of a session. Being offered one is not using it. */
  #offer(names: readonly string[], tenant: string, at: number): void {
    const key = `${tenant}\n${names.join("\n")}`;
    const known = this.#offers.get(key);
    if (known === undefined) this.#offers.set(key, { names, tenant, first: at, last: at });
    else {
      known.first = Math.min(known.first, at);
      known.last = Math.max(known.last, at);
    }
  }

  #note(kind: string, name: string | undefined, tenant: string, { at, user = "", server = "" }: Sighting): void {
    if (name === undefined || name === "") return;
    const key = `${kind}\n${tenant}\n${name}`;
    const thing = this.#things.get(key);
    if (thing === undefined) this.#things.set(key, { row: [kind, name, tenant, server], first: at, last: at });
    else {
      thing.first = Math.min(thing.first, at);
      thing.last = Math.max(thing.last, at);
    }
    if (user === "") return;
    const pair = `${key}\n${user}`;
    if (!this.#knownUsers.has(pair)) this.#users.set(pair, [kind, name, tenant, user]);
  }
}

/** As records of calls name it. */
function serverOf(tool: string): string {
  return /^mcp__(.+?)__/.exec(tool)?.[1] ?? "";
}
