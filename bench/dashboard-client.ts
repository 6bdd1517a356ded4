import { setTimeout as sleep } from "node:timers/promises";
import { BENCH_ADMIN_TOKEN, type Measured } from "./processes.js";

/** What an open overview asks for, again and again. */
const ASKED = [
  "/v1/stats?from=24h&step=minute",
  "/v1/facets?from=24h&facet=user&facet=tool&facet=policy",
  "/v1/sessions?from=24h&limit=50",
  "/v1/decisions?limit=50",
  "/v1/unevaluated?from=24h&limit=10",
  "/metrics",
];
const EVERY_MS = 1_000;

export interface DashboardClient {
  /** Answers so far by status; 0: none came. */
  readonly answers: ReadonlyMap<number, number>;
  close(): Promise<void>;
}

/** Somebody who has the page open: polls, and follows the live tail. */
export function openDashboard({ adminUrl }: Measured): DashboardClient {
  const closing = new AbortController();
  const answers = new Map<number, number>();
  const headers = { authorization: `Bearer ${BENCH_ADMIN_TOKEN}` };
  const ask = async (path: string): Promise<void> => {
    const status = await fetch(`${adminUrl}${path}`, { headers, signal: closing.signal }).then(
      async (response) => {
        for await (const _ of response.body ?? []);
        return response.status;
      },
      () => 0,
    );
    if (!closing.signal.aborted) answers.set(status, (answers.get(status) ?? 0) + 1);
  };
  const polling = (async () => {
    while (!closing.signal.aborted) {
      for (const path of ASKED) await ask(path);
      await sleep(EVERY_MS, undefined, { signal: closing.signal }).catch(() => {});
    }
  })();
  const following = ask("/v1/tail").catch(() => {});
  return {
    answers,
    async close() {
      closing.abort();
      await Promise.all([polling, following]);
    },
  };
}
