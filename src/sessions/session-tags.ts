import { LRUCache } from "lru-cache";
import { hashedKey } from "./hashed-key.js";

/** A tag of a session was set, or taken away. Of two facts about the same tag the later one counts, whatever order they come in. */
export interface TagFact {
  readonly tenant: string;
  readonly session: string;
  readonly tag: string;
  /** Wall clock in milliseconds: when this was said, and when it stops to matter. */
  readonly at: number;
  readonly until: number;
  /** The policy that set it, or who asked for it. */
  readonly by: string;
  readonly released?: true;
}

export interface SessionTagsOptions {
  /** Sessions remembered, over all tenants; about 500 bytes each. Default 100,000. */
  readonly sessionsMax?: number;
  /** Wall clock. */
  readonly wallNow?: () => number;
  /** A clock that never steps back, in milliseconds: what is remembered expires by it. */
  readonly now?: () => number;
}

/** Per session; past this many, the tag that would expire first is dropped. */
export const TAGS_MAX = 16;
/** Characters of a session id that count; audit records keep as many. */
const SESSION_CHARS_MAX = 200;
/** A tag is set anew once it has lost this share of its life: a session tagged on every event is not written down each time. */
const RENEWED_AT = 0.1;

interface Held {
  readonly fact: TagFact;
  readonly expiresMs: number;
}

const NONE: readonly string[] = [];

/**
 * Tags of sessions, like `quarantined`, that policies read on the session's next request. Set by decisions, about
 * completed requests too, and by people; each with an end. Looking a session up takes a microsecond.
 */
export class SessionTags {
  /** Called with every change made here, so that it can be written down and told to siblings. */
  onChange: (fact: TagFact) => unknown = () => {};
  readonly #sessions: LRUCache<string, Map<string, Held>>;
  readonly #wallNow: () => number;
  readonly #now: () => number;

  constructor(options: SessionTagsOptions = {}) {
    const { sessionsMax = 100_000, wallNow = Date.now, now = () => performance.now() } = options;
    this.#sessions = new LRUCache({ max: sessionsMax });
    this.#wallNow = wallNow;
    this.#now = now;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Tags in force. */
  of(tenant: string, session: string): readonly string[] {
    if (this.#sessions.size === 0) return NONE;
    return this.facts(tenant, session).map(({ tag }) => tag);
  }

  /** The same with when they were set, until when, and by whom. */
  facts(tenant: string, session: string): TagFact[] {
    return this.#inForce(this.#sessions.get(keyOf(tenant, session)));
  }

  /** Tags in force of all sessions of all tenants, the sessions looked at last first. */
  *all(): Generator<TagFact> {
    for (const held of this.#sessions.values()) yield* this.#inForce(held);
  }

  /** Sets a tag for this long from now, or makes it last this long. */
  set(tenant: string, session: string, tag: string, ttlMs: number, by: string): void {
    const known = this.facts(tenant, session).find((fact) => fact.tag === tag);
    const now = this.#wallNow();
    if (known !== undefined && known.until >= now + ttlMs * (1 - RENEWED_AT)) return;
    const at = this.#nextAt(tenant, session, tag);
    this.#change({ tenant, session: session.slice(0, SESSION_CHARS_MAX), tag, at, until: now + ttlMs, by });
  }

  /** Takes a tag away; false when it is not in force. */
  release(tenant: string, session: string, tag: string, by: string): boolean {
    const known = this.facts(tenant, session).find((fact) => fact.tag === tag);
    if (known === undefined) return false;
    this.#change({ ...known, at: this.#nextAt(tenant, session, tag), by, released: true });
    return true;
  }

  /** Takes over what was said elsewhere, or before a restart. */
  hear(fact: TagFact): void {
    const { tenant, session, tag, at, until } = fact;
    const left = until - this.#wallNow();
    if (left <= 0) return;
    const key = keyOf(tenant, session);
    const held = this.#sessions.get(key) ?? new Map<string, Held>();
    this.#sessions.set(key, held);
    const known = held.get(tag)?.fact;
    if (known !== undefined && (known.at > at || (known.at === at && known.released))) return;
    held.set(tag, { fact, expiresMs: this.#now() + left });
    if (held.size > TAGS_MAX) this.#dropOne(held);
  }

  /** Everything that matters still, releases too. */
  *recall(): Generator<TagFact> {
    const now = this.#now();
    for (const held of this.#sessions.values())
      for (const { fact, expiresMs } of held.values()) if (expiresMs > now) yield fact;
  }

  /** Now, and later than what is known of the tag, even if the clock has stepped back since. */
  #nextAt(tenant: string, session: string, tag: string): number {
    const last = this.#sessions.get(keyOf(tenant, session))?.get(tag)?.fact.at ?? 0;
    return Math.max(this.#wallNow(), last + 1);
  }

  #change(fact: TagFact): void {
    this.hear(fact);
    this.onChange(fact);
  }

  #inForce(held: ReadonlyMap<string, Held> | undefined): TagFact[] {
    if (held === undefined) return [];
    const now = this.#now();
    return [...held.values()].flatMap(({ fact, expiresMs }) => (fact.released || expiresMs <= now ? [] : [fact]));
  }

  #dropOne(held: Map<string, Held>): void {
    const [first] = [...held].sort(([, a], [, b]) => a.expiresMs - b.expiresMs);
    if (first !== undefined) held.delete(first[0]);
  }
}

function keyOf(tenant: string, session: string): string {
  return hashedKey(tenant, session.slice(0, SESSION_CHARS_MAX));
}
