import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { ChainReader, type ReadTrouble } from "../audit/chain-reader.js";
import { chainDirectory, listChains } from "../audit/chains.js";
import type { RecordLine } from "../audit/line.js";
import { AuditRecord, type CallRecord } from "../audit/record.js";
import { diskFiles, errorCode } from "../audit/spool-files.js";
import { type Log, withoutMessage } from "../server/log.js";
import type { Store, Stored, StoreLine } from "../store/store.js";
import { continuationOf, newestContinuation } from "./chain-names.js";
import { OwnWait } from "./own-wait.js";
import type { RecorderMetrics } from "./recorder-metrics.js";
import type { StoreKeeper } from "./store-keeper.js";
import { writeApart } from "./write-apart.js";

/** How often an unchanged spool is looked at. */
const POLL_MS = 50;
/** One write of the store: it holds up everything else in this process for about 25 ms. */
const BATCH = { lines: 500, bytes: 2 * 2 ** 20 };
/** While others want the processor. */
const SMALL_BATCH = { lines: 50, bytes: 2 * 2 ** 20 };
/** They do when this thread, which is of low priority, waits for more than this share of the time it could run. */
const WAITED_SHARE_MAX = 0.05;
/** After each small batch it rests for three times what it ran, but not longer. */
const REST = { times: 3, msMax: 100 };
/** While the spool or the store cannot be used. */
const TROUBLE_MS = 500;
/** How many refused lines are named in the status; the log names each. */
const NAMED_MAX = 20;

export interface IngestOptions {
  /** Of the spool. */
  readonly dir: string;
  readonly keeper: StoreKeeper;
  readonly meters: RecorderMetrics;
  readonly log: Log;
  /** Told of records once they are in the store. */
  readonly onWritten: (records: readonly Stored[]) => void;
}

/** One chain of the spool on its way into the store. */
interface Chain {
  readonly name: string;
  readonly reader: ChainReader;
  /** Its name in the store. */
  storedAs: string;
  /** Read and not yet written, in order. */
  batch: readonly StoreLine[];
  /** The last line that is in the store, or was left out. */
  seq: number;
  readonly tally: Tally;
}

/** Lines of a chain that are not in the store, since the start. */
interface Tally {
  /** Removed before they were read. */
  gone: number;
  damaged: number;
  /** The store does not take them. */
  refused: number;
  /** The newest of those. */
  refusedSeqs: readonly number[];
}

/** What `/v1/status` says about the way from the spool into the store. */
export interface IngestStatus {
  readonly lag_s: number;
  readonly chains: readonly {
    readonly chain: string;
    readonly stored_as: string;
    readonly seq: number;
    readonly gone: number;
    readonly damaged: number;
    readonly refused: number;
    readonly refused_seqs: readonly number[];
  }[];
}

/**
 * Carries the spool into the store: every line once, as fast as the store takes them, the oldest first across chains.
 * Where it was is kept in the store itself, in one transaction with the lines, so that it can end at any moment.
 */
export class Ingest {
  readonly #options: IngestOptions;
  #store: Store | undefined;
  /** Since it was opened; what it refuses before may be its own trouble. */
  #hasTakenLines = false;
  #chains = new Map<string, Chain>();
  /** By the name of the chain; they outlast its reader. */
  readonly #tallies = new Map<string, Tally>();
  #caughtUpAt = Date.now();
  #stopAtMs = Number.POSITIVE_INFINITY;
  #isStopping = false;
  readonly #wait = new OwnWait();
  #othersRun = false;
  #running: Promise<void> | undefined;

  constructor(options: IngestOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Writes what the spool holds by now, for at most `msMax`, and closes the store. */
  async stop(msMax: number): Promise<void> {
    this.#stopAtMs = performance.now() + msMax;
    this.#isStopping = true;
    await this.#running;
    await this.#forget();
    this.#options.keeper.close();
  }

  /** Age of the oldest record that is in the spool and not in the store; 0 when there is none. */
  lagSeconds(): number {
    const waiting = [...this.#chains.values()].flatMap(({ batch }) => batch.slice(0, 1));
    const { store, trouble } = this.#options.keeper;
    const isStuck = store === undefined || trouble !== undefined;
    const since = waiting
      .map(({ record }) => Date.parse(record.ts))
      .filter(Number.isFinite)
      .concat(isStuck ? this.#caughtUpAt : []);
    return since.length === 0 ? 0 : Math.max(0, Date.now() - Math.min(...since)) / 1_000;
  }

  status(): IngestStatus {
    return {
      lag_s: Math.round(this.lagSeconds() * 1_000) / 1_000,
      chains: [...this.#chains.values()].map(({ name, storedAs, seq, tally }) => ({
        chain: name,
        stored_as: storedAs,
        seq,
        gone: tally.gone,
        damaged: tally.damaged,
        refused: tally.refused,
        refused_seqs: tally.refusedSeqs,
      })),
    };
  }

  async #run(): Promise<void> {
    while (performance.now() < this.#stopAtMs) {
      const step = await this.#step();
      if (step === "written") await this.#giveWay();
      else if (this.#isStopping) return;
      else await sleep(step === "idle" ? POLL_MS : TROUBLE_MS);
    }
  }

  /** A thread that is woken may wait for the slice of one that runs, of whatever priority: so where others run, this one rests. */
  async #giveWay(): Promise<void> {
    const { ranMs, waitedMs } = this.#wait.look();
    this.#othersRun = waitedMs > (ranMs + waitedMs) * WAITED_SHARE_MAX;
    await (this.#othersRun ? sleep(Math.min(ranMs * REST.times, REST.msMax)) : nextTurn());
  }

  /** Writes one batch. */
  async #step(): Promise<"written" | "idle" | "trouble"> {
    const { keeper } = this.#options;
    const store = await keeper.writable();
    if (store === undefined) return "trouble";
    if (store !== this.#store) {
      await this.#forget();
      this.#store = store;
    }
    try {
      await this.#openChains(store);
      await Promise.all([...this.#chains.values()].map((chain) => this.#fill(chain)));
    } catch (error) {
      this.#options.log.error({ code: errorCode(error) }, "the audit spool cannot be read; trying again");
      return "trouble";
    }
    const [next] = [...this.#chains.values()].filter(({ batch }) => batch.length > 0).sort(byTime);
    if (next === undefined) {
      this.#caughtUpAt = Date.now();
      return "idle";
    }
    return (await this.#write(store, next)) ? "written" : "trouble";
  }

  async #openChains(store: Store): Promise<void> {
    const { dir } = this.#options;
    const names = await listChains(diskFiles, dir);
    if (names.every((name) => this.#chains.has(name))) return;
    const positions = store.positions();
    for (const name of names) {
      if (this.#chains.has(name)) continue;
      const storedAs = newestContinuation(name, positions.keys());
      const from = positions.get(storedAs);
      const reader = new ChainReader(chainDirectory(dir, name), from ?? "start");
      const tally = this.#tallies.get(name) ?? { gone: 0, damaged: 0, refused: 0, refusedSeqs: [] };
      this.#tallies.set(name, tally);
      this.#chains.set(name, { name, reader, storedAs, batch: [], seq: from?.seq ?? 0, tally });
    }
  }

  async #fill(chain: Chain): Promise<void> {
    while (chain.batch.length === 0) {
      const read = await chain.reader.read(this.#othersRun ? SMALL_BATCH : BATCH);
      if ("trouble" in read) this.#report(chain, read);
      else if (read.length === 0) return;
      else {
        const [batch, unfit] = storeLines(chain.storedAs, read);
        chain.batch = batch;
        this.#leaveOut(chain, unfit);
      }
    }
  }

  #report(chain: Chain, read: ReadTrouble): void {
    const { meters, log } = this.#options;
    if (read.trouble === "gone") {
      chain.tally.gone += read.lines;
      meters.recorded("gone", read.lines);
      log.error(
        { chain: chain.name, lines: read.lines },
        "lines of the spool were removed before they were in the store",
      );
    } else if (read.trouble === "damaged") {
      chain.tally.damaged++;
      meters.recorded("damaged", 1);
      log.error(
        { file: read.segment.path, byte: read.byte, why: read.why },
        "a line of the spool is damaged: left out",
      );
    } else {
      chain.storedAs = continuationOf(chain.storedAs);
      log.error(
        { chain: chain.name, after: read.after, storedAs: chain.storedAs },
        "lines of the spool that are in the store are not in the spool any more; reading on behind the last common one",
      );
    }
  }

  /** False when the store cannot go on. */
  async #write(store: Store, chain: Chain): Promise<boolean> {
    const { keeper } = this.#options;
    const { batch } = chain;
    try {
      const { written, refused, stopped } = writeApart(store, batch);
      if (written.length > 0) this.#tell(written);
      const [first] = refused;
      // Nothing was taken yet, and these are records: it is more likely that the store is not what it should be.
      if (first !== undefined && !this.#hasTakenLines && refused.some(({ line }) => isRecord(line.record)))
        throw first.error;
      const reached = (stopped === undefined ? batch : written).at(-1)?.seq ?? chain.seq;
      const unfit = refused.map(({ line }) => line.seq).filter((seq) => seq <= reached);
      this.#leaveOut(chain, unfit, first?.error);
      chain.seq = reached;
      chain.batch = batch.filter(({ seq }) => seq > reached);
      if (stopped === undefined) return true;
      if (stopped.status === "full") keeper.full();
      else {
        keeper.damaged(stopped.aside);
        await this.#forget();
      }
    } catch (error) {
      keeper.failed(error);
      await this.#forget();
    }
    return false;
  }

  /** @param error what the store stumbled over; none where a line was not even given to it. */
  #leaveOut({ name, tally }: Chain, unfit: readonly number[], error?: Error): void {
    const { meters, log } = this.#options;
    // After a failure of the store lines are read again; one is told of once.
    const seqs = unfit.filter((seq) => !tally.refusedSeqs.includes(seq));
    if (seqs.length === 0) return;
    tally.refused += seqs.length;
    tally.refusedSeqs = [...tally.refusedSeqs, ...seqs].slice(-NAMED_MAX);
    meters.recorded("refused", seqs.length);
    log.error(
      { chain: name, seqs, ...(error === undefined ? {} : withoutMessage(error)) },
      "lines of the spool cannot be kept in the store: left out",
    );
  }

  #tell(written: readonly StoreLine[]): void {
    const { keeper, meters, onWritten } = this.#options;
    this.#hasTakenLines = true;
    meters.recorded("written", written.length);
    keeper.wrote();
    onWritten(written.flatMap(({ chain, seq, record }) => (isCall(record) ? [{ chain, seq, record }] : [])));
  }

  /** Reads anew from where the store is. */
  async #forget(): Promise<void> {
    const readers = [...this.#chains.values()].map(({ reader }) => reader);
    this.#chains = new Map();
    this.#store = undefined;
    await Promise.all(readers.map((reader) => reader.close()));
  }
}

/** What can be given to the store, and the numbers of what cannot. */
function storeLines(chain: string, read: readonly RecordLine[]): [StoreLine[], number[]] {
  const lines: StoreLine[] = [];
  const unfit: number[] = [];
  for (const { seq, hash, content } of read) {
    if (content === undefined) continue;
    const { json, record } = content;
    if (mayBeRecord(json, record)) lines.push({ chain, seq, hash, json, record });
    else unfit.push(seq);
  }
  return [lines, unfit];
}

/**
 * Cheap, because every line passes here. No label has a character that JSON writes as a number; one that has, half of a
 * surrogate pair, could be written and never be read again. So a line with such an escape is checked in full.
 */
function mayBeRecord(json: string, record: unknown): record is AuditRecord {
  return (typeof record === "object" && record !== null && !json.includes("\\u")) || isRecord(record);
}

/** Checks every member, which takes longer than reading and writing it. */
function isRecord(record: unknown): boolean {
  return AuditRecord.safeParse(record).success;
}

function byTime({ batch: [a] }: Chain, { batch: [b] }: Chain): number {
  return (a?.record.ts ?? "") < (b?.record.ts ?? "") ? -1 : 1;
}

function isCall(record: AuditRecord): record is CallRecord {
  return record.kind !== "marker" && record.kind !== "policy";
}
