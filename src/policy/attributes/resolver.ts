import { LRUCache } from "lru-cache";
import type { AttributeTypes } from "../../plugins/attribute-source.js";
import type { HookMetadata } from "../../plugins/event.js";
import { allUnknown } from "./answer.js";
import { type Dated, type Feed, type MetadataFeed, NODE_PREFIX } from "./feed.js";
import type { AttributeObserver } from "./observer.js";
import { PrincipalAttributes } from "./principal-attributes.js";

export interface ResolverOptions {
  readonly feeds: readonly Feed[];
  readonly metadataFeeds: readonly MetadataFeed[];
  readonly observer: AttributeObserver;
  readonly principalsMax: number;
}

interface Resolved {
  readonly attributes: PrincipalAttributes;
  /** All of it is fresh until then. */
  readonly freshUntil: number;
  readonly generation: number;
  usedAt: number;
}

/** Principals that were asked about within this time are kept fresh. */
const ACTIVE_MS = 10 * 60_000;
const SWEEP_MS = 1_000;
/** Longer than any mail address. */
const LOGIN_CHARS_MAX = 320;

/** Answers what is known about the principal of a call, from all sources together. */
export class AttributeResolver {
  /** All attributes any source provides, `groups` among them. */
  readonly provides: AttributeTypes;
  readonly #options: ResolverOptions;
  readonly #resolved: LRUCache<string, Resolved>;
  readonly #sweeping: NodeJS.Timeout;
  /** Counts changes of listings: what was put together before is put together again. */
  #generation = 0;

  constructor(options: ResolverOptions) {
    this.#options = options;
    const { feeds, metadataFeeds } = options;
    this.provides = Object.assign({}, ...[...feeds, ...metadataFeeds].map(({ provides }) => provides));
    this.#resolved = new LRUCache({ max: options.principalsMax });
    this.#sweeping = setInterval(() => this.#refreshAhead(), SWEEP_MS).unref();
  }

  /**
   * The attributes of the principal of one call. Where all of them are fresh it is a look-up and the answer is there at
   * once; otherwise a promise that waits for sources at most `waitMs` and never rejects. What has not come by then is
   * unknown for this call, and there for the next.
   */
  of(metadata: HookMetadata, waitMs: number): PrincipalAttributes | Promise<PrincipalAttributes> {
    const principal = principalKey(metadata);
    const now = performance.now();
    const known = this.#resolved.get(principal);
    if (known !== undefined && now < known.freshUntil && known.generation === this.#generation) {
      known.usedAt = now;
      for (const { id } of this.#options.feeds) this.#options.observer.looked(id, "hit");
      return this.#withMetadata(known.attributes, metadata);
    }

    const answers = this.#options.feeds.map((feed) => feed.get(principal, now));
    const waiting = answers.filter((answer) => answer instanceof Promise);
    if (waiting.length === 0) {
      return this.#withMetadata(this.#putTogether(principal, answers as readonly Dated[]), metadata);
    }
    return this.#wait(principal, answers, waitMs).then((attributes) => this.#withMetadata(attributes, metadata));
  }

  /** What was put together from listings is out of date. */
  changed(): void {
    this.#generation++;
  }

  /** Entries in the memories of all sources. */
  get size(): number {
    return this.#options.feeds.reduce((sum, { size }) => sum + size, 0);
  }

  close(): void {
    clearInterval(this.#sweeping);
  }

  async #wait(
    principal: string,
    answers: readonly (Dated | Promise<Dated>)[],
    waitMs: number,
  ): Promise<PrincipalAttributes> {
    const arrived: (Dated | undefined)[] = answers.map((answer) => (answer instanceof Promise ? undefined : answer));
    const all = Promise.all(
      answers.map(async (answer, index) => {
        arrived[index] = await answer;
      }),
    );
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, waitMs);
    });
    await Promise.race([all, late]);
    clearTimeout(timer);

    const { feeds, observer } = this.#options;
    const known = feeds.map((feed, index): Dated => {
      const answer = arrived[index];
      if (answer !== undefined) return answer;
      observer.looked(feed.id, "deadline");
      return { known: allUnknown(feed.provides, Date.now()), freshUntil: 0 };
    });
    return this.#putTogether(principal, known);
  }

  #putTogether(principal: string, answers: readonly Dated[]): PrincipalAttributes {
    const attributes = new PrincipalAttributes(answers.map(({ known }) => known));
    const freshUntil = Math.min(Number.POSITIVE_INFINITY, ...answers.map((answer) => answer.freshUntil));
    const usedAt = performance.now();
    this.#resolved.set(principal, { attributes, freshUntil, generation: this.#generation, usedAt });
    return attributes;
  }

  #withMetadata(attributes: PrincipalAttributes, metadata: HookMetadata): PrincipalAttributes {
    const { metadataFeeds } = this.#options;
    if (metadataFeeds.length === 0) return attributes;
    return attributes.with(metadataFeeds.map((feed) => feed.of(metadata)));
  }

  #refreshAhead(): void {
    const now = performance.now();
    for (const [principal, { usedAt }] of this.#resolved.entries()) {
      // From the most recently used on.
      if (now - usedAt > ACTIVE_MS) return;
      for (const feed of this.#options.feeds) feed.refreshAhead?.(principal, now);
    }
  }
}

/**
 * What sources know a principal by: the login, or `node:<id>` for a device that has none. From what Aperture says about
 * the call, never from its body, which the client writes.
 */
function principalKey({ loginName, nodeId }: HookMetadata): string {
  if (loginName === "" || loginName === "tagged-devices") return `${NODE_PREFIX}${nodeId}`;
  // Not cut: two names must not become one.
  return loginName.length > LOGIN_CHARS_MAX || !loginName.isWellFormed() ? NODE_PREFIX : loginName;
}
