import { claimedHash, decodeRecord, type RecordLine } from "./line.js";
import { listSegments, openSegment, readLines, type Segment } from "./segment.js";
import { diskFiles, errorCode, type SpoolFile, type SpoolFiles } from "./spool-files.js";
import type { SpoolHead } from "./spool-head.js";

/**
 * Why what comes next does not follow what came before. The next reading goes on behind it.
 * - `gone`: `lines` were removed before they were read, as a rule by retention.
 * - `damaged`: the line at `byte` is not what was written; it is left out, and the next one is taken to follow it.
 * - `cut`: what was read last is not there any more. The machine went down before the disk had it, or it is another
 *   spool; lines up to `after` are the same as before, and the next one is line `after` + 1.
 */
export type ReadTrouble =
  | { readonly trouble: "gone"; readonly lines: number }
  | { readonly trouble: "damaged"; readonly segment: Segment; readonly byte: number; readonly why: string }
  | { readonly trouble: "cut"; readonly after: number };

/** At least one line is read, however long. */
export interface ReadingMax {
  readonly lines: number;
  readonly bytes: number;
}

/** Where reading goes on. */
interface Place {
  readonly segment: Segment | undefined;
  readonly position: number;
  /** Of the line before; undefined where it does not matter which one follows. */
  readonly seq: number | undefined;
  /** Of the line before; undefined: the header that follows is taken at its word. */
  readonly hash: string | undefined;
}

const START: Place = { segment: undefined, position: 0, seq: undefined, hash: undefined };
const WHOLE: ReadingMax = { lines: 1_000, bytes: Number.POSITIVE_INFINITY };

/** Reads one chain of a spool on and on, while it is being written, checking it as it goes. */
export class ChainReader {
  readonly #dir: string;
  readonly #files: SpoolFiles;
  #from: SpoolHead | "end" | undefined;
  #place = START;
  #open: { readonly path: string; readonly file: SpoolFile } | undefined;

  /** @param from the line read last, the oldest one kept, or the newest one at the first reading. */
  constructor(dir: string, from: SpoolHead | "start" | "end", files: SpoolFiles = diskFiles) {
    this.#dir = dir;
    this.#files = files;
    this.#from = from === "start" || (from !== "end" && from.seq === 0) ? undefined : from;
  }

  /**
   * What there is to read now, in order; empty when that is nothing. A last line that is being written is left for later.
   * @throws OperatorError AUDIT_UNREADABLE when a file cannot be opened.
   */
  async read(max: ReadingMax = WHOLE): Promise<readonly RecordLine[] | ReadTrouble> {
    if (this.#from !== undefined) {
      const trouble = await this.#goTo(this.#from);
      this.#from = undefined;
      if (trouble !== undefined) return trouble;
    }
    for (;;) {
      // Listed before reading: when a later segment exists by now, reading on to the end of this one finds all of it.
      const segments = await listSegments(this.#files, this.#dir);
      const { segment } = this.#place;
      const later = segments.find(({ firstSeq }) => firstSeq > (segment?.firstSeq ?? 0));
      const found = segment === undefined ? [] : await this.#readOn(segment, max, later !== undefined);
      if ("trouble" in found || found.length > 0 || later === undefined) return found;
      const trouble = await this.#enter(later);
      if (trouble !== undefined) return trouble;
    }
  }

  /** Lets go of the file; reading on opens it again. */
  async close(): Promise<void> {
    const file = this.#open?.file;
    this.#open = undefined;
    await file?.close();
  }

  async #enter(next: Segment): Promise<ReadTrouble | undefined> {
    const { seq, hash } = this.#place;
    const missing = seq === undefined ? 0 : next.firstSeq - seq - 1;
    if (seq !== undefined && missing < 0) return this.#rejoin(seq);
    this.#place = { segment: next, position: 0, seq: next.firstSeq - 1, hash: missing === 0 ? hash : undefined };
    return missing > 0 ? { trouble: "gone", lines: missing } : undefined;
  }

  async #readOn(segment: Segment, max: ReadingMax, isClosed: boolean): Promise<RecordLine[] | ReadTrouble> {
    const file = await this.#fileOf(segment);
    if (file === undefined) return [];
    const size = await file.size();
    if (size < this.#place.position) return this.#rejoin(this.#place.seq ?? 0);
    if (size === this.#place.position) return [];

    const found: RecordLine[] = [];
    let bytesRead = 0;
    for await (const { bytes, start, unfinished } of readLines(file, this.#place.position)) {
      if (unfinished && !isClosed) break; // being written: next time
      const line = unfinished ? { why: "the line has no end" } : this.#decoded(bytes);
      const isBad = "why" in line;
      // What was read before comes first; the bad line is met again.
      if (isBad && found.length > 0) break;
      if (isBad && start > 0 && !(await this.#isStillBehind(start))) return this.#rejoin(this.#place.seq ?? 0);
      this.#place = {
        segment,
        position: start + bytes.length + (unfinished ? 0 : 1),
        seq: isBad ? undefined : line.seq,
        hash: isBad ? claimedHash(bytes) : line.hash,
      };
      if (isBad) return { trouble: "damaged", segment, byte: start, why: line.why };
      found.push(line);
      bytesRead += bytes.length;
      if (found.length >= max.lines || bytesRead >= max.bytes) break;
    }
    return found;
  }

  /** Whether the line that was read last still ends at this byte. */
  async #isStillBehind(byte: number): Promise<boolean> {
    const { seq, hash, segment } = this.#place;
    if (seq === undefined || hash === undefined) return true;
    const scout = new ChainReader(this.#dir, "start", this.#files);
    const trouble = await scout.#goTo({ seq, hash });
    await scout.close();
    return trouble === undefined && scout.#place.segment?.path === segment?.path && scout.#place.position === byte;
  }

  #decoded(bytes: Buffer): RecordLine | { readonly why: string } {
    const { seq, hash } = this.#place;
    const line = decodeRecord(bytes, hash);
    if ("why" in line || seq === undefined || line.seq === seq + 1) return line;
    return { why: `it says it is line ${line.seq} of the spool` };
  }

  /** Behind the line that was read last, in this run or another. */
  async #goTo(from: SpoolHead | "end"): Promise<ReadTrouble | undefined> {
    const segments = await listSegments(this.#files, this.#dir);
    if (from === "end") return this.#goToEnd(segments.at(-1));
    const segment = segments.findLast(({ firstSeq }) => firstSeq <= from.seq);
    this.#place = { ...START, ...from };
    if (segment === undefined) return undefined;
    const file = await this.#fileOf(segment);
    let seq = segment.firstSeq - 1;
    for await (const { bytes, start, unfinished } of file === undefined ? [] : readLines(file, 0)) {
      if (unfinished || ++seq > from.seq) break;
      if (seq < from.seq || claimedHash(bytes) !== from.hash) continue;
      this.#place = { segment, position: start + bytes.length + 1, ...from };
      return undefined;
    }
    return this.#rejoin(from.seq);
  }

  async #goToEnd(segment: Segment | undefined): Promise<ReadTrouble | undefined> {
    if (segment === undefined) return undefined;
    this.#place = { segment, position: 0, seq: segment.firstSeq - 1, hash: undefined };
    for (;;) {
      const read = await this.#readOn(segment, WHOLE, false);
      if ("trouble" in read) return read;
      if (read.length === 0) return undefined;
    }
  }

  /**
   * The line `seq` that was read is not there any more. Whoever went on writing after a crash noted what was missing, so
   * lines before that note are those that were read; without a note nothing is.
   */
  async #rejoin(seq: number): Promise<ReadTrouble> {
    let [before, last] = [START, START];
    for (const segment of await listSegments(this.#files, this.#dir)) {
      let at = segment.firstSeq - 1;
      const file = await this.#fileOf(segment);
      for await (const { bytes, start, unfinished } of file === undefined ? [] : readLines(file, 0)) {
        if (unfinished || ++at > seq) break;
        if (isNoteOfMissing(bytes, last.hash)) before = last;
        last = { segment, position: start + bytes.length + 1, seq: at, hash: claimedHash(bytes) };
      }
    }
    this.#place = before;
    return { trouble: "cut", after: before.seq ?? 0 };
  }

  /** Undefined where it was removed. */
  async #fileOf(segment: Segment): Promise<SpoolFile | undefined> {
    if (this.#open?.path === segment.path) return this.#open.file;
    await this.close();
    try {
      this.#open = { path: segment.path, file: await openSegment(this.#files, segment) };
    } catch (error) {
      if (errorCode((error as Error).cause) === "ENOENT") return undefined;
      throw error;
    }
    return this.#open.file;
  }
}

function isNoteOfMissing(bytes: Buffer, previous: string | undefined): boolean {
  if (!bytes.includes('"missing"')) return false;
  const line = decodeRecord(bytes, previous);
  const { kind, marker } = ("content" in line ? (line.content?.record ?? {}) : {}) as Record<string, unknown>;
  return kind === "marker" && marker === "missing";
}
