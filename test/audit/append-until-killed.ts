import { openSpool, SpoolSettings } from "../../src/audit/spool.js";
import { callRecord, digest } from "./call-record.js";

/**
 * A process for `crash.test.ts` to kill: appends records from number `first` on, as fast as they are acknowledged, and
 * prints the number of each acknowledged one.
 */
const [dir = "", first = "0"] = process.argv.slice(2);
const settings = SpoolSettings.parse({ batch_ms: 1, segment_bytes: 65_536 });
const spool = await openSpool({ dir, digest, settings });
for (let n = Number(first); ; n += 4) {
  const outcomes = await Promise.all([
    spool.append(callRecord(n), "written"),
    spool.append(callRecord(n + 1), "synced"),
    spool.append(callRecord(n + 2)),
    spool.append(callRecord(n + 3), "written"),
  ]);
  const acknowledged = outcomes.flatMap((outcome, index) => (outcome === "queued" ? [] : [n + index]));
  process.stdout.write(`${acknowledged.join("\n")}\n`);
}
