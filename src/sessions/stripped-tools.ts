import { LRUCache } from "lru-cache";
import { hashedKey } from "./hashed-key.js";

export interface StrippedToolsOptions {
  /** Sessions remembered, over all tenants; about 500 bytes each. Default 100,000. */
  readonly sessionsMax?: number;
  /** How long a session is remembered after its last request. Default 24 hours. */
  readonly ttlMs?: number;
  /** A clock that never steps back, in milliseconds. */
  readonly now?: () => number;
}

/** Tools that were taken out of a session's requests while policies had this revision, with why, by tool. */
export interface StripFact<Why> {
  readonly session: string;
  readonly revision: string;
  readonly tools: Readonly<Record<string, Why>>;
}

const DAY_MS = 24 * 60 * 60_000;
/** Per session. */
export const TOOLS_MAX = 256;

/**
 * Which tools were taken out of a session's requests. A model that was not offered a tool is not offered it for the
 * rest of the session, whatever the policy would say of a later request: tools stand at the beginning of the prompt, so
 * every change of them makes the provider read the whole conversation anew, and an agent stumbles over tools that come
 * and go. Other policies, though, are another matter: what was decided under the old ones is forgotten.
 */
export class StrippedTools<Why> {
  /** Called with what is new here, so that siblings can be told. */
  onChange: (fact: StripFact<Why>) => unknown = () => {};
  readonly #sessions: LRUCache<string, StripFact<Why>>;

  constructor({ sessionsMax = 100_000, ttlMs = DAY_MS, now }: StrippedToolsOptions = {}) {
    this.#sessions = new LRUCache({
      max: sessionsMax,
      ttl: ttlMs,
      updateAgeOnGet: true,
      ttlResolution: 0,
      ...(now && { perf: { now } }),
    });
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** What was taken out of the session before. */
  of(tenant: string, session: string, revision: string): Readonly<Record<string, Why>> {
    const known = this.#sessions.size === 0 ? undefined : this.#sessions.get(hashedKey(tenant, session));
    return known?.revision === revision ? known.tools : {};
  }

  add(tenant: string, session: string, revision: string, tools: Readonly<Record<string, Why>>): void {
    const known = this.of(tenant, session, revision);
    if (Object.keys(tools).every((tool) => Object.hasOwn(known, tool))) return;
    const fact = { session: hashedKey(tenant, session), revision, tools: { ...tools, ...known } };
    this.hear(fact);
    this.onChange(fact);
  }

  /** A sibling has taken these out. */
  hear({ session, revision, tools }: StripFact<Why>): void {
    const known = this.#sessions.get(session);
    const all = known?.revision === revision ? { ...tools, ...known.tools } : tools;
    const kept = Object.fromEntries(Object.entries(all).slice(0, TOOLS_MAX));
    this.#sessions.set(session, { session, revision, tools: kept });
  }

  /** What was used last comes first. */
  recall(): Iterable<StripFact<Why>> {
    return this.#sessions.values();
  }
}
