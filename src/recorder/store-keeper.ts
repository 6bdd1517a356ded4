import { statfs } from "node:fs/promises";
import { errorCode } from "../audit/spool-files.js";
import { type Log, withoutMessage } from "../server/log.js";
import type { Store, StoreStatus } from "../store/store.js";
import type { RecorderMetrics } from "./recorder-metrics.js";

/** What is kept of records in the store; the spool has its own limits. */
export interface StoreLimits {
  /** With today; UTC. */
  readonly retainDays: number;
  readonly retainBytes: number;
  /** Of the disk it is on: with less than this the store gives way, because the spool must not. */
  readonly freeBytesMin: number;
}

export interface StoreKeeperOptions {
  /** Opens it; called again after every failure. */
  readonly open: () => Promise<Store>;
  /** A directory on the same disk. */
  readonly disk: string;
  readonly limits: StoreLimits;
  readonly meters: RecorderMetrics;
  readonly log: Log;
  /** Processes before this one that ended while they opened it, in a row. */
  readonly storeFailures: number;
}

export type StoreFigures = StoreStatus & { readonly unevaluated: number };

/**
 * Why nothing can be written into the store:
 * - `failed`: it could not be opened, or a call of it threw; it is opened again.
 * - `full`: the disk has no room for it, or too little beside it, and there is no older day to drop.
 */
export type StoreTrouble = { readonly reason: "failed" | "full"; readonly code: string };

const STORE_FAILURES_MAX = 2;
const REOPEN_MS_MIN = 1_000;
const REOPEN_MS_MAX = 60_000;
const RETAIN_MS = 600_000;
const DISK_MS = 5_000;
const FIGURES_MS = 2_000;
const DAY_MS = 86_400_000;

/** Keeps a store usable: opens it, again where that failed, drops what is old, and makes room on a full disk. */
export class StoreKeeper {
  readonly #options: StoreKeeperOptions;
  #store: Store | undefined;
  #trouble: StoreTrouble | undefined;
  #openAtMs: number;
  #reopenMs = REOPEN_MS_MIN;
  #writeAtMs = 0;
  #retainAtMs = 0;
  #diskAtMs = 0;
  #figures: { readonly value: StoreFigures; readonly untilMs: number } | undefined;
  readonly #aside: string[] = [];
  /** Resolves after the first attempt to open it, or at once where that is put off. */
  readonly tried: Promise<void>;
  #haveTried = (): void => {};

  constructor(options: StoreKeeperOptions) {
    this.#options = options;
    // Once may be an accident; then opening it is suspected, and metrics and health are served for a while before.
    const isSuspect = options.storeFailures >= STORE_FAILURES_MAX;
    this.#openAtMs = performance.now() + (isSuspect ? REOPEN_MS_MAX : 0);
    if (isSuspect) this.#trouble = { reason: "failed", code: "ENDED_PROCESS" };
    this.tried = new Promise((resolve) => {
      this.#haveTried = resolve;
      // Whatever ends this process before it is not the store.
      if (isSuspect) resolve();
    });
  }

  /** To be asked; undefined while there is none. It may be there and not be writable. */
  get store(): Store | undefined {
    return this.#store;
  }

  get trouble(): StoreTrouble | undefined {
    return this.#trouble;
  }

  /** What was damaged and put aside since the start. */
  get aside(): readonly string[] {
    return this.#aside;
  }

  /** What is in it, as it was at most two seconds ago. */
  get figures(): StoreFigures | undefined {
    const now = performance.now();
    if (this.#store === undefined) return undefined;
    if (this.#figures !== undefined && now < this.#figures.untilMs) return this.#figures.value;
    const value = this.#guarded((store) => ({ ...store.status(), unevaluated: store.unevaluatedTotal() }));
    if (value !== undefined) this.#figures = { value, untilMs: now + FIGURES_MS };
    return value;
  }

  /** The store to write into, opened and tidied where that is due; undefined while nothing can be written. */
  async writable(): Promise<Store | undefined> {
    const now = performance.now();
    if (this.#store === undefined && now >= this.#openAtMs) await this.#open();
    if (this.#store === undefined) return undefined;
    if (now >= this.#retainAtMs) {
      this.#retainAtMs = now + RETAIN_MS;
      this.#retain();
    }
    if (now >= this.#diskAtMs) {
      this.#diskAtMs = now + DISK_MS;
      if (!(await this.#isDiskShort())) {
        if (this.#trouble?.code === "DISK_SHORT") this.#recovered();
      } else if (!this.#dropOldest()) this.#say("DISK_SHORT");
    }
    return now >= this.#writeAtMs ? this.#store : undefined;
  }

  /** A write said that the disk is full. */
  full(): void {
    this.#options.meters.storeFailed("full");
    if (!this.#dropOldest()) this.#say("ENOSPC");
  }

  /** A write said that what was in the store is lost; the store goes on empty. */
  damaged(aside: readonly string[]): void {
    const { meters, log } = this.#options;
    meters.storeFailed("damaged");
    this.#aside.push(...aside);
    log.error({ aside }, "the store was damaged: put aside, and made again from the spool");
  }

  /** A call of the store threw: it is closed, and opened again after a while. */
  failed(error: unknown): void {
    const { meters, log } = this.#options;
    meters.storeFailed("failed");
    log.error({ code: errorCode(error), ...withoutMessage(error) }, "the store cannot be used; trying again");
    this.#trouble = { reason: "failed", code: errorCode(error) };
    this.close();
    this.#openAtMs = performance.now() + this.#reopenMs;
    this.#reopenMs = Math.min(this.#reopenMs * 2, REOPEN_MS_MAX);
  }

  /** A write went well. */
  wrote(): void {
    this.#reopenMs = REOPEN_MS_MIN;
    if (this.#trouble !== undefined) this.#recovered();
  }

  close(): void {
    const store = this.#store;
    this.#store = undefined;
    try {
      store?.close();
    } catch {
      // It is given up in any case.
    }
  }

  async #open(): Promise<void> {
    try {
      this.#store = await this.#options.open();
      this.#aside.push(...this.#store.status().aside);
      if (this.#trouble?.reason === "failed") this.#recovered();
    } catch (error) {
      this.failed(error);
    } finally {
      this.#haveTried();
    }
  }

  #retain(): void {
    const { retainDays, retainBytes } = this.#options.limits;
    this.#guarded((store) => {
      const oldest = new Date(Date.now() - (retainDays - 1) * DAY_MS).toISOString().slice(0, 10);
      const dropped = [...store.retain(oldest)];
      for (let { bytes, days } = store.status(); bytes > retainBytes && days[1] !== undefined; ) {
        dropped.push(...store.retain(days[1]));
        ({ bytes, days } = store.status());
      }
      if (dropped.length > 0)
        this.#options.log.info({ days: dropped }, "the store dropped what is older than its limits");
    });
  }

  /** False when there is nothing but the newest day. */
  #dropOldest(): boolean {
    const dropped = this.#guarded((store) => {
      const [, next] = store.status().days;
      return next === undefined ? [] : store.retain(next);
    });
    if (dropped === undefined || dropped.length === 0) return false;
    this.#options.log.warn({ days: dropped }, "the disk is full: the store dropped its oldest day");
    return true;
  }

  async #isDiskShort(): Promise<boolean> {
    const { disk, limits } = this.#options;
    try {
      const { bavail, bsize } = await statfs(disk);
      return bavail * bsize < limits.freeBytesMin;
    } catch {
      return false; // not told here: what is written will tell
    }
  }

  #guarded<Result>(call: (store: Store) => Result): Result | undefined {
    if (this.#store === undefined) return undefined;
    try {
      return call(this.#store);
    } catch (error) {
      this.failed(error);
      return undefined;
    }
  }

  #say(code: "DISK_SHORT" | "ENOSPC"): void {
    if (this.#trouble?.code !== code) {
      this.#options.log.error({ code }, "the disk is full: nothing is written into the store; the spool has it");
    }
    this.#trouble = { reason: "full", code };
    this.#writeAtMs = performance.now() + DISK_MS;
  }

  #recovered(): void {
    this.#trouble = undefined;
    this.#options.log.info("the store can be used again");
  }
}
