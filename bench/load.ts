import { connect, type Socket } from "node:net";
import { build } from "hdr-histogram-js";
import type { Measured } from "./processes.js";

export interface Load {
  /** Body of the nth call. */
  readonly body: (n: number) => string;
  /** Arrivals a second, whatever the answers do. */
  readonly rate: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly requests: number;
  /** Answers that were no 200, connections that broke, calls that got no answer within `ANSWER_MS_MAX`. */
  readonly failures: number;
}

const ANSWER_MS_MAX = 10_000;

/**
 * Sends calls at a fixed rate, each over a connection of its own, and times each from the moment it was due: a stalled
 * server or generator cannot hide in the figures (coordinated omission). Hand-made, because generators that time from
 * the write, or send a second's calls in one burst, say something else about a server that closes its connections.
 */
export async function sendLoad(server: Measured, { body, rate, seconds }: Load): Promise<LoadResult> {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
  });
  const url = new URL(server.url);
  const total = Math.round(rate * seconds);
  const begin = performance.now() + 20;
  let failures = 0;

  const calls: Promise<void>[] = [];
  for (let sent = 0; sent < total; ) {
    const waitMs = begin + (sent * 1_000) / rate - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    while (sent < total && begin + (sent * 1_000) / rate <= performance.now()) {
      const due = begin + (sent * 1_000) / rate;
      const message = requestBytes(url, server.headers, body(sent));
      calls.push(
        call(Number(url.port), message).then((status) => {
          histogram.recordValue(Math.max(1, Math.round((performance.now() - due) * 1_000)));
          if (status !== 200) failures++;
        }),
      );
      sent++;
    }
  }
  await Promise.all(calls);
  const percentile = (p: number): number => histogram.getValueAtPercentile(p) / 1_000;
  return {
    p50Ms: percentile(50),
    p90Ms: percentile(90),
    p99Ms: percentile(99),
    maxMs: histogram.maxValue / 1_000,
    requests: total,
    failures,
  };
}

/** Milliseconds one call takes over a fresh connection; throws when it is not answered with 200. */
export async function callOnce(server: Measured, body: string): Promise<number> {
  const url = new URL(server.url);
  const message = requestBytes(url, server.headers, body);
  const begun = performance.now();
  const status = await call(Number(url.port), message);
  if (status !== 200) throw new Error(`answered with ${status}`);
  return performance.now() - begun;
}

function requestBytes(url: URL, headers: Readonly<Record<string, string>>, body: string): Buffer {
  const payload = Buffer.from(body);
  const lines = [
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    "User-Agent: Go-http-client/1.1",
    `Content-Length: ${payload.length}`,
    "Content-Type: application/json",
    "Accept-Encoding: gzip",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), payload]);
}

/** The status of the answer; 0 when there was none. */
function call(port: number, message: Buffer): Promise<number> {
  return new Promise((resolve) => {
    let status = 0;
    const socket: Socket = connect({ port, host: "127.0.0.1", noDelay: true });
    const finish = (): void => {
      socket.destroy();
      resolve(status);
    };
    socket.setTimeout(ANSWER_MS_MAX, finish);
    socket.on("connect", () => socket.write(message));
    socket.on("data", (chunk) => {
      if (status === 0) status = Number(chunk.toString("latin1", 9, 12));
      // Answers are small: what is measured ends with their first bytes.
      finish();
    });
    socket.on("error", finish);
    socket.on("close", () => resolve(status));
  });
}
