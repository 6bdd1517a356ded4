import type { SessionFacts } from "../policy/request.js";
import type { SessionTags } from "../sessions/session-tags.js";
import type { SessionState, Trajectories } from "../sessions/trajectories.js";
import type { LocatedFinding } from "./event-summary.js";
import { deniedCalls, sessionFindings } from "./session-flows.js";
import type { LocatedTrace } from "./trace/tie.js";

/** A session of which nothing is known yet. */
export const NEW_SESSION: SessionFacts = { risk: 0, deniedCalls: 0, tags: [] };

/** All that is remembered of sessions, as calls need it: what this one adds, and what policies may know. */
export class SessionMemory {
  readonly #trajectories: Trajectories;
  readonly #tags: SessionTags;

  constructor(trajectories: Trajectories, tags: SessionTags) {
    this.#trajectories = trajectories;
    this.#tags = tags;
  }

  /** Takes an event over; gives the findings that only the session shows. Costs by what is new in it. */
  follow(tenant: string, session: string, traces: readonly LocatedTrace[]): LocatedFinding[] {
    return sessionFindings(this.#trajectories, tenant, session, traces);
  }

  /** A request was stopped: what its dangerous calls were after must not be had in another way. */
  deny(tenant: string, session: string, traces: readonly LocatedTrace[], flows: readonly LocatedFinding[]): void {
    this.#trajectories.deny(tenant, session, deniedCalls(traces, flows));
  }

  /** What policies may know of a session. Looking it up takes microseconds. */
  facts(tenant: string, session: string): SessionFacts {
    const { risk, deniedCalls: denied } = this.state(tenant, session);
    return { risk, deniedCalls: denied, tags: this.#tags.of(tenant, session) };
  }

  /** The same with what the risk is made of. */
  state(tenant: string, session: string): SessionState {
    return this.#trajectories.state(tenant, session);
  }
}
