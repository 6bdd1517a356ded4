import { effect, signal } from "@preact/signals";
import type { CallRecord } from "../../audit/record.js";
import { send } from "./client.js";
import { eventsOf } from "./event-stream.js";
import { stir } from "./pulse.js";
import { isRefused, token } from "./token.js";

/**
 * How news arrive: `live`, as they happen; `polling`, because the stream is broken, so the page asks now and then;
 * `paused`, because the reader wants to look at what stands there.
 */
export type Liveness = "live" | "polling" | "paused";

export const liveness = signal<Liveness>("polling");
export const isPaused = signal(false);

/** The newest records that came over the stream, newest first. */
export const latest = signal<readonly CallRecord[]>([]);

const LATEST_MAX = 100;
const POLL_MS = 5_000;
const RETRY_MS = { least: 1_000, most: 30_000 };

/** Follows the stream from now on; where it breaks, asks now and then until it is back. */
export function goLive(): void {
  effect(() => {
    const bearer = token.value;
    if (isPaused.value || isRefused.value) {
      liveness.value = "paused";
      return;
    }
    const abort = new AbortController();
    void follow(abort.signal, bearer);
    const poll = setInterval(() => {
      if (liveness.peek() === "polling") stir();
    }, POLL_MS);
    return () => {
      abort.abort();
      clearInterval(poll);
    };
  });
}

async function follow(signal: AbortSignal, bearer: string): Promise<void> {
  let pause = RETRY_MS.least;
  while (!signal.aborted && bearer === token.peek()) {
    liveness.value = "polling";
    try {
      const { body } = await send("/v1/tail", { signal, headers: { accept: "text/event-stream" } });
      if (body === null) return;
      liveness.value = "live";
      pause = RETRY_MS.least;
      for await (const { data } of eventsOf(body)) take(JSON.parse(data) as CallRecord);
    } catch {
      // Whatever broke it: the page goes on by asking.
    }
    if (signal.aborted) return;
    liveness.value = "polling";
    stir();
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(RETRY_MS.most, pause * 2);
  }
}

function take(record: CallRecord): void {
  latest.value = [record, ...latest.peek()].slice(0, LATEST_MAX);
  stir();
}
