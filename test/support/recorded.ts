import { setTimeout as sleep } from "node:timers/promises";

interface Account {
  readonly chain: string;
  readonly waitingRecords: number;
  readonly head: { readonly seq: number };
}

const RECORDED_MS_MAX = 90_000;

/** What is answered about records comes from the store, a moment behind the reply; resolves when it is all there. */
export async function recorded(ask: (path: string) => Promise<unknown>): Promise<void> {
  const end = Date.now() + RECORDED_MS_MAX;
  for (;;) {
    const { audit, processes, recorder } = (await ask("/v1/status")) as {
      readonly audit?: Account;
      readonly processes?: readonly { readonly audit?: Account }[];
      readonly recorder: { readonly chains: readonly { readonly chain: string; readonly seq: number }[] };
    };
    const accounts = [audit, ...(processes ?? []).map((process) => process.audit)].filter((one) => one !== undefined);
    const stored = new Map(recorder.chains.map(({ chain, seq }) => [chain, seq]));
    const isThere = ({ chain, waitingRecords, head }: Account): boolean =>
      waitingRecords === 0 && (stored.get(chain) ?? 0) >= head.seq;
    if (accounts.every(isThere)) return;
    if (Date.now() > end) throw new Error("not everything came into the store");
    await sleep(10);
  }
}
