import assert from "node:assert/strict";
import { z } from "zod";
import { fitRecord } from "./fit-record.js";
import type { KeyedDigest } from "./keyed-digest.js";
import type { AuditRecord } from "./record.js";
import { marker } from "./recover.js";
import { diskFiles, errorCode, type SpoolFiles } from "./spool-files.js";
import type { SpoolHead } from "./spool-head.js";
import { type Batch, SpoolWriter } from "./spool-writer.js";
import { type Durability, ON_FULL, type Outcome, type Waiting, WaitingRecords } from "./waiting.js";

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;

/** More than a record has when every list and label is at its limit; one beyond it was not built from those. */
export const RECORD_CHARS_MAX = 2 * MIB;
/**
 * Hashing this many takes the front thread about 0.1 ms. At 5,000 records/s the 99th percentile of the event loop's
 * delay is 2.0 ms with 32, 3.0 ms with 128, 1.2 ms without a spool.
 */
const BATCH_RECORDS_MAX = 32;
const BATCH_CHARS_MAX = MIB;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5_000;

export const SpoolSettings = z.strictObject({
  /** How long a record of durability `batch` may wait for others before they are written together. */
  batch_ms: z.int().min(1).max(1_000).default(20),
  /** A segment is closed when it has grown to this size, */
  segment_bytes: z
    .int()
    .min(1_024)
    .default(64 * MIB),
  /** or was opened this many hours ago. */
  segment_hours: z.number().positive().default(24),
  /** Whole segments are dropped, oldest first, while all together are larger than this, */
  retain_bytes: z
    .int()
    .min(1_024)
    .default(16 * 1_024 * MIB),
  /** or while the oldest is older than this; not set: age does not matter. */
  retain_days: z.number().positive().optional(),
  /** What may wait in memory, in records and in characters of JSON, while the disk is slow or refuses. */
  waiting_records: z.int().min(1).default(10_000),
  waiting_chars: z
    .int()
    .min(RECORD_CHARS_MAX)
    .default(32 * MIB),
  /**
   * When that is full:
   * - `drop_new`: the new record is dropped; what happened first stays.
   * - `drop_oldest`: the oldest ones are; what happened last stays.
   * - `block`: `append` answers when there is room, so that callers wait; as much again may wait so, then as `drop_new`.
   * Dropped records are counted, and a marker in the spool says how many and when.
   */
  on_full: z.enum(ON_FULL).default("drop_new"),
});
export type SpoolSettings = Readonly<z.infer<typeof SpoolSettings>>;

export interface SpoolOptions {
  readonly dir: string;
  readonly settings: SpoolSettings;
  /** Replaces names that do not read like names. */
  readonly digest: KeyedDigest;
  /** Called when writing begins to fail (with the system's code) and when it works again (undefined). Must not throw. */
  readonly onTrouble?: (code: string | undefined) => void;
  readonly files?: SpoolFiles;
}

export interface SpoolStats {
  /** Since the start: taken over by `append`; with the operating system; dropped. */
  readonly accepted: number;
  readonly written: number;
  readonly dropped: number;
  readonly waitingRecords: number;
  readonly waitingChars: number;
  /** Failed attempts, by the system's code. */
  readonly errors: Readonly<Record<string, number>>;
  /** The code writing fails with at the moment. */
  readonly failing: string | undefined;
}

const QUEUED: Promise<Outcome> = Promise.resolve("queued");
const PENDING: Promise<Outcome> = Promise.resolve("pending");
const DROPPED: Promise<Outcome> = Promise.resolve("dropped");

/**
 * Opens the spool in `dir`, repairing what a crash left behind. Always opens: where the disk refuses, records wait in
 * memory and opening is tried again. One process at a time may write to a directory.
 */
export async function openSpool(options: SpoolOptions): Promise<Spool> {
  const spool = new Spool(options);
  await spool.flush();
  return spool;
}

/** The append-only account: hash-chained lines in segment files, written in batches off the request's path. */
export class Spool {
  readonly #settings: SpoolSettings;
  readonly #digest: KeyedDigest;
  readonly #onTrouble: (code: string | undefined) => void;
  readonly #writer: SpoolWriter;
  readonly #waiting: WaitingRecords;
  /** Records beyond the limit whose callers wait (`block`). */
  readonly #blocked: WaitingRecords;
  readonly #errors: Record<string, number> = {};
  /** Being written, or waiting for another attempt. The first one is empty and opens the directory. */
  #batch: { readonly content: Batch; readonly records: readonly Waiting[] } | undefined;
  #lost: { records: number; readonly first_ts: string; last_ts: string } | undefined;
  #urgent = 0;
  #accepted = 0;
  #written = 0;
  #dropped = 0;
  #failing: string | undefined;
  #retryMs = RETRY_MS_MIN;
  #timer: NodeJS.Timeout | undefined;
  #turn: NodeJS.Immediate | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor({ dir, settings, digest, onTrouble = () => {}, files = diskFiles }: SpoolOptions) {
    this.#settings = settings;
    this.#digest = digest;
    this.#onTrouble = onTrouble;
    const limits = {
      segmentBytesMax: settings.segment_bytes,
      segmentMsMax: settings.segment_hours * HOUR_MS,
      retainBytesMax: settings.retain_bytes,
      retainMsMax: (settings.retain_days ?? Number.POSITIVE_INFINITY) * 24 * HOUR_MS,
    };
    this.#writer = new SpoolWriter(files, dir, limits, (code) => this.#count(code));
    this.#waiting = new WaitingRecords(settings.waiting_records, settings.waiting_chars);
    this.#blocked = new WaitingRecords(settings.waiting_records, settings.waiting_chars);
  }

  /**
   * Takes a record over; it may be changed afterwards. Never throws, never rejects. Costs the caller about 10 us.
   *
   * `batch` (default): answers `queued` at once. `written`, `synced`: answers when it is so, or `pending` when the
   * disk refuses - the record then still waits. A disk that hangs without an error delays the answer: bound the wait.
   */
  append(record: AuditRecord, durability: Durability = "batch"): Promise<Outcome> {
    const json = this.#serialise(record);
    if (json === undefined || this.#closed) return this.#drop(record.ts);
    const waiting: Waiting = { json, ts: record.ts, durability };
    if (this.#waiting.hasRoomFor(json) || this.#makeRoom(json)) return this.#enqueue(waiting);
    if (this.#settings.on_full === "block" && this.#blocked.hasRoomFor(json)) {
      return new Promise((resolve) => {
        waiting.settle = resolve;
        this.#blocked.push(waiting);
      });
    }
    return this.#drop(record.ts);
  }

  /** The last line written: send it where nobody who can edit the spool can edit it, and the spool becomes evidence. */
  get head(): SpoolHead {
    return this.#writer.head;
  }

  stats(): SpoolStats {
    return {
      accepted: this.#accepted,
      written: this.#written,
      dropped: this.#dropped,
      waitingRecords: this.#waiting.length + this.#blocked.length + (this.#batch?.records.length ?? 0),
      waitingChars: this.#waiting.chars + this.#blocked.chars,
      errors: { ...this.#errors },
      failing: this.#failing,
    };
  }

  /** Writes until nothing waits. Answers then, or when the disk refused. */
  async flush(): Promise<void> {
    do {
      this.#start();
      await this.#running;
    } while (this.#failing === undefined && this.#hasWork());
  }

  /** Writes what waits, syncs and closes. Answers how many records could not be written; they are lost. */
  async close(): Promise<number> {
    this.#closed = true;
    await this.#running;
    await this.flush();
    if (this.#failing !== undefined) await this.flush(); // a last attempt: there will be no later one
    clearTimeout(this.#timer);
    await this.#writer.close();
    const left = this.stats().waitingRecords;
    this.#dropped += left;
    return left;
  }

  #serialise(record: AuditRecord): string | undefined {
    try {
      const json = JSON.stringify(fitRecord(record, this.#digest));
      if (json.length <= RECORD_CHARS_MAX) return json;
      this.#count("RECORD_TOO_LARGE");
    } catch {
      this.#count("RECORD_INVALID");
    }
    return undefined;
  }

  #makeRoom(json: string): boolean {
    if (this.#settings.on_full !== "drop_oldest") return false;
    while (!this.#waiting.hasRoomFor(json)) {
      const oldest = this.#waiting.shift();
      if (oldest === undefined) return false;
      if (oldest.durability !== "batch") this.#urgent--;
      this.#accepted--;
      void this.#drop(oldest.ts);
      oldest.settle?.("dropped");
    }
    return true;
  }

  #enqueue(waiting: Waiting): Promise<Outcome> {
    this.#waiting.push(waiting);
    this.#accepted++;
    if (waiting.durability === "batch") {
      this.#wakeInAWhile();
      return QUEUED;
    }
    this.#urgent++;
    if (this.#failing !== undefined) return PENDING;
    this.#wakeNow();
    return new Promise((resolve) => {
      waiting.settle = resolve;
    });
  }

  #drop(ts: string): Promise<Outcome> {
    this.#dropped++;
    if (this.#closed) return DROPPED;
    if (this.#lost === undefined) this.#lost = { records: 1, first_ts: ts, last_ts: ts };
    else {
      this.#lost.records++;
      this.#lost.last_ts = ts;
    }
    this.#wakeInAWhile();
    return DROPPED;
  }

  #wakeInAWhile(): void {
    if (this.#timer === undefined && this.#running === undefined) {
      this.#timer = setTimeout(() => this.#start(), this.#settings.batch_ms);
    }
  }

  #wakeNow(): void {
    // In the next turn, so that whatever this turn still appends goes into the same write.
    if (this.#turn === undefined && this.#running === undefined) this.#turn = setImmediate(() => this.#start());
  }

  #start(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
    this.#timer = undefined;
    this.#turn = undefined;
    if (this.#running !== undefined) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#failing !== undefined) this.#retryLater();
      else if (this.#urgent > 0) this.#wakeNow();
      else if (this.#hasWork()) this.#wakeInAWhile();
    });
  }

  /** Writes batch after batch until what is left may wait for the timer. */
  async #run(): Promise<void> {
    do {
      this.#batch ??= this.#nextBatch();
      try {
        await this.#writer.write(this.#batch.content);
      } catch (error) {
        return this.#fail(errorCode(error));
      }
      this.#succeed(this.#batch.records);
      this.#batch = undefined;
    } while (this.#urgent > 0 || this.#waiting.length >= BATCH_RECORDS_MAX);
  }

  #nextBatch(): { content: Batch; records: Waiting[] } {
    const json: string[] = [];
    if (this.#lost !== undefined) json.push(JSON.stringify(marker("dropped", this.#lost)));
    this.#lost = undefined;
    const records: Waiting[] = [];
    let sync = false;
    let chars = 0;
    while (records.length < BATCH_RECORDS_MAX && chars < BATCH_CHARS_MAX) {
      const record = this.#waiting.shift();
      if (record === undefined) break;
      if (record.durability !== "batch") this.#urgent--;
      sync ||= record.durability === "synced";
      chars += record.json.length;
      records.push(record);
      json.push(record.json);
    }
    assert(this.#urgent >= 0);
    this.#unblock();
    return { content: { records: json, sync }, records };
  }

  #unblock(): void {
    for (let next = this.#blocked.peek(); next && this.#waiting.hasRoomFor(next.json); next = this.#blocked.peek()) {
      this.#blocked.shift();
      const { settle } = next;
      next.settle = undefined;
      void this.#enqueue(next).then(settle);
    }
  }

  #succeed(records: readonly Waiting[]): void {
    this.#written += records.length;
    for (const { settle, durability } of records) settle?.(durability === "synced" ? "synced" : "written");
    if (this.#failing === undefined) return;
    this.#failing = undefined;
    this.#retryMs = RETRY_MS_MIN;
    this.#onTrouble(undefined);
  }

  #fail(code: string): void {
    this.#count(code);
    for (const waiting of [...(this.#batch?.records ?? []), ...this.#waiting]) {
      waiting.settle?.("pending");
      waiting.settle = undefined;
    }
    const isNew = this.#failing !== code;
    this.#failing = code;
    if (isNew) this.#onTrouble(code);
  }

  #retryLater(): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#start(), this.#retryMs);
    this.#timer.unref();
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS_MAX);
  }

  #hasWork(): boolean {
    return this.#batch !== undefined || this.#waiting.length > 0 || this.#lost !== undefined;
  }

  #count(code: string): void {
    this.#errors[code] = (this.#errors[code] ?? 0) + 1;
  }
}
