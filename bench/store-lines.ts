import { encodeLine, GENESIS_HASH } from "../src/audit/line.js";
import type { StoreLine } from "../src/store/store.js";
import { generateRecords, type RecordMix } from "./records.js";

/** A chain no server writes, so that one may be started on a store that was filled like this. */
export const GENERATED_CHAIN = "generated";
const LINES_A_BATCH = 1_000;

/** Generated records as the lines of a chain, in the lots in which a spool is read. */
export function* generateLines(mix: RecordMix): Generator<StoreLine[]> {
  let lot: StoreLine[] = [];
  let previous = GENESIS_HASH;
  let seq = 0;
  for (const record of generateRecords(mix)) {
    const json = JSON.stringify(record);
    const { hash } = encodeLine(++seq, previous, "record", json);
    lot.push({ chain: GENERATED_CHAIN, seq, hash, json, record });
    previous = hash;
    if (lot.length < LINES_A_BATCH) continue;
    yield lot;
    lot = [];
  }
  if (lot.length > 0) yield lot;
}
