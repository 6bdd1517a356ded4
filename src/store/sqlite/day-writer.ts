import type { CallRecord } from "../../audit/record.js";
import type { Facts } from "../facts.js";
import type { Dimension } from "../query.js";
import { STEP_MS, type StoreLine } from "../store.js";
import { Bulk, type Row } from "./bulk.js";
import { ANSWERS, FIGURES, isPosted, isSingle, SINGLE, WHOLE_DAY } from "./columns.js";
import type { Database } from "./database.js";
import { latencyBucket } from "./latency-bucket.js";
import { NameTable } from "./name-table.js";
import { recordId } from "./record-id.js";
import { Rollup } from "./rollup.js";

const RECORDS = new Bulk("records", ["id", "tenant", ...SINGLE, "figures", "latency", "request", "decision", "names"]);
const POSTINGS = new Bulk("postings", ["name", "id"]);
const ADD_LINE = "INSERT INTO lines (id, chain, seq, json) VALUES (?, ?, ?, ?)";
const ROLLED_UP = [STEP_MS.minute, STEP_MS.hour];

/** Adds records to a day, with all that is counted of them. What was appended is written by `flush`. */
export class DayWriter {
  readonly #db: Database;
  readonly #names: NameTable;
  readonly #totals = new Rollup({
    table: "totals",
    keys: ["hour", "name"],
    sums: ["records", "requests", "blocked", "would_block", "hits"],
  });
  readonly #policies = new Rollup({
    table: "policies",
    keys: ["hour", "name"],
    sums: ["matches", "live", "flips", "decided", "blocked", "excepted", "unknown", "errors"],
    greatest: ["last"],
  });
  readonly #series = new Rollup({ table: "series", keys: ["step", "at", "tenant"], sums: [...FIGURES, ...ANSWERS] });
  readonly #latency = new Rollup({ table: "latency", keys: ["step", "at", "tenant", "bucket"], sums: ["count"] });
  readonly #offers = new Map<string, { tenant: string; hour: number; names: readonly string[]; requests: number }>();
  #records: Row[] = [];
  #postings: [name: number, id: number][] = [];
  #ofDay: number | undefined;

  constructor(db: Database) {
    this.#db = db;
    this.#names = new NameTable(db);
  }

  append({ chain, seq, json }: StoreLine, facts: Facts): void {
    const { record, at, values } = facts;
    const { tenant } = record;
    const id = recordId(at, this.#nextOfDay());
    const tenantId = this.#names.id("tenant", tenant, tenant);
    const hour = Math.floor((at % STEP_MS.day) / STEP_MS.hour);
    const answers = answersOf(facts);
    const singles: Partial<Record<Dimension, number>> = {};
    const names: number[] = [];

    for (const [dimension, value] of values) {
      const name = this.#names.id(dimension, value, tenant);
      if (isSingle(dimension)) singles[dimension] = name;
      names.push(name);
      if (isPosted(dimension, value)) this.#postings.push([name, id]);
      if (dimension === "session") continue; // too many to be worth counting by
      const hits = hitsOf(dimension, value, facts);
      const { effective_block: blocked, would_block: wouldBlock } = answers;
      this.#totals.add([hour, name], [1, facts.requests, blocked, wouldBlock, hits ?? facts.requests]);
      for (let i = 0; i < (hits ?? 0); i++) names.push(name);
    }
    this.#offer(record, hour);
    this.#countPolicies(facts, hour, answers.effective_block);

    const figures = figuresOf(facts);
    const latency = facts.requests === 0 ? undefined : record.timings_us?.total;
    for (const step of ROLLED_UP) {
      const key = [step, at - (at % step), tenantId];
      this.#series.add(key, [...figures, ...ANSWERS.map((name) => answers[name])]);
      if (latency !== undefined) this.#latency.add([...key, latencyBucket(latency)], [1]);
    }
    this.#records.push([
      id,
      tenantId,
      ...SINGLE.map((dimension) => singles[dimension] ?? null),
      JSON.stringify(figures),
      latency ?? null,
      record.request_id === undefined || record.request_id === "" ? null : record.request_id,
      record.decision_id,
      JSON.stringify(names),
    ]);
    this.#db.run(ADD_LINE, id, this.#names.id("chain", chain, ""), seq, bytesOf(json));
  }

  flush(): void {
    this.#countOffers();
    this.#names.flush();
    RECORDS.insert(this.#db, this.#records);
    // In the order of the key, so that neighbours are written together.
    POSTINGS.insert(
      this.#db,
      this.#postings.sort(([a, b], [c, d]) => a - c || b - d),
    );
    for (const rollup of [this.#totals, this.#policies]) sumUpDay(rollup);
    for (const rollup of [this.#totals, this.#policies, this.#series, this.#latency]) rollup.flush(this.#db);
    if (this.#ofDay !== undefined) this.#db.run("UPDATE progress SET next = ?", this.#ofDay);
    this.#records = [];
    this.#postings = [];
  }

  /** The transaction did not come to be. */
  forget(): void {
    this.#names.forget();
    for (const rollup of [this.#totals, this.#policies, this.#series, this.#latency]) rollup.forget();
    this.#offers.clear();
    this.#records = [];
    this.#postings = [];
    this.#ofDay = undefined;
  }

  #nextOfDay(): number {
    this.#ofDay ??= this.#db.first<{ next: number }>("SELECT next FROM progress")?.next ?? 0;
    return this.#ofDay++;
  }

  /** Requests in which tools were offered: the same ones in each of a session, so they are counted as a list first. */
  #offer({ kind, tenant, tools_offered: offered }: CallRecord, hour: number): void {
    if (kind !== "decision" || offered === undefined || offered.names.length === 0) return;
    const key = `${hour}\n${tenant}\n${offered.names.join("\n")}`;
    const known = this.#offers.get(key);
    if (known === undefined) this.#offers.set(key, { tenant, hour, names: offered.names, requests: 1 });
    else known.requests++;
  }

  #countOffers(): void {
    for (const { tenant, hour, names, requests } of this.#offers.values()) {
      for (const tool of names)
        this.#totals.add([hour, this.#names.id("offered", tool, tenant)], [requests, 0, 0, 0, 0]);
    }
    this.#offers.clear();
  }

  #countPolicies({ record: { decision, tenant }, at }: Facts, hour: number, blocked: number): void {
    if (decision === undefined) return;
    const add = (policy: string, sums: readonly number[], last: number): void => {
      const name = this.#names.id("policy", policy, tenant);
      this.#policies.add([hour, name], [...sums, last]);
    };
    for (const { id, live, flips } of decision.matches) {
      const decided = id === decision.primary;
      add(id, [1, +(live ?? false), +(flips ?? false), +decided, decided ? blocked : 0, 0, 0, 0], at);
    }
    for (const id of decision.excepted ?? []) add(id, [0, 0, 0, 0, 0, 1, 0, 0], 0);
    for (const id of decision.unknown ?? []) add(id, [0, 0, 0, 0, 0, 0, 1, 0], 0);
    for (const id of decision.errors ?? []) add(id, [0, 0, 0, 0, 0, 0, 0, 1], 0);
  }
}

/** Adds what was counted by the hour to the whole day. */
function sumUpDay(rollup: Rollup): void {
  for (const [, name = 0, ...sums] of [...rollup.rows()]) rollup.add([WHOLE_DAY, name], sums);
}

/** In the order of `FIGURES`. */
function figuresOf({ requests, completed, findings, countedCalls, microusd, tokensIn, tokensOut }: Facts): number[] {
  const { low, medium, high, critical } = findings;
  return [requests, +completed, low, medium, high, critical, countedCalls.length, microusd, tokensIn, tokensOut];
}

export type AnswersGiven = Readonly<Record<(typeof ANSWERS)[number], number>>;

/** Of `pre_request`s; what a policy would have made of a completed request was no answer. */
export function answersOf({ record: { decision, degraded }, requests }: Facts): AnswersGiven {
  const of = (given: string | undefined, action: string): number => (given === action ? requests : 0);
  return {
    effective_allow: of(decision?.effective, "allow"),
    effective_block: of(decision?.effective, "block"),
    effective_modify: of(decision?.effective, "modify"),
    effective_defer: of(decision?.effective, "defer"),
    would_allow: of(decision?.would, "allow"),
    would_block: of(decision?.would, "block"),
    would_modify: of(decision?.would, "modify"),
    would_defer: of(decision?.would, "defer"),
    degraded: degraded === undefined ? 0 : requests,
  };
}

/** Findings and calls with this value; undefined for dimensions of which a record has no number. */
function hitsOf(dimension: Dimension, value: string, { record, countedCalls }: Facts): number | undefined {
  switch (dimension) {
    case "detector":
    case "rule":
    case "category":
    case "severity":
      return (record.findings ?? []).filter((finding) => finding[dimension] === value).length;
    case "tool":
      return countedCalls.filter(({ name }) => name === value).length;
    case "server":
      return countedCalls.filter(({ server }) => server === value).length;
    default:
      return undefined;
  }
}

function bytesOf(json: Uint8Array | string): Uint8Array {
  return typeof json === "string" ? Buffer.from(json) : json;
}
