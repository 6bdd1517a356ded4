import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { encodeLine, GENESIS_HASH } from "../src/audit/line.js";
import { segmentAt } from "../src/audit/segment.js";
import { generateRecords, type RecordMix } from "./records.js";

/** A chain that no process of a server that is measured writes. */
const CHAIN = "process-99";
const SEGMENT_RECORDS = 50_000;
const WRITE_CHARS = 4 * 2 ** 20;

/** Writes an account of agents at work into a data directory, for a recorder to read. */
export function writeSpool(dataDir: string, mix: RecordMix): void {
  const dir = join(dataDir, "audit", CHAIN);
  mkdirSync(dir, { recursive: true });
  let [seq, previous, text, path, inSegment] = [0, GENESIS_HASH, "", "", SEGMENT_RECORDS];
  const flush = (): void => {
    if (text !== "") appendFileSync(path, text);
    text = "";
  };
  const add = (kind: "record" | "segment", json: string): void => {
    const line = encodeLine(++seq, previous, kind, json);
    text += line.text;
    previous = line.hash;
    if (text.length > WRITE_CHARS) flush();
  };
  for (const record of generateRecords(mix)) {
    if (inSegment === SEGMENT_RECORDS) {
      flush();
      path = segmentAt(dir, seq + 1).path;
      add("segment", JSON.stringify({ v: 1, opened: record.ts, previous }));
      inSegment = 0;
    }
    add("record", JSON.stringify(record));
    inSegment++;
  }
  flush();
}
