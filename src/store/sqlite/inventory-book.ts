import type { Facts } from "../facts.js";
import { Bulk, type Row } from "./bulk.js";
import type { Database } from "./database.js";
import { within } from "./within.js";

const THINGS = new Bulk(
  "inventory",
  ["kind", "name", "tenant", "server", "first", "last"],
  `(kind, name, tenant) DO UPDATE SET
     server = excluded.server, first = min(first, excluded.first), last = max(last, excluded.last)`,
);
const USERS = new Bulk("inventory_users", ["kind", "name", "tenant", "user"], "(kind, name, tenant, user) DO NOTHING");

/** Things and their users kept at hand between transactions, so that users are not written again and again. */
const REMEMBERED = 50_000;

interface Thing {
  readonly kind: string;
  readonly name: string;
  readonly tenant: string;
  server: string;
  first: number;
  last: number;
  /** Whether it is among those to be written. */
  isChanged: boolean;
  /** Whether each is written. */
  readonly users: Map<string, boolean>;
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
  /** By kind, tenant and name. */
  #things = new Map<string, Map<string, Map<string, Thing>>>();
  #size = 0;
  readonly #changed: Thing[] = [];
  readonly #offers = new Map<string, Offer>();

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
      for (const name of names) {
        for (const at of [first, last]) this.#note("tool", name, tenant, { at, server: serverOf(name) });
      }
    }
    this.#offers.clear();
    const rows = this.#changed.map(
      ({ kind, name, tenant, server, first, last }): Row => [...[kind, name, tenant, server], ...[first, last]],
    );
    THINGS.insert(this.#db, rows);
    USERS.insert(this.#db, this.#changed.flatMap(newUsersOf));
    for (const thing of this.#changed) thing.isChanged = false;
    this.#changed.length = 0;
    if (this.#size > REMEMBERED) this.forget();
  }

  /** The transaction did not come to be. */
  forget(): void {
    this.#offers.clear();
    this.#changed.length = 0;
    this.#things = new Map();
    this.#size = 0;
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
    const thing = this.#thing(kind, name, tenant, at);
    if (!thing.isChanged) {
      thing.isChanged = true;
      this.#changed.push(thing);
    }
    thing.server = server;
    thing.first = Math.min(thing.first, at);
    thing.last = Math.max(thing.last, at);
    if (user === "" || thing.users.has(user)) return;
    thing.users.set(user, false);
    this.#size++;
  }

  #thing(kind: string, name: string, tenant: string, at: number): Thing {
    const ofTenant = within(within(this.#things, kind), tenant);
    const known = ofTenant.get(name);
    if (known !== undefined) return known;
    const thing = { kind, name, tenant, server: "", first: at, last: at, isChanged: false, users: new Map() };
    ofTenant.set(name, thing);
    this.#size++;
    return thing;
  }
}

/** Those not written yet; from now on they are. */
function newUsersOf({ kind, name, tenant, users }: Thing): Row[] {
  const fresh = [...users].filter(([, isWritten]) => !isWritten).map(([user]) => user);
  for (const user of fresh) users.set(user, true);
  return fresh.map((user) => [kind, name, tenant, user]);
}

/** As records of calls name it. */
function serverOf(tool: string): string {
  return /^mcp__(.+?)__/.exec(tool)?.[1] ?? "";
}
