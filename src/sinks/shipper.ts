import { setTimeout as sleep } from "node:timers/promises";
import { ChainReader } from "../audit/chain-reader.js";
import { chainDirectory, listChains } from "../audit/chains.js";
import type { RecordLine } from "../audit/line.js";
import { AuditRecord } from "../audit/record.js";
import { diskFiles, errorCode, type SpoolFiles } from "../audit/spool-files.js";
import type { Delivery, Shipped, Sink } from "../plugins/sink.js";
import type { Cursor } from "./cursor.js";
import { isNotable } from "./notable.js";
import type { SinkSettings } from "./settings.js";

/** `lost`: gone from the spool, or damaged in it, before the sink had it. */
export const SHIPPED_RESULTS = ["delivered", "refused", "lost"] as const;
export type ShippedResult = (typeof SHIPPED_RESULTS)[number];

/** What becomes of records, for the metrics and the log. */
export interface ShipperObserver {
  shipped(sink: string, result: ShippedResult, records: number): void;
  /** A delivery failed and is tried again. `why` is one word; undefined: it works again. */
  trouble(sink: string, why: string | undefined): void;
}

export interface ShipperOptions {
  readonly settings: Pick<SinkSettings, "id" | "records" | "batch_records">;
  readonly sink: Sink;
  /** Folder of the spool. */
  readonly dir: string;
  readonly cursor: Cursor;
  readonly observer: ShipperObserver;
  readonly pollMs?: number;
  /** Wait before a failed delivery is repeated the first time; doubles up to a minute. */
  readonly retryMs?: number;
  readonly files?: SpoolFiles;
}

const POLL_MS = 500;
const RETRY_MS = 250;
const RETRY_MS_MAX = 60_000;
const BATCH_BYTES_MAX = 4 * 2 ** 20;

/**
 * Takes the spool to one sink, in order and at least once: the cursor moves when a batch is safe, so whatever ends the
 * process in between is delivered again. The spool is the queue; nothing is kept beside it, and what one sink cannot
 * take holds up nobody else.
 */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #files: SpoolFiles;
  readonly #readers = new Map<string, ChainReader>();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #waitsSince: number | undefined;
  #trouble: string | undefined;

  constructor(options: ShipperOptions) {
    this.#options = options;
    this.#files = options.files ?? diskFiles;
  }

  get id(): string {
    return this.#options.settings.id;
  }

  /** Time of the oldest record that is read and not delivered, in milliseconds since 1970; undefined when there is none. */
  get waitsSince(): number | undefined {
    return this.#waitsSince;
  }

  /** Why the last delivery failed, while it is tried again. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Gives up what is under way; the next start delivers it again. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    for (const reader of this.#readers.values()) await reader.close();
    await this.#options.sink.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; ) {
      try {
        const isMoving = await this.#round();
        failures = 0;
        if (!isMoving) await this.#pause(this.#options.pollMs ?? POLL_MS);
      } catch (error) {
        // The spool or the cursor's disk: nothing a sink could help.
        this.#troubled(errorCode(error));
        await this.#pause(this.#backoff(failures++));
      }
    }
  }

  /** One batch of every chain. False when there was nothing to read. */
  async #round(): Promise<boolean> {
    const { dir, settings } = this.#options;
    let isMoving = false;
    for (const chain of await listChains(this.#files, dir)) {
      const read = await this.#reader(chain).read({ lines: settings.batch_records, bytes: BATCH_BYTES_MAX });
      if ("trouble" in read) {
        isMoving = true;
        if (read.trouble === "gone") this.#shipped("lost", read.lines);
        if (read.trouble === "damaged") this.#shipped("lost", 1);
        continue;
      }
      const last = read.at(-1);
      if (last === undefined) continue;
      isMoving = true;
      if (!(await this.#deliver(read.flatMap((line) => this.#wanted(line))))) return false;
      this.#options.cursor.moveTo(chain, last);
    }
    return isMoving;
  }

  #reader(chain: string): ChainReader {
    const { dir, cursor } = this.#options;
    const known = this.#readers.get(chain);
    if (known !== undefined) return known;
    const reader = new ChainReader(chainDirectory(dir, chain), cursor.of(chain) ?? "start", this.#files);
    this.#readers.set(chain, reader);
    return reader;
  }

  #wanted({ content }: RecordLine): Shipped[] {
    if (content === undefined) return [];
    const record = AuditRecord.safeParse(content.record).data;
    if (record === undefined) {
      this.#shipped("lost", 1);
      return [];
    }
    if (this.#options.settings.records === "notable" && !isNotable(record)) return [];
    return [{ id: `${record.decision_id}/${record.kind}`, record }];
  }

  /** Delivers all of it, however often it takes. False when the server stops first. */
  async #deliver(records: readonly Shipped[]): Promise<boolean> {
    const { signal } = this.#stopping;
    let left = records;
    for (let failures = 0; left.length > 0; failures++) {
      this.#waitsSince = Date.parse(left[0]?.record.ts ?? "");
      const delivery = await this.#attempt(left);
      const { again, refused, why, afterMs } = delivery;
      this.#shipped("delivered", left.length - again.length - refused);
      this.#shipped("refused", refused);
      this.#troubled(again.length === 0 ? undefined : (why ?? "failed"));
      if (again.length < left.length) failures = 0;
      left = again;
      if (left.length === 0) break;
      await this.#pause(afterMs ?? this.#backoff(failures));
      if (signal.aborted) return false;
    }
    this.#waitsSince = undefined;
    return true;
  }

  async #attempt(records: readonly Shipped[]): Promise<Delivery> {
    try {
      return await this.#options.sink.deliver(records, this.#stopping.signal);
    } catch {
      // Its message may quote what was to be delivered.
      return { again: records, refused: 0, why: "crash" };
    }
  }

  #shipped(result: ShippedResult, records: number): void {
    if (records > 0) this.#options.observer.shipped(this.id, result, records);
  }

  #troubled(why: string | undefined): void {
    if (why === this.#trouble) return;
    this.#trouble = why;
    this.#options.observer.trouble(this.id, why);
  }

  #backoff(failures: number): number {
    const { retryMs = RETRY_MS } = this.#options;
    // Full jitter above half: many servers must not come back to a receiver at the same moment.
    return Math.min(RETRY_MS_MAX, retryMs * 2 ** Math.min(failures, 20)) * (0.5 + Math.random() / 2);
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => {});
  }
}
