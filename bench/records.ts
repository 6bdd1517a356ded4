import { Random } from "../scripts/random.js";
import type { CallRecord, RecordedDecision, RecordedFinding, RecordedToolCall } from "../src/audit/record.js";
import { CLIENTS, FINDINGS, type FindingKind, MODELS, POLICIES, PROJECTS, TENANTS, TOOLS } from "./record-names.js";

const DAY_MS = 86_400_000;
const USERS = 200;
const LIVE_SESSIONS = 150;
/** Records of a turn, on average: a decision, and mostly a completed request accepted and looked at. */
const RECORDS_A_TURN = 2.9;
/** How busy each hour of a day is, UTC. */
const HOURS = [2, 1, 1, 1, 1, 2, 4, 8, 14, 18, 20, 19, 15, 18, 20, 19, 17, 13, 9, 6, 5, 4, 3, 2];
const HOURS_SUM = HOURS.reduce((sum, weight) => sum + weight, 0);

export interface RecordMix {
  readonly records: number;
  readonly seed?: number;
  /** Default 30. */
  readonly days?: number;
  /** When the last of them ends, in milliseconds since 1970; a midnight makes the busy hours those of UTC. */
  readonly end: number;
}

interface Session {
  readonly id: string;
  readonly tenant: string;
  readonly project: string;
  readonly login: string;
  readonly node: string;
  readonly client: string;
  readonly model: (typeof MODELS)[number];
  readonly offered: string[];
  turns: number;
  left: number;
  bytes: number;
}

/** Records of agents at work, in the order of their time; the same on every run. */
export function* generateRecords({ records, seed = 1, days = 30, end }: RecordMix): Generator<CallRecord> {
  const mix = new Mix(new Random(seed), end - days * DAY_MS, days, Math.max(1, Math.ceil(records / RECORDS_A_TURN)));
  let left = records;
  for (const record of mix.records()) {
    if (left-- <= 0) return;
    yield record;
  }
}

class Mix {
  readonly #random: Random;
  readonly #start: number;
  readonly #days: number;
  readonly #turns: number;
  readonly #sessions: Session[];
  /** What follows decisions, soonest last. */
  #pending: { at: number; record: CallRecord }[] = [];

  constructor(random: Random, start: number, days: number, turns: number) {
    this.#random = random;
    this.#start = start;
    this.#days = days;
    this.#turns = turns;
    this.#sessions = Array.from({ length: LIVE_SESSIONS }, () => this.#newSession());
  }

  *records(): Generator<CallRecord> {
    // Beyond the last turn only where chance gave turns fewer records than they have on average.
    for (let turn = 0; ; turn++) {
      const at = this.#timeOf(Math.min(turn, this.#turns - 1) / this.#turns) + Math.max(0, turn - this.#turns + 1);
      while ((this.#pending.at(-1)?.at ?? Number.POSITIVE_INFINITY) <= at) {
        const next = this.#pending.pop();
        if (next !== undefined) yield next.record;
      }
      yield* this.#turn(at);
    }
  }

  /** @param share of the whole time's traffic. */
  #timeOf(share: number): number {
    const days = share * this.#days;
    let weight = (days % 1) * HOURS_SUM;
    let hour = 0;
    while (weight >= (HOURS[hour] ?? 0) && hour < 23) weight -= HOURS[hour++] ?? 0;
    return this.#start + Math.floor(days) * DAY_MS + Math.floor((hour + weight / (HOURS[hour] ?? 1)) * 3_600_000);
  }

  *#turn(at: number): Generator<CallRecord> {
    const random = this.#random;
    const index = random.int(this.#sessions.length);
    const session = this.#sessions[index] ?? this.#newSession();
    session.turns++;
    session.bytes += 500 + random.int(9_000);
    if (--session.left <= 0) this.#sessions[index] = this.#newSession();

    const request = `req_${random.hex(20)}`;
    if (random.chance(0.002)) return yield this.#refused(session, at);
    // One in three hundred never asks: Aperture failed open.
    if (!random.chance(0.003)) yield this.#decision(session, request, at);
    if (random.chance(0.03)) return;
    const took = 800 + random.int(25_000);
    const id = this.#id(at + took);
    this.#later(at + took, this.#received(session, request, id, at + took));
    this.#later(at + took + 1 + random.int(80), this.#evaluated(session, request, id, at + took + 40));
  }

  #later(at: number, record: CallRecord): void {
    const from = this.#pending.findLastIndex((other) => other.at >= at);
    this.#pending.splice(from + 1, 0, { at, record: { ...record, ts: new Date(at).toISOString() } });
  }

  #decision(session: Session, request: string, at: number): CallRecord {
    const random = this.#random;
    const found = random.chance(0.05)
      ? [random.pick(FINDINGS), ...(random.chance(0.3) ? [random.pick(FINDINGS)] : [])]
      : [];
    const overload = random.chance(0.002);
    const total = Math.round(400 * Math.exp(random.next() * random.next() * 4)) + (overload ? 40_000 : 0);
    return {
      ...this.#head("decision", this.#id(at), session, request, at),
      event: "pre_request",
      ...(session.turns > 1 ? calls([random.pick(TOOLS)], "history", session.turns, random) : {}),
      tools_offered: { total: session.offered.length, names: session.offered },
      ...findings(found, random),
      decision: decisionOf(found, random.chance(0.3)),
      ...(overload ? { degraded: { reason: "deadline", missed: ["injection"] } } : {}),
      timings_us: { read: 120, queue: 30, scan: Math.round(total * 0.6), decide: 40, total },
      http_status: 200,
    };
  }

  #received(session: Session, request: string, id: string, at: number): CallRecord {
    const input = Math.round(session.bytes / 4);
    const output = 100 + this.#random.int(1_500);
    return {
      ...this.#head("received", id, session, request, at),
      event: "tool_call_entire_request",
      cost: { usd: (input * 3 + output * 15) / 1_000_000, input_tokens: input, output_tokens: output },
      http_status: 200,
    };
  }

  #evaluated(session: Session, request: string, id: string, at: number): CallRecord {
    const random = this.#random;
    const found = random.chance(0.02) ? [random.pick(FINDINGS)] : [];
    const made = Array.from(
      { length: random.int(3) },
      () => TOOLS[Math.floor(random.next() ** 2 * TOOLS.length)] ?? TOOLS[0],
    );
    return {
      ...this.#head("evaluated", id, session, request, at),
      event: "tool_call_entire_request",
      ...calls(
        made.flatMap((tool) => tool ?? []),
        "response",
        session.turns,
        random,
      ),
      ...findings(found, random),
      decision: decisionOf(found, false),
      ...(found.some(({ severity }) => severity === "critical") ? { session_tags: ["quarantined"] } : {}),
    };
  }

  #refused({ tenant, project }: Session, at: number): CallRecord {
    return {
      v: 1,
      kind: "refused",
      decision_id: this.#id(at),
      ts: new Date(at).toISOString(),
      tenant,
      project,
      key_id: `key-${tenant}`,
      degraded: { reason: "too_large", missed: [] },
      http_status: 413,
    };
  }

  #head(kind: CallRecord["kind"], id: string, session: Session, request: string, at: number): CallRecord {
    const { tenant, project, login, node, client, model } = session;
    return {
      v: 1,
      kind,
      decision_id: id,
      ts: new Date(at).toISOString(),
      tenant,
      project,
      key_id: `key-${tenant}`,
      event_basis: "url",
      request_id: request,
      session_id: session.id,
      session_derived: false,
      principal: { login_name: login, node, tailnet: "example.ts.net" },
      client,
      provider: model.provider,
      model: model.model,
      format: model.format,
      url_path: model.path,
      detector_version: "2f6c1d0e9a7b4c35",
      body: { bytes: session.bytes, segments: 4 + session.turns * 3, media: 0 },
    };
  }

  #newSession(): Session {
    const random = this.#random;
    // Few people do most of the work.
    const user = Math.floor(random.next() ** 2 * USERS);
    const own = [...TOOLS].filter(({ server }) => server === undefined || random.chance(0.25));
    return {
      id: `sess_${random.hex(16)}`,
      tenant: TENANTS[user % 10 === 9 ? 1 : 0],
      project: PROJECTS[Math.floor(random.next() ** 2 * PROJECTS.length)] ?? PROJECTS[0],
      login: user % 20 === 19 ? "tagged-devices" : `user-${String(user).padStart(3, "0")}@example.com`,
      node: `n${(user + 4_096).toString(36)}CNTRL`,
      client: CLIENTS[Math.floor(random.next() ** 2 * CLIENTS.length)] ?? CLIENTS[0],
      model: MODELS[Math.floor(random.next() ** 2 * MODELS.length)] ?? MODELS[0],
      offered: own.map(({ name }) => name).slice(0, 24),
      turns: 0,
      left: 2 + Math.floor(random.next() ** 3 * 80),
      bytes: 8_000 + random.int(20_000),
    };
  }

  /** A UUID of version 7, of this time. */
  #id(at: number): string {
    const time = at.toString(16).padStart(12, "0");
    const rest = this.#random.hex(18);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6)}`;
  }
}

function calls(
  tools: readonly (typeof TOOLS)[number][],
  source: RecordedToolCall["source"],
  turn: number,
  random: Random,
): Pick<CallRecord, "tool_calls" | "tool_calls_total"> {
  if (tools.length === 0) return {};
  return {
    tool_calls: tools.map(({ name, server }, index) => ({
      name,
      ...(server === undefined ? {} : { server }),
      source,
      pointer:
        source === "response"
          ? `/response_body/content/${index}/input`
          : `/request_body/messages/${turn * 2}/content/0/input`,
      params: {
        type: "object",
        items: 1,
        members: { command: { type: "string", length: 10 + random.int(90), digest: random.hex(16) } },
      },
    })),
    tool_calls_total: tools.length,
  };
}

function findings(
  found: readonly FindingKind[],
  random: Random,
): Pick<CallRecord, "findings" | "findings_total" | "findings_repeated"> {
  const recorded = found.map((kind): RecordedFinding => {
    const start = random.int(4_000);
    const length = 8 + random.int(40);
    return {
      ...kind,
      score: 0.9,
      pointer: `/request_body/messages/${random.int(40)}/content/0/text`,
      start,
      end: start + length,
      length,
      fingerprint: random.hex(16),
    };
  });
  return { findings: recorded, findings_total: recorded.length, findings_repeated: 0 };
}

/** @param enforced whether what is serious is stopped and not only shown. */
function decisionOf(found: readonly FindingKind[], enforced: boolean): RecordedDecision {
  const ids = [...new Set(found.map(({ detector, level }) => POLICIES[detector][level]))];
  const blocking = found.find(({ level }) => level === "block");
  const would = blocking === undefined ? "allow" : "block";
  const effective = enforced ? would : "allow";
  const primary = blocking === undefined ? ids[0] : POLICIES[blocking.detector].block;
  return {
    effective,
    would,
    ...(primary === undefined ? {} : { primary }),
    matches: ids.map((id) => ({
      id,
      effect: "forbid",
      mode: enforced ? "enforce" : "monitor",
      action: id === primary && would === "block" ? "block" : "allow",
      severity: blocking?.severity ?? "medium",
      live: enforced,
      flips: !enforced && would === "block" && id === primary,
    })),
    policy_revision: "b7d1c09e",
  };
}
