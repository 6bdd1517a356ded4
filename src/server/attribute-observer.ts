import type { AttributeObserver } from "../policy/attributes/observer.js";
import type { Log } from "./log.js";
import type { Metrics } from "./metrics.js";

/** Tells metrics and the log what happens with attribute sources. */
export function attributeObserver(meters: Metrics, log: Log): AttributeObserver {
  return {
    looked: (source, lookup) => meters.attributesLookedUp(source, lookup),
    asked: (source, seconds) => meters.attributeSourceAsked(source, seconds),
    failed: (source, failure) => meters.attributeSourceFailed(source, failure),
    breaker(source, state) {
      meters.attributeBreaker(source, state);
      if (state === "open") log.warn({ source }, "a source of attributes keeps failing and is left alone for a while");
    },
    listing(source, problem) {
      if (problem === undefined) return log.info({ source }, "a file of attributes was read");
      meters.attributeSourceFailed(source, "listing");
      log.error({ source, detail: problem }, "a file of attributes was not taken over; the last good one stays");
    },
  };
}
