import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { ChainReader, type ReadTrouble } from "../audit/chain-reader.js";
import { chainDirectory, listChains } from "../audit/chains.js";
import type { RecordLine } from "../audit/line.js";
import type { AuditRecord, CallRecord } from "../audit/record.js";
import { diskFiles, errorCode } from "../audit/spool-files.js";
import type { Log } from "../server/log.js";
import type { Store, Stored, StoreLine } from "../store/store.js";
import { continuationOf, newestContinuation } from "./chain-names.js";
import type { RecorderMetrics } from "./recorder-metrics.js";
import type { StoreKeeper } from "./store-keeper.js";

/** How often an unchanged spool is looked at. */
const POLL_MS = 50;
/** One write of the store: it holds up everything else in this process for about 25 ms. */
const BATCH = { lines: 500, bytes: 2 * 2 ** 20 };
/** While the spool or the store cannot be used. */
const TROUBLE_MS = 500;

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
  /** The last line that is in the store. */
  seq: number;
  /** Since the start: lines that were removed before they were read, and damaged ones. */
  gone: number;
  damaged: number;
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
  }[];
}

/**
 * Carries the spool into the store: every line once, as fast as the store takes them, the oldest first across chains.
 * Where it was is kept in the store itself, in one transaction with the lines, so that it can end at any moment.
 */
export class Ingest {
  readonly #options: IngestOptions;
  #store: Store | undefined;
  #chains = new Map<string, Chain>();
  #caughtUpAt = Date.now();
  #stopAtMs = Number.POSITIVE_INFINITY;
  #isStopping = false;
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
    const since = waiting.map(({ record }) => Date.parse(record.ts)).concat(isStuck ? this.#caughtUpAt : []);
    return since.length === 0 ? 0 : Math.max(0, Date.now() - Math.min(...since)) / 1_000;
  }

  status(): IngestStatus {
    return {
      lag_s: Math.round(this.lagSeconds() * 1_000) / 1_000,
      chains: [...this.#chains.values()].map(({ name, storedAs, seq, gone, damaged }) => ({
        chain: name,
        stored_as: storedAs,
        seq,
        gone,
        damaged,
      })),
    };
  }

  async #run(): Promise<void> {
    while (performance.now() < this.#stopAtMs) {
      const step = await this.#step();
      if (step === "written") await nextTurn();
      else if (this.#isStopping) return;
      else await sleep(step === "idle" ? POLL_MS : TROUBLE_MS);
    }
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
      this.#chains.set(name, { name, reader, storedAs, batch: [], seq: from?.seq ?? 0, gone: 0, damaged: 0 });
    }
  }

  async #fill(chain: Chain): Promise<void> {
    while (chain.batch.length === 0) {
      const read = await chain.reader.read(BATCH);
      if ("trouble" in read) this.#report(chain, read);
      else if (read.length === 0) return;
      else chain.batch = read.flatMap((line) => storeLines(chain.storedAs, line));
    }
  }

  #report(chain: Chain, read: ReadTrouble): void {
    const { meters, log } = this.#options;
    if (read.trouble === "gone") {
      chain.gone += read.lines;
      meters.recorded("gone", read.lines);
      log.error(
        { chain: chain.name, lines: read.lines },
        "lines of the spool were removed before they were in the store",
      );
    } else if (read.trouble === "damaged") {
      chain.damaged++;
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

  /** False when nothing was written. */
  async #write(store: Store, chain: Chain): Promise<boolean> {
    const { keeper, meters, onWritten } = this.#options;
    const { batch } = chain;
    try {
      const outcome = store.write(batch);
      if (outcome.status === "full") {
        keeper.full();
        return false;
      }
      if (outcome.status === "damaged") {
        keeper.damaged(outcome.aside);
        await this.#forget();
        return false;
      }
      meters.recorded("written", batch.length);
    } catch (error) {
      keeper.failed(error);
      await this.#forget();
      return false;
    }
    keeper.wrote();
    chain.batch = [];
    chain.seq = batch.at(-1)?.seq ?? chain.seq;
    onWritten(batch.flatMap(({ chain, seq, record }) => (isCall(record) ? [{ chain, seq, record }] : [])));
    return true;
  }

  /** Reads anew from where the store is. */
  async #forget(): Promise<void> {
    const readers = [...this.#chains.values()].map(({ reader }) => reader);
    this.#chains = new Map();
    this.#store = undefined;
    await Promise.all(readers.map((reader) => reader.close()));
  }
}

function storeLines(chain: string, { seq, hash, content }: RecordLine): StoreLine[] {
  return content === undefined ? [] : [{ chain, seq, hash, json: content.json, record: content.record as AuditRecord }];
}

function byTime({ batch: [a] }: Chain, { batch: [b] }: Chain): number {
  return (a?.record.ts ?? "") < (b?.record.ts ?? "") ? -1 : 1;
}

function isCall(record: AuditRecord): record is CallRecord {
  return record.kind !== "marker" && record.kind !== "policy";
}
