import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { AuditRecord, CallRecord } from "../../../src/audit/record.js";
import type { StoreLine } from "../../../src/store/store.js";

/** A folder that is removed with the test. */
export function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "store-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Records as the lines of a chain. */
export function linesOf(records: readonly AuditRecord[], chain = "", firstSeq = 1): StoreLine[] {
  return records.map((record, index) => ({
    chain,
    seq: firstSeq + index,
    hash: String(firstSeq + index).padStart(64, "0"),
    json: JSON.stringify(record),
    record,
  }));
}

/** A record with what every record has, and what is given. */
export function call(given: Partial<CallRecord>): CallRecord {
  return {
    v: 1,
    kind: "decision",
    decision_id: "01930000-0000-7000-8000-000000000001",
    ts: "2026-11-21T10:00:00.000Z",
    tenant: "default",
    project: "platform",
    key_id: "key-1",
    ...given,
  };
}
