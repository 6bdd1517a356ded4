import type { ConnectionUse } from "./connections.js";
import { closedLoop, type LoadResult, sendLoad } from "./load.js";
import type { Measured } from "./processes.js";

export interface Capacity {
  /** Highest arrival rate, calls a second, that was within the limits. */
  readonly rate: number;
  /** What that rate measured. */
  readonly at: LoadResult;
  /** `generator`: the load generator was at its end, the server perhaps not. */
  readonly limitedBy: "server" | "generator";
}

/** What a reply may take: the default of `budget_ms`. */
export const P99_MS_MAX = 100;
/** A new process is slow in its first seconds: patterns and code are compiled as they are met. */
const WARM_UP_SECONDS = 4;
const STEP_SECONDS = 1.2;
const STEPS = 5;
/** How often a step may fail before it counts: a shared machine stands still now and then. */
const REPEATS = 2;
/** Bounds of the search, as shares of what the server answers when nobody waits for a clock. */
const [LOWEST, HIGHEST] = [0.15, 1.3];
const BUSY_MAX = 0.9;
const CONNECTIONS = 16;

/**
 * Searches for the highest arrival rate at which p99 stays within `P99_MS_MAX` and every call is answered with 200: bisection around
 * a first guess, each step repeated twice before it counts as failed.
 */
export async function capacityOf(server: Measured, bodies: readonly string[], use: ConnectionUse): Promise<Capacity> {
  const message = server.messages(bodies);
  await closedLoop(server, { message, seconds: WARM_UP_SECONDS, connections: CONNECTIONS }, use);
  const guess = await closedLoop(server, { message, seconds: 1, connections: CONNECTIONS }, use);
  const attempt = (rate: number): Promise<LoadResult> =>
    sendLoad(server, { message, rate, seconds: STEP_SECONDS, use });
  const isWithin = ({ p99Ms, answered, requests }: LoadResult): boolean => answered === requests && p99Ms <= P99_MS_MAX;

  let [low, high] = [guess * LOWEST, guess * HIGHEST];
  let best: LoadResult | undefined;
  let failed: LoadResult | undefined;
  for (let step = 0; step < STEPS; step++) {
    const rate = Math.sqrt(low * high);
    let result = await attempt(rate);
    for (let again = 0; again < REPEATS && !isWithin(result); again++) result = await attempt(rate);
    if (isWithin(result)) [low, best] = [rate, result];
    else [high, failed] = [rate, result];
  }
  best ??= await attempt(low);
  const isGenerator = (failed ?? best).generatorBusy > BUSY_MAX;
  return { rate: isWithin(best) ? low : 0, at: best, limitedBy: isGenerator ? "generator" : "server" };
}
