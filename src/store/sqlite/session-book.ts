import { LRUCache } from "lru-cache";
import type { CallRecord, RecordedToolCall } from "../../audit/record.js";
import { SEVERITIES } from "../../plugins/contract.js";
import { type CallsSeen, countCalls } from "../count-calls.js";
import type { Facts } from "../facts.js";
import type { SessionSummary } from "../store.js";
import { Bulk, type Row } from "./bulk.js";
import { ANSWERS, type AnswerColumn } from "./columns.js";
import type { Database } from "./database.js";
import { answersOf } from "./day-writer.js";

/** A row of `sessions`. */
export interface SessionRow extends Record<AnswerColumn, number> {
  tenant: string;
  session: string;
  started: number;
  last: number;
  user: string;
  client: string;
  model: string;
  project: string;
  records: number;
  requests: number;
  completed: number;
  calls: number;
  calls_from_responses: number;
  history_place: string;
  low: number;
  medium: number;
  high: number;
  critical: number;
  microusd: number;
  tokens: number;
  /** JSON: a list of tags. */
  tags: string;
}

const COLUMNS = [
  "tenant",
  "session",
  "started",
  "last",
  "user",
  "client",
  "model",
  "project",
  "records",
  "requests",
  "completed",
  "calls",
  "calls_from_responses",
  "history_place",
  ...SEVERITIES,
  ...ANSWERS,
  "microusd",
  "tokens",
  "tags",
] as const satisfies readonly (keyof SessionRow)[];
const KEY = ["tenant", "session"];

const ROWS = new Bulk(
  "sessions",
  COLUMNS,
  `(${KEY.join(", ")}) DO UPDATE SET ${COLUMNS.filter((name) => !KEY.includes(name))
    .map((name) => `"${name}" = excluded."${name}"`)
    .join(", ")}`,
);

/** Sessions kept at hand between transactions, 1 KB each. */
const REMEMBERED = 10_000;

/** Adds records to what is known of their sessions. What was added is written by `flush`. */
export class SessionBook {
  readonly #db: Database;
  readonly #rows = new LRUCache<string, SessionRow>({ max: REMEMBERED });
  readonly #changed = new Map<string, SessionRow>();

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * The calls of a record that no record before it has told of.
   * @param isNew the session remembers them; otherwise it has seen the record before.
   */
  countCalls(record: CallRecord, isNew: boolean): readonly RecordedToolCall[] {
    const { tenant, session_id: session = "" } = record;
    if (session === "") return countCalls(record, { fromResponses: true, historyPlace: "" });
    const row = this.#row(tenant, session, Date.parse(record.ts));
    const seen: CallsSeen = { fromResponses: row.calls_from_responses === 1, historyPlace: row.history_place };
    const counted = countCalls(record, seen);
    if (isNew) {
      row.calls_from_responses = +seen.fromResponses;
      row.history_place = seen.historyPlace;
    }
    return counted;
  }

  add(facts: Facts): void {
    const { record, at } = facts;
    const { tenant, session_id: session = "" } = record;
    if (session === "") return;
    const row = this.#row(tenant, session, at);
    this.#changed.set(keyOf(tenant, session), row);
    row.started = Math.min(row.started, at);
    row.last = Math.max(row.last, at);
    row.user = facts.user || row.user;
    row.client = record.client || row.client;
    row.model = record.model || row.model;
    row.project = record.project || row.project;
    row.records++;
    row.requests += facts.requests;
    row.completed += +facts.completed;
    row.calls += facts.countedCalls.length;
    for (const severity of SEVERITIES) row[severity] += facts.findings[severity];
    const answers = answersOf(facts);
    for (const name of ANSWERS) row[name] += answers[name];
    row.microusd += facts.microusd;
    row.tokens += facts.tokensIn + facts.tokensOut;
    const given =
      record.session_change?.change === "tagged" ? [record.session_change.tag] : (record.session_tags ?? []);
    if (given.length > 0) row.tags = JSON.stringify([...new Set([...tagsOf(row), ...given])]);
  }

  flush(): void {
    ROWS.insert(
      this.#db,
      [...this.#changed.values()].map((row): Row => COLUMNS.map((name) => row[name])),
    );
    this.#changed.clear();
  }

  /** The transaction did not come to be. */
  forget(): void {
    this.#rows.clear();
    this.#changed.clear();
  }

  #row(tenant: string, session: string, at: number): SessionRow {
    const key = keyOf(tenant, session);
    // What is changed and not written yet must not be read again.
    const known = this.#changed.get(key) ?? this.#rows.get(key);
    if (known !== undefined) return known;
    const found = this.#db.first<SessionRow>(
      "SELECT * FROM sessions WHERE tenant = ? AND session = ?",
      tenant,
      session,
    );
    const row = found ?? newRow(tenant, session, at);
    this.#rows.set(key, row);
    return row;
  }
}

const keyOf = (tenant: string, session: string): string => `${tenant}\n${session}`;

const tagsOf = ({ tags }: SessionRow): string[] => JSON.parse(tags) as string[];

function newRow(tenant: string, session: string, at: number): SessionRow {
  const zero = { records: 0, requests: 0, completed: 0, calls: 0, microusd: 0, tokens: 0 };
  const findings = { low: 0, medium: 0, high: 0, critical: 0 };
  const answers = Object.fromEntries(ANSWERS.map((name) => [name, 0])) as Record<AnswerColumn, number>;
  const names = { user: "", client: "", model: "", project: "", tags: "[]" };
  const calls = { calls_from_responses: 0, history_place: "" };
  return { tenant, session, started: at, last: at, ...names, ...zero, ...calls, ...findings, ...answers };
}

export function summaryOf(row: SessionRow): SessionSummary {
  const { low, medium, high, critical } = row;
  const findings = { low, medium, high, critical };
  const worst = SEVERITIES.findLast((severity) => findings[severity] > 0);
  return {
    tenant: row.tenant,
    session: row.session,
    started: row.started,
    last: row.last,
    user: row.user,
    client: row.client,
    model: row.model,
    project: row.project,
    requests: row.requests,
    completed: row.completed,
    records: row.records,
    toolCalls: row.calls,
    findings,
    ...(worst === undefined ? {} : { maxSeverity: worst }),
    ...actionsOf(row),
    degraded: row.degraded,
    spendUsd: row.microusd / 1_000_000,
    tokens: row.tokens,
    tags: tagsOf(row),
  };
}

export function actionsOf(row: Record<AnswerColumn, number>): Pick<SessionSummary, "effective" | "would"> {
  return {
    effective: {
      allow: row.effective_allow,
      block: row.effective_block,
      modify: row.effective_modify,
      defer: row.effective_defer,
    },
    would: { allow: row.would_allow, block: row.would_block, modify: row.would_modify, defer: row.would_defer },
  };
}
