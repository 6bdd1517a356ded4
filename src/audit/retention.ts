import type { MarkerRecord } from "./record.js";
import { listSegments, readHeader, type Segment } from "./segment.js";
import type { SpoolFiles } from "./spool-files.js";

/** Segments to drop, and what their tombstone says: the last of their lines. */
export interface Doomed {
  readonly segments: readonly Segment[];
  readonly through: Required<Pick<MarkerRecord, "through_seq" | "through_hash">>;
}

/**
 * Whole segments, oldest first, that are beyond the limits; never the one being written. A segment is as old as its
 * last line, which is when the next one was opened.
 */
export async function segmentsToDrop(
  files: SpoolFiles,
  dir: string,
  limits: { readonly retainBytesMax: number; readonly retainMsMax: number },
  current: Segment | undefined,
): Promise<Doomed | undefined> {
  const segments = (await listSegments(files, dir)).filter(({ firstSeq }) => firstSeq <= (current?.firstSeq ?? 0));
  const sizes = await Promise.all(segments.map((segment) => sizeOf(files, segment)));
  let bytes = sizes.reduce((sum, size) => sum + size, 0);
  let doomed: Doomed | undefined;
  for (const [index, next] of segments.slice(1).entries()) {
    const header = await readHeader(files, next);
    if (header === undefined || !("segment" in header)) break; // damaged: nothing is dropped across it
    const ageMs = Date.now() - Date.parse(header.segment.opened);
    if (bytes <= limits.retainBytesMax && ageMs <= limits.retainMsMax) break;
    bytes -= sizes[index] ?? 0;
    doomed = {
      segments: segments.slice(0, index + 1),
      through: { through_seq: header.seq - 1, through_hash: header.segment.previous },
    };
  }
  return doomed;
}

async function sizeOf(files: SpoolFiles, segment: Segment): Promise<number> {
  const file = await files.open(segment.path, "read");
  try {
    return await file.size();
  } finally {
    await file.close();
  }
}
