/** How the hook listener treats a connection after its reply. */
export type KeepAliveMode = "close" | "adaptive" | "keep";

/** Idle connections per host that Aperture's HTTP client keeps: Go's default. */
const IDLE_CONNECTIONS_KEPT = 2;
/**
 * The engine closes idle connections after about 10 s and Go does not repeat a POST that meets the closing, so a
 * connection may only be kept while its next call is expected well before that.
 */
const GAP_MS_MAX = 2_000;
const WEIGHT = 0.1;

/** Decides, reply by reply, whether the connection stays open. Under `adaptive` it stays while calls come densely. */
export class KeepAlive {
  readonly #mode: KeepAliveMode;
  readonly #now: () => number;
  #lastMs = Number.NEGATIVE_INFINITY;
  #gapMs = Number.POSITIVE_INFINITY;
  #draining = false;

  constructor(mode: KeepAliveMode, now: () => number = performance.now.bind(performance)) {
    this.#mode = mode;
    this.#now = now;
  }

  /** Call once per hook call. */
  arrived(): void {
    const now = this.#now();
    const gap = now - this.#lastMs;
    this.#lastMs = now;
    this.#gapMs = Number.isFinite(this.#gapMs) && gap < GAP_MS_MAX ? this.#gapMs + WEIGHT * (gap - this.#gapMs) : gap;
  }

  /** From now on every reply announces the end of its connection. */
  drain(): void {
    this.#draining = true;
  }

  get keeps(): boolean {
    if (this.#draining || this.#mode === "close") return false;
    return this.#mode === "keep" || this.#gapMs * IDLE_CONNECTIONS_KEPT < GAP_MS_MAX;
  }
}
