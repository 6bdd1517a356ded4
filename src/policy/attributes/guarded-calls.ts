import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from "cockatiel";
import { LookupFailure } from "./lookup-failure.js";
import type { BreakerState } from "./observer.js";

export interface GuardSettings {
  /** One request, from its beginning to the last byte of its answer. */
  readonly timeoutMs: number;
  /** Requests under way at a time. */
  readonly concurrencyMax: number;
  /** Requests that may wait for their turn. */
  readonly waitingMax: number;
  /** Failures in a row after which the source is left alone, */
  readonly failures: number;
  /** for so long, and twice as long each time it then still fails, up to `OPEN_FACTOR_MAX` times. */
  readonly openMs: number;
}

const OPEN_FACTOR_MAX = 32;

const STATES: Readonly<Record<CircuitState, BreakerState>> = {
  [CircuitState.Closed]: "closed",
  [CircuitState.HalfOpen]: "half_open",
  [CircuitState.Open]: "open",
  [CircuitState.Isolated]: "open",
};

/** Calls to something outside that may be slow or down: bounded in time and number, and not made while it is down. */
export class GuardedCalls {
  readonly #run: <T>(call: (signal: AbortSignal) => Promise<T>) => Promise<T>;

  constructor(
    { timeoutMs, concurrencyMax, waitingMax, failures, openMs }: GuardSettings,
    onState: (state: BreakerState) => void,
  ) {
    const breaker = circuitBreaker(handleAll, {
      breaker: new ConsecutiveBreaker(failures),
      halfOpenAfter: new ExponentialBackoff({ initialDelay: openMs, maxDelay: openMs * OPEN_FACTOR_MAX }),
    });
    breaker.onStateChange((state) => onState(STATES[state]));
    // A call that found no room says nothing about the other side, so the breaker stands inside of the bulkhead.
    const policy = wrap(
      bulkhead(concurrencyMax, waitingMax),
      breaker,
      // Aggressive: a source that ignores its signal is not waited for either.
      timeout(timeoutMs, TimeoutStrategy.Aggressive),
    );
    this.#run = (call) => policy.execute(({ signal }) => call(signal));
  }

  /** Rejects with a `LookupFailure`, whatever went wrong. */
  async run<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await this.#run(call);
    } catch (error) {
      if (error instanceof LookupFailure) throw error;
      if (error instanceof BrokenCircuitError) throw new LookupFailure("breaker_open");
      if (error instanceof BulkheadRejectedError) throw new LookupFailure("too_many");
      if (error instanceof TaskCancelledError) throw new LookupFailure("timeout");
      // Somebody else's code: its message may quote anything.
      throw new LookupFailure("source_error");
    }
  }
}
