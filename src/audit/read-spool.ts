import { decodeRecord } from "./line.js";
import type { AuditRecord } from "./record.js";
import { damagedSegment, listSegments, openSegment, readLines } from "./segment.js";
import { diskFiles, type SpoolFiles } from "./spool-files.js";

export interface SpoolRead {
  readonly record: AuditRecord;
  /** Bytes of its line. */
  readonly bytes: number;
}

/**
 * All records of a spool, oldest first, fast enough for millions: the chain is checked, the members of each record are
 * not. A last line that is being written is left out.
 * @throws OperatorError AUDIT_UNREADABLE at a line that is damaged, with its place.
 */
export async function* readSpool(dir: string, files: SpoolFiles = diskFiles): AsyncGenerator<SpoolRead> {
  let previous: string | undefined;
  for (const segment of await listSegments(files, dir)) {
    const file = await openSegment(files, segment);
    try {
      for await (const { bytes, start, unfinished } of readLines(file, 0)) {
        if (unfinished) break;
        const line = decodeRecord(bytes, previous);
        if ("why" in line) throw damagedSegment(segment, start, line.why);
        previous = line.hash;
        if (line.content !== undefined) yield { record: line.content.record as AuditRecord, bytes: bytes.length + 1 };
      }
    } finally {
      await file.close();
    }
  }
}
