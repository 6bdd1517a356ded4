import { Bulk, type Row } from "./bulk.js";
import type { Database } from "./database.js";
import { within } from "./within.js";

const KNOWN_MAX = 200_000;
const NAMES = new Bulk("names", ["id", "dimension", "name", "tenant"]);

/** The numbers of names, made where they are missing. Part of the transaction that uses them. */
export class NameTable {
  readonly #db: Database;
  /** By dimension, tenant and name. */
  #known = new Map<string, Map<string, Map<string, number>>>();
  #size = 0;
  #unwritten: Row[] = [];
  #next: number | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  id(dimension: string, name: string, tenant: string): number {
    const ofTenant = within(within(this.#known, dimension), tenant);
    const known = ofTenant.get(name);
    if (known !== undefined) return known;
    const found = this.#db.first<{ id: number }>(
      "SELECT id FROM names WHERE dimension = ? AND name = ? AND tenant = ?",
      dimension,
      name,
      tenant,
    );
    const id = found?.id ?? this.#add(dimension, name, tenant);
    ofTenant.set(name, id);
    this.#size++;
    return id;
  }

  /** Writes down new names; call it before the transaction ends. */
  flush(): void {
    NAMES.insert(this.#db, this.#unwritten);
    this.#unwritten = [];
    if (this.#size > KNOWN_MAX) this.#clear();
  }

  /** The transaction did not come to be. */
  forget(): void {
    this.#clear();
    this.#unwritten = [];
    this.#next = undefined;
  }

  #clear(): void {
    this.#known = new Map();
    this.#size = 0;
  }

  #add(dimension: string, name: string, tenant: string): number {
    this.#next ??= this.#db.first<{ next: number }>("SELECT ifnull(max(id), 0) + 1 AS next FROM names")?.next ?? 1;
    const id = this.#next++;
    this.#unwritten.push([id, dimension, name, tenant]);
    return id;
  }
}
