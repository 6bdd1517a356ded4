import { setTimeout as sleep } from "node:timers/promises";
import { OperatorError } from "../plugins/errors.js";
import { ChainReader } from "./chain-reader.js";
import { chainDirectory, listChains } from "./chains.js";
import { AuditRecord } from "./record.js";
import { damagedSegment } from "./segment.js";
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
  const readers = new Map<string, ChainReader>();
  const openNew = async (place: "start" | "end"): Promise<void> => {
    for (const chain of await listChains(files, dir)) {
      if (!readers.has(chain)) readers.set(chain, new ChainReader(chainDirectory(dir, chain), place, files));
    }
  };
  await openNew(from);
  try {
    while (signal?.aborted !== true) {
      yield* byTime([...readers].map(([chain, reader]) => unreadOf(dir, chain, reader, signal)));
      if (!follow || !(await waited(pollMs, signal))) return;
      await openNew("start");
    }
  } finally {
    for (const reader of readers.values()) await reader.close();
  }
}

/** Everything a chain has to read now. */
async function* unreadOf(
  dir: string,
  chain: string,
  reader: ChainReader,
  signal: AbortSignal | undefined,
): AsyncGenerator<TailedRecord> {
  for (;;) {
    const read = await reader.read();
    if ("trouble" in read) {
      if (read.trouble === "damaged") throw damagedSegment(read.segment, read.byte, read.why);
      continue;
    }
    if (read.length === 0) return;
    for (const { seq, hash, content } of read) {
      if (content === undefined) continue;
      const { data } = AuditRecord.safeParse(content.record);
      if (data === undefined) {
        throw new OperatorError(
          "AUDIT_UNREADABLE",
          `${chainDirectory(dir, chain)}, line ${seq} of the spool: not a record of this version`,
        );
      }
      yield { chain, seq, hash, record: data };
      if (signal?.aborted) return;
    }
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

async function waited(ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await sleep(ms, undefined, signal ? { signal } : {});
    return true;
  } catch {
    return false;
  }
}
