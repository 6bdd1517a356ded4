import { effect, signal } from "@preact/signals";
import type { CallRecord } from "../../audit/record.js";
import { pathOf, send } from "./client.js";
import { eventsOf } from "./event-stream.js";
import { stir } from "./pulse.js";
import { scope } from "./scope.js";
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
    const asked = pathOf("/v1/tail", scope.value);
    latest.value = [];
    if (isPaused.value || isRefused.value) {
      liveness.value = "paused";
      return;
    }
    const abort = new AbortController();
    void follow(asked, abort.signal, bearer);
    const poll = setInterval(() => {
      if (liveness.peek() === "polling") stir();
    }, POLL_MS);
    return () => {
      abort.abort();
      clearInterval(poll);
    };
  });
}

async function follow(path: string, signal: AbortSignal, bearer: string): Promise<void> {
  let pause = RETRY_MS.least;
  let lastId = "";
  while (!signal.aborted && bearer === token.peek()) {
    liveness.value = "polling";
    try {
      const headers = { accept: "text/event-stream", ...(lastId !== "" && { "last-event-id": lastId }) };
      const { body } = await send(path, { signal, headers });
      if (body === null) return;
      liveness.value = "live";
      pause = RETRY_MS.least;
      for await (const { id, data } of eventsOf(body)) {
        lastId = id;
        take(JSON.parse(data) as CallRecord);
      }
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
