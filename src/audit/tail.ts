import { setTimeout as sleep } from "node:timers/promises";
import { chainDirectory, listChains } from "./chains.js";
import type { SpoolLine } from "./line.js";
import { AuditRecord } from "./record.js";
import { damagedSegment, listSegments, openSegment, readSegment, type Segment } from "./segment.js";
import { diskFiles, type SpoolFiles } from "./spool-files.js";

export interface TailedRecord {
  /** The chain it stands in, as `listChains` names it; `seq` counts there. */
  readonly chain: string;
  readonly seq: number;
  readonly hash: string;
  readonly record: AuditRecord;
}

export interface TailOptions {
  /** `start`: the oldest record kept. `end` (default): only what is written from now on. */
  readonly from?: "start" | "end";
  /** Keeps waiting for new records; otherwise ends with the last one. Default true. */
  readonly follow?: boolean;
  /** Ends following. */
  readonly signal?: AbortSignal;
  /** How often an unchanged spool is looked at. Default 200. */
  readonly pollMs?: number;
  readonly files?: SpoolFiles;
}

/**
 * The records of a spool in order, across segments and of all chains below `dir`, checking the chains as it goes.
 * @throws OperatorError AUDIT_UNREADABLE at a line that is damaged or no record, with its place.
 */
export async function* tailSpool(dir: string, options: TailOptions = {}): AsyncGenerator<TailedRecord> {
  const { from = "end", follow = true, signal, pollMs = 200, files = diskFiles } = options;
  const places = new Map<string, Place>();
  for (const chain of await listChains(files, dir)) {
    const at = chainDirectory(dir, chain);
    places.set(chain, from === "end" ? await endOf(files, at) : await startOf(files, at));
  }
  while (signal?.aborted !== true) {
    for (const chain of await listChains(files, dir)) {
      if (!places.has(chain)) places.set(chain, await startOf(files, chainDirectory(dir, chain)));
    }
    const unread = [...places].map(([chain, place]) => unreadOf(files, dir, chain, place, signal));
    yield* byTime(unread);
    if (!follow || !(await waited(pollMs, signal))) return;
  }
}

/** Everything behind the place, moving it along. */
async function* unreadOf(
  files: SpoolFiles,
  dir: string,
  chain: string,
  place: Place,
  signal: AbortSignal | undefined,
): AsyncGenerator<TailedRecord> {
  for (;;) {
    // Listed before reading: when a later segment exists by now, reading on to the end of this one finds all of it.
    const segments = await listSegments(files, chainDirectory(dir, chain));
    const later = segments.find(({ firstSeq }) => firstSeq > (place.segment?.firstSeq ?? 0));
    if (place.segment !== undefined) yield* readOn(files, chain, place, place.segment, signal);
    if (later === undefined || signal?.aborted) return;
    place.segment = later;
    place.position = 0;
  }
}

/** Merges chains, each of which is in order already. */
async function* byTime(chains: readonly AsyncGenerator<TailedRecord>[]): AsyncGenerator<TailedRecord> {
  try {
    let heads = await Promise.all(chains.map(async (chain) => ({ chain, head: await chain.next() })));
    for (;;) {
      heads = heads.filter(({ head }) => head.done !== true);
      const [oldest] = heads.toSorted((a, b) => (a.head.value.record.ts < b.head.value.record.ts ? -1 : 1));
      if (oldest === undefined) return;
      yield oldest.head.value;
      oldest.head = await oldest.chain.next();
    }
  } finally {
    await Promise.all(chains.map((chain) => chain.return(undefined)));
  }
}

/** A place in the spool; `hash` is that of the line before it, undefined at its beginning. */
interface Place {
  segment: Segment | undefined;
  position: number;
  hash: string | undefined;
}

async function startOf(files: SpoolFiles, dir: string): Promise<Place> {
  return { segment: (await listSegments(files, dir))[0], position: 0, hash: undefined };
}

async function endOf(files: SpoolFiles, dir: string): Promise<Place> {
  const place: Place = { segment: (await listSegments(files, dir)).at(-1), position: 0, hash: undefined };
  if (place.segment !== undefined) for await (const _ of linesOf(files, place, place.segment));
  return place;
}

async function* readOn(
  files: SpoolFiles,
  chain: string,
  place: Place,
  segment: Segment,
  signal: AbortSignal | undefined,
): AsyncGenerator<TailedRecord> {
  for await (const line of linesOf(files, place, segment)) {
    if (!("record" in line)) continue;
    const { data } = AuditRecord.safeParse(line.record);
    if (data === undefined) throw damagedSegment(segment, place.position, "not a record of this version");
    yield { chain, seq: line.seq, hash: line.hash, record: data };
    if (signal?.aborted) return;
  }
}

/** Whole lines from the place on, moving it along. */
async function* linesOf(files: SpoolFiles, place: Place, segment: Segment): AsyncGenerator<SpoolLine> {
  const file = await openSegment(files, segment);
  try {
    for await (const read of readSegment(file, place.position, place.hash)) {
      if ("why" in read) {
        if (read.unfinished) return; // being written: next time
        throw damagedSegment(segment, read.start, read.why);
      }
      place.position = read.end;
      place.hash = read.line.hash;
      yield read.line;
    }
  } finally {
    await file.close();
  }
}

async function waited(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
    return true;
  } catch {
    return false;
  }
}
