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
  readonly tenant: string;
  pre: boolean;
  /** Decision id of the first post event. */
  post?: string;
}

/** What processes of one server tell each other about a request: its key, whose it is, and what was observed of it. */
export type RequestFact = readonly [key: string, tenant: string, observed: { pre?: true; post?: string }];

/**
 * Which events of a request have been seen. Tells repeated post events (`tool_call_entire_request` and
 * `entire_request` are one phase) from new ones, and counts the requests that reached the provider without having been
 * decided here: a post event nobody asked about before.
 *
 * That Aperture uses one request id before and after is documented but unproven, so a tenant's requests only count
 * once a single pair of them has matched.
 */
export class ObservedRequests {
  /** Called with what was observed here; calls `placed` once what siblings observed before it, and nothing else, has been heard. */
  tell: (fact: RequestFact, placed?: () => void) => void = (_fact, placed) => placed?.();

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
    this.#notePre(key, tenant);
    this.tell([key, tenant, { pre: true }]);
  }

  /** Notes a post event; answers the decision id of the one it repeats. Without a request id nothing can be told. */
  async post(tenant: string, requestId: string, decisionId: string): Promise<string | undefined> {
    if (requestId === "") return undefined;
    const key = hashedKey(tenant, requestId);
    const known = this.#of(key, tenant).post;
    if (known !== undefined) return known;
    // Another process may have been given the other post event this very moment; whose word was placed first has it.
    return new Promise((resolve) => {
      this.tell([key, tenant, { post: decisionId }], () => resolve(this.#claim(key, tenant, decisionId)));
    });
  }

  /** A sibling has observed this. It also counts the request, should it stay without its `pre_request`. */
  hear([key, tenant, { pre, post }]: RequestFact): void {
    if (pre) this.#notePre(key, tenant);
    if (post === undefined) return;
    const request = this.#of(key, tenant);
    request.post ??= post;
    if (request.pre) this.#correlating.add(tenant);
  }

  /** What was observed last comes first. */
  *recall(): Iterable<RequestFact> {
    for (const [key, { tenant, pre, post }] of this.#requests.entries()) {
      yield [key, tenant, { ...(pre && { pre }), ...(post !== undefined && { post }) }];
    }
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

  #claim(key: string, tenant: string, decisionId: string): string | undefined {
    const request = this.#of(key, tenant);
    if (request.post !== undefined) return request.post;
    request.post = decisionId;
    if (request.pre) this.#correlating.add(tenant);
    else this.#await(key, tenant);
    return undefined;
  }

  #notePre(key: string, tenant: string): void {
    const request = this.#of(key, tenant);
    request.pre = true;
    this.#unmatched.delete(key);
    if (request.post !== undefined) this.#correlating.add(tenant);
  }

  #of(key: string, tenant: string): ObservedRequest {
    const known = this.#requests.get(key);
    if (known !== undefined) return known;
    const request: ObservedRequest = { tenant, pre: false };
    this.#requests.set(key, request);
    return request;
  }

  #await(key: string, tenant: string): void {
    const now = this.#now();
    if (now < this.#forgotUntilMs || this.#unmatched.size >= this.#unmatchedMax) return;
    this.#unmatched.set(key, { tenant, sinceMs: now });
  }
}
