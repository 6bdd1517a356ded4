import type { Facts } from "../facts.js";
import { Bulk } from "./bulk.js";
import type { Database } from "./database.js";

/** A request as both kinds of events name it. */
interface RequestName {
  readonly tenant: string;
  readonly request: string;
}

/** A day that knows which requests were decided in it. */
export interface DecidedDays {
  decided(requests: readonly string[]): RequestName[];
}

const AWAITING = new Bulk(
  "awaiting",
  ["tenant", "request", "at", "decision", "event", "user", "session", "model", "client", "project"],
  `(tenant, request) DO UPDATE SET at = excluded.at, decision = excluded.decision WHERE excluded.at < at`,
);
const TAKE_BACK = `
  DELETE FROM awaiting WHERE (tenant, request) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))
  RETURNING tenant`;
const CORRELATED = new Bulk("correlated", ["tenant"], "(tenant) DO NOTHING");

const keyOf = ({ tenant, request }: RequestName): string => `${tenant}\n${request}`;

/**
 * Joins completed requests to their decisions. `awaiting` is at all times the requests that are known to be completed
 * less those known to be decided, in whatever order, however often and on whatever day they are told of. Those that are
 * older than the grace time are unevaluated; that is a question of time and so is asked, not written.
 */
export class Reconciler {
  readonly #db: Database;
  readonly #decided = new Map<string, RequestName>();
  readonly #completed = new Map<string, Facts>();

  constructor(db: Database) {
    this.#db = db;
  }

  add(facts: Facts): void {
    const { kind, tenant, request_id: request = "" } = facts.record;
    if (request === "") return;
    const name = { tenant, request };
    if (kind === "decision") this.#decided.set(keyOf(name), name);
    if (kind !== "received" && kind !== "evaluated") return;
    const known = this.#completed.get(keyOf(name));
    if (known === undefined || facts.at < known.at) this.#completed.set(keyOf(name), facts);
  }

  /** @param days all that are kept, those first in which decisions are most likely found. */
  flush(days: Iterable<DecidedDays>): void {
    const decided = [...this.#decided.values()];
    const taken = this.#db.all<{ tenant: string }>(
      TAKE_BACK,
      JSON.stringify(decided.map(({ tenant, request }) => [tenant, request])),
    );
    const met = decided.filter((name) => this.#completed.has(keyOf(name)));
    const correlated = new Set([...taken, ...met].map(({ tenant }) => tenant));
    const undecided = new Map([...this.#completed].filter(([key]) => !this.#decided.has(key)));
    for (const day of days) {
      if (undecided.size === 0) break;
      const requests = [...undecided.values()].map(({ record }) => record.request_id ?? "");
      for (const name of day.decided(requests)) if (undecided.delete(keyOf(name))) correlated.add(name.tenant);
    }
    AWAITING.insert(
      this.#db,
      [...undecided.values()].map(({ record, at, user }) => [
        record.tenant,
        record.request_id ?? "",
        at,
        record.decision_id,
        record.event ?? "",
        user,
        record.session_id ?? "",
        record.model ?? "",
        record.client ?? "",
        record.project,
      ]),
    );
    CORRELATED.insert(
      this.#db,
      [...correlated].map((tenant) => [tenant]),
    );
    this.forget();
  }

  forget(): void {
    this.#decided.clear();
    this.#completed.clear();
  }
}
