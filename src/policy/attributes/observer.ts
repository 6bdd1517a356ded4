import type { Failure } from "./lookup-failure.js";

/**
 * How a source was used for one principal of one call: `hit` fresh, `stale` too old but used while it is asked again,
 * `miss` not there, `deadline` still not there when the call had to be decided.
 */
export const LOOKUPS = ["hit", "stale", "miss", "deadline"] as const;
export type Lookup = (typeof LOOKUPS)[number];

export const BREAKER_STATES = ["closed", "half_open", "open"] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

/** Told what happens with attribute sources, for metrics and the log. `source` is an id from the configuration. */
export interface AttributeObserver {
  looked(source: string, lookup: Lookup): void;
  /** One request to a source ended. */
  asked(source: string, seconds: number): void;
  failed(source: string, failure: Failure): void;
  breaker(source: string, state: BreakerState): void;
  /** A listing could not be read, with file and line; the last good one stays. Undefined: it is fine again. */
  listing(source: string, problem: string | undefined): void;
}
