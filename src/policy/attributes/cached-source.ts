import { LRUCache } from "lru-cache";
import type { AttributeSource, AttributeTypes } from "../../plugins/attribute-source.js";
import { allAbsent, allUnknown, checkAnswer, type Known } from "./answer.js";
import { type Dated, type Feed, isLogin } from "./feed.js";
import { GuardedCalls, type GuardSettings } from "./guarded-calls.js";
import { LookupFailure } from "./lookup-failure.js";
import type { AttributeObserver } from "./observer.js";

interface CacheSettings {
  /** How long an answer is fresh; jitter of 10 % either way keeps a whole team from expiring at once. */
  readonly ttlMs: number;
  /** How long after it was given an answer may still be used while the source is asked again. */
  readonly staleMsMax: number;
  /** How long "not listed" and failures are remembered. */
  readonly negativeMs: number;
  readonly principalsMax: number;
  /** What it means that the source does not list somebody. */
  readonly unlisted: "absent" | "unknown";
}

export type CachedSourceSettings = CacheSettings & GuardSettings;

interface Entry extends Dated {
  /** Clock of `performance.now()`. */
  readonly staleUntil: number;
  /** Not asked for again before, by a call that meets it stale, */
  readonly askAgainAt: number;
  /** or ahead of its expiry, for somebody who is active. */
  readonly askAheadAt: number;
}

const JITTER = 0.1;
/** Share of its freshness that an answer has left when it is asked for ahead. */
const AHEAD = 0.2;

/** A source that must be asked over a wire, behind a memory of what it said. Never throws, never rejects. */
export class CachedSource implements Feed {
  readonly id: string;
  readonly provides: AttributeTypes;
  readonly #source: AttributeSource;
  readonly #settings: CacheSettings;
  readonly #observer: AttributeObserver;
  readonly #calls: GuardedCalls;
  readonly #entries: LRUCache<string, Entry>;
  readonly #flying = new Map<string, Promise<Dated>>();

  constructor(id: string, source: AttributeSource, settings: CachedSourceSettings, observer: AttributeObserver) {
    this.id = id;
    this.provides = source.provides;
    this.#source = source;
    this.#settings = settings;
    this.#observer = observer;
    this.#calls = new GuardedCalls(settings, (state) => observer.breaker(id, state));
    this.#entries = new LRUCache({ max: settings.principalsMax });
    observer.breaker(id, "closed");
  }

  get size(): number {
    return this.#entries.size;
  }

  get(principal: string, now: number): Dated | Promise<Dated> {
    const entry = this.#entries.get(principal);
    if (entry !== undefined && now < entry.staleUntil) {
      const fresh = now < entry.freshUntil;
      this.#observer.looked(this.id, fresh ? "hit" : "stale");
      if (!fresh && now >= entry.askAgainAt) void this.#ask(principal);
      return entry;
    }
    if (!isLogin(principal)) return this.#unlisted();
    this.#observer.looked(this.id, "miss");
    return this.#ask(principal);
  }

  refreshAhead(principal: string, now: number): void {
    const entry = this.#entries.peek(principal);
    if (entry !== undefined && now >= entry.askAheadAt) void this.#ask(principal);
  }

  #ask(principal: string): Promise<Dated> {
    const flying = this.#flying.get(principal);
    if (flying !== undefined) return flying;
    const asking = this.#lookup(principal).finally(() => this.#flying.delete(principal));
    this.#flying.set(principal, asking);
    return asking;
  }

  async #lookup(principal: string): Promise<Entry> {
    const { ttlMs, staleMsMax, negativeMs } = this.#settings;
    let begun: number | undefined;
    let entry: Entry;
    try {
      const answer = await this.#calls.run((signal) => {
        begun = performance.now();
        return this.#source.lookup(principal, signal);
      });
      if (answer === undefined) entry = this.#unlisted();
      else {
        const { known, wrong } = checkAnswer(answer, this.provides, Date.now());
        for (const _ of wrong) this.#observer.failed(this.id, "wrong_type");
        if (known.unknown.size > wrong.length) this.#observer.failed(this.id, "incomplete");
        entry = this.#entryFor(known, ttlMs, Math.max(ttlMs, staleMsMax));
      }
    } catch (error) {
      this.#observer.failed(this.id, error instanceof LookupFailure ? error.failure : "source_error");
      entry = this.#afterFailure(principal, negativeMs);
    }
    if (begun !== undefined) this.#observer.asked(this.id, (performance.now() - begun) / 1_000);
    this.#entries.set(principal, entry);
    return entry;
  }

  #unlisted(): Entry {
    const { unlisted, negativeMs } = this.#settings;
    const learnedAt = Date.now();
    const known = unlisted === "absent" ? allAbsent(learnedAt) : allUnknown(this.provides, learnedAt);
    return this.#entryFor(known, negativeMs, negativeMs);
  }

  #afterFailure(principal: string, negativeMs: number): Entry {
    const now = performance.now();
    const last = this.#entries.peek(principal);
    // What was known stays, until it is too old; how often a failing source is asked is bounded all the same.
    if (last !== undefined && now < last.staleUntil)
      return { ...last, askAgainAt: now + negativeMs, askAheadAt: now + negativeMs };
    return this.#entryFor(allUnknown(this.provides, Date.now()), negativeMs, negativeMs);
  }

  #entryFor(known: Known, freshMs: number, usableMs: number): Entry {
    const now = performance.now();
    const freshUntil = now + freshMs * (1 - JITTER + 2 * JITTER * Math.random());
    return {
      known,
      freshUntil,
      staleUntil: Math.max(freshUntil, now + usableMs),
      askAgainAt: freshUntil,
      askAheadAt: freshUntil - freshMs * AHEAD,
    };
  }
}
