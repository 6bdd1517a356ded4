import { performance } from "node:perf_hooks";
import { build, type Histogram } from "hdr-histogram-js";
import { Connections, type ConnectionUse } from "./connections.js";
import type { Measured } from "./processes.js";
import { median } from "./statistics.js";

/** The bytes of one HTTP request, in parts that several requests may share. */
export type Message = readonly Buffer[];

export interface Load {
  /** The nth request. */
  readonly message: (n: number) => Message;
  /** Arrivals a second, whatever the answers do. */
  readonly rate: number;
  readonly seconds: number;
  readonly use?: ConnectionUse;
}

export interface LoadResult {
  /** Of all calls, from the moment each was due. */
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Of the calls that were answered with 200. */
  readonly answeredP99Ms: number;
  readonly requests: number;
  /** Answered with 200. */
  readonly answered: number;
  /** Answered with 503: the caller's own fail policy decides. */
  readonly shed: number;
  /** Anything else: another status, a connection that broke, no answer within the time limit. */
  readonly lost: number;
  /** Seconds from the first arrival to the last answer. */
  readonly seconds: number;
  /** How late calls left the generator, and the share of the time it was at work: above 0.9 it is what limits. */
  readonly sentLateP99Ms: number;
  readonly generatorBusy: number;
  /** Microseconds of all calls, for putting runs together. */
  readonly took: Histogram;
}

const newHistogram = (): Histogram =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: 60_000_000, numberOfSignificantValueDigits: 3 });
const micros = (ms: number): number => Math.max(1, Math.round(ms * 1_000));

/**
 * Sends calls at a fixed rate and times each from the moment it was due: a stalled server or generator cannot hide in
 * the figures (coordinated omission). Hand-made, because generators that time from the write, or send a second's calls
 * in one burst, say something else about a server that closes its connections.
 */
export async function sendLoad(server: Measured, { message, rate, seconds, use = "fresh" }: Load): Promise<LoadResult> {
  const [all, answered, late] = [newHistogram(), newHistogram(), newHistogram()];
  const connections = new Connections(server.port, use);
  const total = Math.round(rate * seconds);
  const begunUse = performance.eventLoopUtilization();
  const begin = performance.now() + 20;
  let [ok, shed, pending] = [0, 0, total];
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });

  for (let sent = 0; sent < total; ) {
    const waitMs = begin + (sent * 1_000) / rate - performance.now();
    // A turn of the event loop at least, or answers would not be read while the generator is behind.
    await new Promise((resolve) => (waitMs > 0 ? setTimeout(resolve, waitMs) : setImmediate(resolve)));
    const now = performance.now();
    for (; sent < total && begin + (sent * 1_000) / rate <= now; sent++) {
      const due = begin + (sent * 1_000) / rate;
      late.recordValue(micros(performance.now() - due));
      connections.send(message(sent), (status) => {
        const took = micros(performance.now() - due);
        all.recordValue(took);
        if (status === 200) {
          ok++;
          answered.recordValue(took);
        } else if (status === 503) shed++;
        if (--pending === 0) finish();
      });
    }
  }
  await finished;
  const { utilization } = performance.eventLoopUtilization(begunUse);
  connections.close();
  const ms = (p: number, of = all): number => of.getValueAtPercentile(p) / 1_000;
  return {
    p50Ms: ms(50),
    p90Ms: ms(90),
    p99Ms: ms(99),
    maxMs: all.maxValue / 1_000,
    answeredP99Ms: ms(99, answered),
    requests: total,
    answered: ok,
    shed,
    lost: total - ok - shed,
    seconds: (performance.now() - begin) / 1_000,
    sentLateP99Ms: ms(99, late),
    generatorBusy: utilization,
    took: all,
  };
}

/** All calls of several runs, as if they were one. */
export function pooled(results: readonly LoadResult[]): Histogram {
  const all = newHistogram();
  for (const { took } of results) all.add(took);
  return all;
}

/** Several runs of the same load as one: percentiles are the median of the runs', counts are sums. */
export function merged(results: readonly LoadResult[]): LoadResult {
  const middle = (pick: (result: LoadResult) => number): number => median(results.map(pick));
  const sum = (pick: (result: LoadResult) => number): number => results.reduce((total, one) => total + pick(one), 0);
  return {
    p50Ms: middle(({ p50Ms }) => p50Ms),
    p90Ms: middle(({ p90Ms }) => p90Ms),
    p99Ms: middle(({ p99Ms }) => p99Ms),
    maxMs: Math.max(...results.map(({ maxMs }) => maxMs)),
    answeredP99Ms: middle(({ answeredP99Ms }) => answeredP99Ms),
    requests: sum(({ requests }) => requests),
    answered: sum(({ answered }) => answered),
    shed: sum(({ shed }) => shed),
    lost: sum(({ lost }) => lost),
    seconds: sum(({ seconds }) => seconds),
    sentLateP99Ms: middle(({ sentLateP99Ms }) => sentLateP99Ms),
    generatorBusy: middle(({ generatorBusy }) => generatorBusy),
    took: pooled(results),
  };
}

/** One call over a fresh connection: the milliseconds it took and the status of the answer, 0 when there was none. */
export async function callOnce(server: Measured, message: Message): Promise<{ ms: number; status: number }> {
  const connections = new Connections(server.port, "fresh");
  const begun = performance.now();
  const status = await new Promise<number>((resolve) => connections.send(message, resolve));
  return { ms: performance.now() - begun, status };
}

/** Answers a second with 200 when each of some connections sends its next call as soon as the last is answered. */
export async function closedLoop(
  server: Measured,
  { message, seconds, connections: count }: { message: Load["message"]; seconds: number; connections: number },
  use: ConnectionUse,
): Promise<number> {
  const connections = new Connections(server.port, use);
  const end = performance.now() + seconds * 1_000;
  let [sent, ok] = [0, 0];
  await Promise.all(
    Array.from({ length: count }, async () => {
      while (performance.now() < end) {
        const status = await new Promise<number>((resolve) => connections.send(message(sent++), resolve));
        if (status === 200) ok++;
      }
    }),
  );
  connections.close();
  return ok / seconds;
}
