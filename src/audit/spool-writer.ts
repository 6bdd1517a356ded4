import { encodeLine } from "./line.js";
import type { MarkerRecord } from "./record.js";
import { marker, recoverSpool, type SpoolEnd } from "./recover.js";
import { type Doomed, segmentsToDrop } from "./retention.js";
import { type Segment, segmentAt } from "./segment.js";
import { errorCode, type SpoolFile, type SpoolFiles, writeAll } from "./spool-files.js";
import { EMPTY_HEAD, headPath, type SpoolHead, writeHead } from "./spool-head.js";
import { lockSpool, unlockSpool } from "./spool-lock.js";

/** What one write carries. Kept by the caller until `write` succeeds, and given again when it fails. */
export interface Batch {
  /** Records as JSON, oldest first. */
  readonly records: readonly string[];
  readonly sync: boolean;
  /** Set by the writer: the bytes and their place, so that a second attempt overwrites the first one exactly. */
  placed?: Placed | undefined;
}

interface Placed {
  readonly records: readonly string[];
  readonly sync: boolean;
  readonly dropping: readonly Segment[];
  readonly segment: Segment;
  readonly openedMs: number;
  readonly position: number;
  readonly bytes: Buffer;
  readonly head: SpoolHead;
}

export interface SegmentLimits {
  readonly segmentBytesMax: number;
  readonly segmentMsMax: number;
  readonly retainBytesMax: number;
  readonly retainMsMax: number;
}

/**
 * The end of the spool: chains records, writes them by position and begins new segments. One write at a time.
 * Every method may reject with what the file system said; nothing is lost or written twice by calling it again.
 */
export class SpoolWriter {
  readonly #files: SpoolFiles;
  readonly #dir: string;
  readonly #limits: SegmentLimits;
  readonly #onSideError: (code: string) => void;
  #end: Omit<SpoolEnd, "markers"> | undefined;
  #markers: readonly MarkerRecord[] = [];
  #doomed: Doomed | undefined;
  #open: { readonly path: string; readonly file: SpoolFile } | undefined;
  #headFile: SpoolFile | undefined;
  #headIsBehind = true;

  /** `onSideError`: something failed that does not keep records from being written. */
  constructor(files: SpoolFiles, dir: string, limits: SegmentLimits, onSideError: (code: string) => void) {
    this.#files = files;
    this.#dir = dir;
    this.#limits = limits;
    this.#onSideError = onSideError;
  }

  get head(): SpoolHead {
    return this.#end?.head ?? EMPTY_HEAD;
  }

  async write(batch: Batch): Promise<void> {
    if (this.#end === undefined) {
      await this.#files.makeDirectory(this.#dir);
      await lockSpool(this.#files, this.#dir);
      const { markers, ...end } = await recoverSpool(this.#files, this.#dir);
      this.#end = end;
      this.#markers = markers;
      this.#doomed = await this.#aside(() => segmentsToDrop(this.#files, this.#dir, this.#limits, end.segment?.at));
      await this.#writeHead();
    }
    batch.placed ??= this.#place(batch, this.#end);
    const placed = batch.placed;
    if (placed === undefined) return;

    try {
      const file = await this.#fileOf(placed);
      await writeAll(file, placed.bytes, placed.position);
      if (placed.sync) await file.datasync();
    } catch (error) {
      if (errorCode(error) === "ENOENT") await this.#leaveVanished(batch, placed);
      throw error;
    }
    const { segment, openedMs, position, bytes, head } = placed;
    this.#end = { head, segment: { at: segment, bytes: position + bytes.length, openedMs } };
    await this.#writeHead();
    for (const { path } of placed.dropping) await this.#aside(() => this.#files.remove(path));
    if (position === 0) {
      this.#doomed = await this.#aside(() => segmentsToDrop(this.#files, this.#dir, this.#limits, segment));
    }
  }

  /** Brings everything written to the disk and lets go of the files. */
  async close(): Promise<void> {
    await this.#closeSegment();
    if (this.#headIsBehind && this.#end !== undefined) await this.#writeHead();
    const file = this.#headFile;
    this.#headFile = undefined;
    if (file !== undefined) {
      await this.#aside(() => file.datasync());
      await this.#aside(() => file.close());
    }
    if (this.#end !== undefined) await this.#aside(() => unlockSpool(this.#files, this.#dir));
  }

  #place(batch: Batch, { head: { seq, hash }, segment: current }: Omit<SpoolEnd, "markers">): Placed | undefined {
    const records = this.#markers.map((record) => JSON.stringify(record));
    if (this.#doomed !== undefined) records.push(JSON.stringify(marker("retention", this.#doomed.through)));
    records.push(...batch.records);
    if (records.length === 0) return undefined;
    const dropping = this.#doomed?.segments ?? [];
    this.#markers = [];
    this.#doomed = undefined;

    const fits = current !== undefined && !this.#isOver(current.bytes, current.openedMs);
    const segment = fits ? current.at : segmentAt(this.#dir, seq + 1);
    const openedMs = fits ? current.openedMs : Date.now();
    let text = "";
    if (!fits) {
      const header = JSON.stringify({ v: 1, opened: new Date(openedMs).toISOString(), previous: hash });
      ({ text, hash } = encodeLine(++seq, hash, "segment", header));
    }
    for (const record of records) {
      const line = encodeLine(++seq, hash, "record", record);
      text += line.text;
      hash = line.hash;
    }
    return {
      records,
      // Segments go only when it is on the disk that they were meant to.
      sync: batch.sync || dropping.length > 0,
      dropping,
      segment,
      openedMs,
      position: fits ? current.bytes : 0,
      bytes: Buffer.from(text),
      head: { seq, hash },
    };
  }

  #isOver(bytes: number, openedMs: number): boolean {
    // The wall clock may have stepped back since: a segment from the future is not old.
    return bytes >= this.#limits.segmentBytesMax || Date.now() - openedMs >= this.#limits.segmentMsMax;
  }

  /** Somebody removed the segment being written. The chain goes on in a new one, and verifying finds the gap. */
  async #leaveVanished(batch: Batch, placed: Placed): Promise<void> {
    this.#end = { head: this.head };
    await this.close();
    await this.#aside(() => this.#files.makeDirectory(this.#dir));
    await this.#aside(() => lockSpool(this.#files, this.#dir));
    batch.placed = this.#place({ records: placed.records, sync: placed.sync }, this.#end);
  }

  async #fileOf({ segment, position }: Placed): Promise<SpoolFile> {
    if (this.#open?.path === segment.path) return this.#open.file;
    await this.#closeSegment();
    if (position === 0) await this.#files.makeDirectory(this.#dir);
    const file = await this.#files.open(segment.path, position === 0 ? "create" : "edit");
    try {
      if (position === 0) await this.#files.syncDirectory(this.#dir);
    } catch (error) {
      await this.#aside(() => file.close());
      throw error;
    }
    this.#open = { path: segment.path, file };
    return file;
  }

  async #closeSegment(): Promise<void> {
    const file = this.#open?.file;
    this.#open = undefined;
    if (file === undefined) return;
    await this.#aside(() => file.datasync());
    await this.#aside(() => file.close());
  }

  async #writeHead(): Promise<void> {
    this.#headIsBehind = true;
    await this.#aside(async () => {
      this.#headFile ??= await this.#openHead();
      await writeHead(this.#headFile, this.head);
      this.#headIsBehind = false;
    });
  }

  async #openHead(): Promise<SpoolFile> {
    try {
      return await this.#files.open(headPath(this.#dir), "edit");
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
      return await this.#files.open(headPath(this.#dir), "create");
    }
  }

  async #aside<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#onSideError(errorCode(error));
      return undefined;
    }
  }
}
