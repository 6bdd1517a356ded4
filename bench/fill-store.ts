import assert from "node:assert/strict";
import { parseArgs } from "node:util";
import { openStore } from "../src/store/sqlite/open.js";
import { generateLines } from "./store-lines.js";

/** `npm run bench:store -- --records 1000000 --dir <data>/store`: a store as large as one likes, to look at. */
const { values } = parseArgs({
  options: {
    records: { type: "string", default: "1000000" },
    dir: { type: "string" },
    days: { type: "string", default: "30" },
    seed: { type: "string", default: "1" },
    /** An instant, as in `2026-11-21T00:00:00Z`. */
    end: { type: "string", default: new Date().toISOString() },
  },
});
assert(values.dir !== undefined, "name the folder of the store: --dir");

const records = Number(values.records);
const store = openStore({ dir: values.dir });
const began = performance.now();
let done = 0;
const mix = { records, days: Number(values.days), seed: Number(values.seed), end: Date.parse(values.end) };
for (const lines of generateLines(mix)) {
  const outcome = store.write(lines);
  assert(outcome.status === "written", outcome.status);
  done += lines.length;
  if (done % 50_000 === 0) {
    const rate = Math.round(done / ((performance.now() - began) / 1_000));
    process.stderr.write(`${done} of ${records}, ${rate} a second\n`);
  }
}
const { days, bytes } = store.status();
store.close();
process.stdout.write(`${done} records of ${days.length} days, ${Math.round(bytes / 1e6)} MB\n`);
