import { LRUCache } from "lru-cache";
import { hashedKey } from "./hashed-key.js";
import type { RiskReport } from "./session-risk.js";
import type { CallTrace } from "./trace.js";
import { type Flow, type TiedTrace, Trajectory, type TrajectorySnapshot } from "./trajectory.js";

const HOUR_MS = 60 * 60_000;

export interface TrajectoriesOptions {
  /** Bytes of all sessions together, roughly; the sessions used least recently go first. Default 64 MiB. */
  readonly bytesMax?: number;
  /** How long a session is remembered after its last event. Default 24 hours. */
  readonly ttlMs?: number;
  /** Wall clock in milliseconds. */
  readonly wallNow?: () => number;
  /** A clock that never steps back, in milliseconds. */
  readonly now?: () => number;
}

/** What processes of one server tell each other about a session: what it did, what was refused, or all of it. */
export type TrajectoryFact = readonly [session: string, told: Told];
type Told =
  | { readonly traces: readonly TiedTrace[]; readonly at: number }
  | { readonly denied: readonly Pick<CallTrace, "id" | "targets">[]; readonly at: number }
  | { readonly all: TrajectorySnapshot };

/** What a session looks like now. */
export interface SessionState extends RiskReport {
  readonly deniedCalls: number;
}

const NEW: SessionState = { risk: 0, reasons: [], deniedCalls: 0 };

/**
 * Trajectories of sessions. Taking an event costs by what is new in it; asking costs a look-up. A session that was
 * forgotten is known again with its next request, as far as that resends what it did.
 */
export class Trajectories {
  /** Called with what was new here, so that siblings can be told. */
  tell: (fact: TrajectoryFact) => unknown = () => {};
  readonly #sessions: LRUCache<string, Trajectory>;
  readonly #wallNow: () => number;

  constructor({
    bytesMax = 64 * 1024 * 1024,
    ttlMs = 24 * HOUR_MS,
    wallNow = Date.now,
    now,
  }: TrajectoriesOptions = {}) {
    this.#wallNow = wallNow;
    this.#sessions = new LRUCache({
      maxSize: bytesMax,
      sizeCalculation: (trajectory) => trajectory.weight,
      ttl: ttlMs,
      updateAgeOnGet: true,
      ttlResolution: 0,
      ...(now && { perf: { now } }),
    });
  }

  get size(): number {
    return this.#sessions.size;
  }

  /**
   * Takes over what an event shows of its session.
   *
   * @returns for each trace the flows that end in it, whether it was new or is resent; empty where there are none.
   */
  follow(tenant: string, session: string, traces: readonly TiedTrace[]): readonly (readonly Flow[])[] {
    if (traces.length === 0) return [];
    const key = hashedKey(tenant, session);
    const at = this.#wallNow();
    const trajectory = this.#sessions.get(key) ?? new Trajectory();
    // The model read its tools before all that was said, wherever they stand in the request.
    const isTools = ({ trace }: TiedTrace): boolean => trace.kind === "tools";
    const inOrder = [...traces.filter(isTools), ...traces.filter((trace) => !isTools(trace))];
    const fresh = inOrder.filter((trace) => trajectory.take(trace, at));
    if (fresh.length > 0) {
      this.#sessions.set(key, trajectory);
      this.tell([key, { traces: fresh, at }]);
    }
    return trajectory.hasFlows ? traces.map(({ trace }) => trajectory.flowsAt(trace.id)) : [];
  }

  /** Calls of a session were refused here. */
  deny(tenant: string, session: string, calls: readonly Pick<CallTrace, "id" | "targets">[]): void {
    const key = hashedKey(tenant, session);
    const at = this.#wallNow();
    const trajectory = this.#sessions.get(key) ?? new Trajectory();
    const denied = calls.filter((call) => trajectory.deny(call, at)).map(({ id, targets }) => ({ id, targets }));
    if (denied.length === 0) return;
    this.#sessions.set(key, trajectory);
    this.tell([key, { denied, at }]);
  }

  state(tenant: string, session: string): SessionState {
    const trajectory = this.#sessions.size === 0 ? undefined : this.#sessions.get(hashedKey(tenant, session));
    if (trajectory === undefined) return NEW;
    return { ...trajectory.risk(this.#wallNow()), deniedCalls: trajectory.deniedCalls };
  }

  /** A sibling has seen this. */
  hear([key, told]: TrajectoryFact): void {
    const known = this.#sessions.get(key);
    if ("all" in told) {
      if (known === undefined) this.#sessions.set(key, new Trajectory(told.all));
      return;
    }
    const trajectory = known ?? new Trajectory();
    if ("traces" in told) for (const trace of told.traces) trajectory.take(trace, told.at);
    else for (const call of told.denied) trajectory.deny(call, told.at);
    this.#sessions.set(key, trajectory);
  }

  /** What was used last comes first. */
  *recall(): Iterable<TrajectoryFact> {
    for (const [key, trajectory] of this.#sessions.entries()) yield [key, { all: trajectory.snapshot }];
  }
}
