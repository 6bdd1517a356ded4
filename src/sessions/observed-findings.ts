import { LRUCache } from "lru-cache";
import { hashedKey } from "./hashed-key.js";

const MINUTE_MS = 60_000;

export interface ObservedFindingsOptions {
  /** Findings remembered, over all tenants; about 150 bytes each. Default 100,000. */
  readonly findingsMax?: number;
  /** How long a finding counts as known after it was last seen. Default 24 hours. */
  readonly ttlMs?: number;
  /** A clock that never steps back, in milliseconds. */
  readonly now?: () => number;
}

/** What makes two findings the same one, resent. */
export interface Sighting {
  readonly detector: string;
  readonly rule: string;
  /** Keyed fingerprint of what was matched. */
  readonly fingerprint: string;
  /** Digest of the segment's content and the range in it. Never the index of a message: the conversation shifts. */
  readonly place: string;
}

/**
 * Which findings a session has shown before. Agents resend the whole conversation with every turn, and the account
 * would repeat every old finding. This is for recording only: enforcement looks at the whole request each time.
 * Forgetting is harmless: the finding is recorded once more.
 */
export class ObservedFindings {
  /** Called with the keys of findings that were new here. */
  tell: (keys: readonly string[]) => unknown = () => {};
  readonly #seen: LRUCache<string, true>;

  constructor({ findingsMax = 100_000, ttlMs = 24 * 60 * MINUTE_MS, now }: ObservedFindingsOptions = {}) {
    this.#seen = new LRUCache({
      max: findingsMax,
      ttl: ttlMs,
      updateAgeOnGet: true,
      ttlResolution: 0,
      ...(now && { perf: { now } }),
    });
  }

  get size(): number {
    return this.#seen.size;
  }

  /** The sightings that are new to this session, in order; from now on they are known. */
  firstSeen<S extends Sighting>(tenant: string, session: string, sightings: readonly S[]): S[] {
    const keys: string[] = [];
    const fresh = sightings.filter(({ detector, rule, fingerprint, place }) => {
      const key = hashedKey(tenant, session, detector, rule, fingerprint, place);
      if (this.#seen.get(key)) return false;
      this.#seen.set(key, true);
      keys.push(key);
      return true;
    });
    if (keys.length > 0) this.tell(keys);
    return fresh;
  }

  /** A sibling has seen these. */
  hear(keys: readonly string[]): void {
    for (const key of keys) this.#seen.set(key, true);
  }

  /** What was seen last comes first. */
  *recall(): Iterable<readonly string[]> {
    for (const key of this.#seen.keys()) yield [key];
  }
}
