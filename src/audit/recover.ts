import { newDecisionId } from "./decision-id.js";
import type { MarkerRecord } from "./record.js";
import { listSegments, readSegment, type Segment } from "./segment.js";
import { type SpoolFile, type SpoolFiles, writeAll } from "./spool-files.js";
import { EMPTY_HEAD, readHead, type SpoolHead } from "./spool-head.js";

const COPY_BYTES = 1024 * 1024;

/** Where the next line goes. */
export interface SpoolEnd {
  /** The last good line. */
  readonly head: SpoolHead;
  /** The segment it stands in; absent where a new one has to begin. */
  readonly segment?: { readonly at: Segment; readonly bytes: number; readonly openedMs: number };
  /** What opening found out, to be written as the first lines. */
  readonly markers: readonly MarkerRecord[];
}

/**
 * Finds the end of the spool after a clean stop or a crash. A damaged tail is cut off and kept aside as
 * `<segment>.torn-<offset>`, so the chain goes on after the last good line; lines the head knows of and the segments
 * do not have are reported. Only segments at the end are read: damage further up is for `verifySpool` to find.
 */
export async function recoverSpool(files: SpoolFiles, dir: string): Promise<SpoolEnd> {
  const known = await readHead(files, dir);
  const segments = await listSegments(files, dir);
  const markers: MarkerRecord[] = [];

  let end: Pick<SpoolEnd, "head" | "segment"> = { head: EMPTY_HEAD };
  for (let at = segments.pop(); at !== undefined; at = segments.pop()) {
    const found = await endOfSegment(files, at, markers);
    if (found === undefined) continue; // not even a header: kept aside as a whole
    end = found;
    break;
  }
  if (typeof known === "object" && known.seq > end.head.seq) {
    markers.push(marker("missing", { records: known.seq - end.head.seq, through_seq: known.seq }));
  }
  return { ...end, markers };
}

export function marker(what: MarkerRecord["marker"], facts: Partial<MarkerRecord>): MarkerRecord {
  return {
    v: 1,
    kind: "marker",
    decision_id: newDecisionId(),
    ts: new Date().toISOString(),
    marker: what,
    ...facts,
  };
}

async function endOfSegment(
  files: SpoolFiles,
  at: Segment,
  markers: MarkerRecord[],
): Promise<Pick<SpoolEnd, "head" | "segment"> | undefined> {
  const file = await files.open(at.path, "edit");
  let head: SpoolHead | undefined;
  let bytes = 0;
  let openedMs = 0;
  try {
    for await (const read of readSegment(file, 0, undefined)) {
      if (!("line" in read)) break;
      head = { seq: read.line.seq, hash: read.line.hash };
      bytes = read.end;
      if ("segment" in read.line) openedMs = Date.parse(read.line.segment.opened);
    }
    if (head !== undefined && bytes < (await file.size())) markers.push(await cutTail(files, file, at, bytes));
  } finally {
    await file.close();
  }
  if (head !== undefined) return { head, segment: { at, bytes, openedMs } };

  const aside = `${at.path}.torn-0`;
  await files.rename(at.path, aside);
  markers.push(marker("torn", { file: `${at.name}.torn-0` }));
  return undefined;
}

async function cutTail(files: SpoolFiles, file: SpoolFile, at: Segment, from: number): Promise<MarkerRecord> {
  const name = `${at.name}.torn-${from}`;
  const bytes = (await file.size()) - from;
  let kept: { file: string; lines: number } | undefined;
  try {
    kept = { file: name, lines: await copyTail(files, file, from, `${at.path}.torn-${from}`) };
  } catch {
    // A full disk is a likely reason to be here. The chain has to go on, with the tail or without it.
  }
  await file.truncate(from);
  await file.datasync();
  return marker("torn", { bytes, ...kept });
}

/** Copies what follows `from`; answers how many whole lines that was. */
async function copyTail(files: SpoolFiles, file: SpoolFile, from: number, path: string): Promise<number> {
  const copy = await files.open(path, "create");
  try {
    const buffer = Buffer.allocUnsafe(COPY_BYTES);
    let lines = 0;
    for (let done = 0; ; ) {
      const count = await file.read(buffer, from + done);
      if (count === 0) break;
      const bytes = buffer.subarray(0, count);
      for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) lines++;
      done += await writeAll(copy, bytes, done);
    }
    await copy.datasync();
    return lines;
  } finally {
    await copy.close();
  }
}
