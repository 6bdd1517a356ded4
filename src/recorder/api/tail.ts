import type { CallRecord } from "../../audit/record.js";
import { factsOf } from "../../store/facts.js";
import type { Filter } from "../../store/query.js";
import type { Store, Stored } from "../../store/store.js";
import { maySee } from "./scope.js";
import type { TailSource } from "./tail-source.js";

/** Shorter than the time after which a connection counts as dead that nothing is sent on. */
const HEARTBEAT_MS = 5_000;
/** Records that may wait for a reader. One who falls further behind is cut off, and comes back with where they were. */
const WAITING_MAX = 2_000;
/** Records told at most to a reader who comes back; older ones are a matter of `/v1/decisions`. */
const REPLAYED_MAX = 1_000;

/** Where a reader was: the record's time, and its place in the account. */
interface Place {
  readonly at: number;
  readonly chain: string;
  readonly seq: number;
}

/**
 * Records as they come into the store, as server-sent events: the data is the record, the id is where it stands. A reader
 * who comes back with the last id is told what came since; of other chains of the account, what is as new as that may
 * come twice.
 *
 * @param lastEventId "" for a reader who wants what comes from now on
 */
export async function* tailOf(
  { store, tail }: { readonly store: Store; readonly tail: TailSource },
  filter: Filter,
  lastEventId: string,
  closed: AbortSignal,
): AsyncGenerator<string> {
  const waiting: Stored[] = [];
  let wake = (): void => {};
  let isBehind = false;
  const stop = tail.subscribe((written) => {
    const wanted = written.filter(({ record }) => matches(record, filter));
    isBehind ||= waiting.length + wanted.length > WAITING_MAX;
    if (!isBehind) waiting.push(...wanted);
    wake();
  });
  const onClosed = (): void => wake();
  closed.addEventListener("abort", onClosed);
  try {
    const missed = missedSince(placeOf(lastEventId), tail, store, filter);
    yield `retry: 1000\n\n${missed.map(eventOf).join("")}`;
    while (!closed.aborted && !isBehind) {
      if (waiting.length > 0) {
        yield waiting.splice(0).map(eventOf).join("");
        continue;
      }
      const isQuiet = await new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(true), HEARTBEAT_MS);
        wake = () => {
          clearTimeout(timer);
          resolve(false);
        };
      });
      if (isQuiet) yield ": still here\n\n";
    }
  } finally {
    closed.removeEventListener("abort", onClosed);
    stop();
  }
}

/** What came after a place: exactly, as long as it is among the newest that came; else by time, from the store. */
function missedSince(place: Place | undefined, tail: TailSource, store: Store, filter: Filter): readonly Stored[] {
  if (place === undefined) return [];
  const recent = tail.recent();
  const index = recent.findLastIndex(({ chain, seq }) => chain === place.chain && seq === place.seq);
  if (index >= 0) return recent.slice(index + 1).filter(({ record }) => matches(record, filter));
  const { items } = store.records({ ...filter, from: place.at, order: "newest", limit: REPLAYED_MAX });
  return items.filter(({ chain, seq }) => chain !== place.chain || seq > place.seq).reverse();
}

/** Whether the store would find the record by this filter. */
export function matches(record: CallRecord, filter: Filter): boolean {
  const { tenants, from = -Infinity, to = Infinity, where = {}, degraded, requestId, decisionIdPrefix } = filter;
  if (!maySee(tenants, record.tenant)) return false;
  const at = Date.parse(record.ts);
  if (at < from || at >= to) return false;
  if (degraded !== undefined && degraded !== (record.degraded !== undefined)) return false;
  if (requestId !== undefined && requestId !== record.request_id) return false;
  if (decisionIdPrefix !== undefined && !record.decision_id.startsWith(decisionIdPrefix)) return false;
  const asked = Object.entries(where);
  if (asked.length === 0) return true;
  const { values } = factsOf(record, []);
  return asked.every(
    ([dimension, wanted]) =>
      wanted === undefined || values.some(([name, value]) => name === dimension && wanted.includes(value)),
  );
}

function eventOf({ chain, seq, record }: Stored): string {
  const id = `${Date.parse(record.ts)}.${seq}.${chain}`;
  return `id: ${id}\ndata: ${JSON.stringify(record)}\n\n`;
}

/** Undefined for anything that is no id of ours: then there is nothing to go on from. */
function placeOf(lastEventId: string): Place | undefined {
  const [, at = "", seq = "", chain = ""] = /^(\d{1,15})\.(\d{1,15})\.([\w-]{0,64})$/.exec(lastEventId) ?? [];
  return at === "" ? undefined : { at: Number(at), seq: Number(seq), chain };
}
