import { LRUCache } from "lru-cache";
import { hashedKey } from "./hashed-key.js";

const MINUTE_MS = 60_000;

export interface ObservedRequestsOptions {
  /** Requests remembered, over all tenants; about 300 bytes each. Default 100,000. */
  readonly requestsMax?: number;
  /** How long a request is remembered after its last event. Default 30 minutes. */
  readonly ttlMs?: number;
  /** How long a post event waits for its `pre_request` before it counts as unevaluated. Default 1 minute. */
  readonly graceMs?: number;
  /** A clock that never steps back, in milliseconds. */
  readonly now?: () => number;
}

interface ObservedRequest {
  pre: boolean;
  /** Decision id of the first post event. */
  post?: string;
}

/**
 * Which events of a request have been seen. Tells repeated post events (`tool_call_entire_request` and
 * `entire_request` are one phase) from new ones, and counts the requests that reached the provider without having been
 * decided here: a post event nobody asked about before.
 *
 * That Aperture uses one request id before and after is documented but unproven, so a tenant's requests only count
 * once a single pair of them has matched.
 */
export class ObservedRequests {
  readonly #requests: LRUCache<string, ObservedRequest>;
  readonly #graceMs: number;
  readonly #now: () => number;
  /** Post events without a `pre_request` so far, oldest first. */
  readonly #unmatched = new Map<string, { readonly tenant: string; readonly sinceMs: number }>();
  readonly #unmatchedMax: number;
  /** Tenants come from keys, so there are few. */
  readonly #correlating = new Set<string>();
  #forgotUntilMs = Number.NEGATIVE_INFINITY;

  constructor(options: ObservedRequestsOptions = {}) {
    const {
      requestsMax = 100_000,
      ttlMs = 30 * MINUTE_MS,
      graceMs = MINUTE_MS,
      now = () => performance.now(),
    } = options;
    this.#graceMs = graceMs;
    this.#now = now;
    this.#unmatchedMax = requestsMax;
    this.#requests = new LRUCache({
      max: requestsMax,
      ttl: ttlMs,
      updateAgeOnGet: true,
      ttlResolution: 0,
      perf: { now },
      // A request pushed out early may still get its post event. For as long as that can be, absence proves nothing.
      dispose: ({ pre, post }, _, reason) => {
        if (reason === "evict" && pre && post === undefined) this.#forgotUntilMs = now() + ttlMs;
      },
    });
  }

  get size(): number {
    return this.#requests.size;
  }

  /** Notes a `pre_request` on its arrival. Repeated ones are noted too, and always evaluated. */
  pre(tenant: string, requestId: string): void {
    if (requestId === "") return;
    const key = hashedKey(tenant, requestId);
    const request = this.#of(key);
    request.pre = true;
    this.#unmatched.delete(key);
    if (request.post !== undefined) this.#correlating.add(tenant);
  }

  /** Notes a post event; answers the decision id of the one it repeats. Without a request id nothing can be told. */
  post(tenant: string, requestId: string, decisionId: string): string | undefined {
    if (requestId === "") return undefined;
    const key = hashedKey(tenant, requestId);
    const request = this.#of(key);
    if (request.post !== undefined) return request.post;
    request.post = decisionId;
    if (request.pre) this.#correlating.add(tenant);
    else this.#await(key, tenant);
    return undefined;
  }

  /**
   * Requests per tenant that became unevaluated since the last call: no `pre_request` within the grace period. Call it
   * about once a minute.
   */
  takeUnevaluated(): Map<string, number> {
    const counts = new Map<string, number>();
    const until = this.#now() - this.#graceMs;
    for (const [key, { tenant, sinceMs }] of this.#unmatched) {
      if (sinceMs > until) break;
      this.#unmatched.delete(key);
      if (this.#correlating.has(tenant)) counts.set(tenant, (counts.get(tenant) ?? 0) + 1);
    }
    return counts;
  }

  #of(key: string): ObservedRequest {
    const known = this.#requests.get(key);
    if (known !== undefined) return known;
    const request: ObservedRequest = { pre: false };
    this.#requests.set(key, request);
    return request;
  }

  #await(key: string, tenant: string): void {
    const now = this.#now();
    if (now < this.#forgotUntilMs || this.#unmatched.size >= this.#unmatchedMax) return;
    this.#unmatched.set(key, { tenant, sinceMs: now });
  }
}
