import { OperatorError } from "../plugins/errors.js";
import { GENESIS_HASH, type SpoolLine } from "./line.js";
import { MarkerRecord } from "./record.js";
import { listSegments, readSegment, type Segment } from "./segment.js";
import { diskFiles, errorCode, type SpoolFile, type SpoolFiles } from "./spool-files.js";
import { readHead, type SpoolHead } from "./spool-head.js";

/** The first place where the spool is not what was written. */
export interface BadLine {
  readonly segment: string;
  /** Counted from 1, as editors do; 0: after the last line. */
  readonly line: number;
  /** The `seq` the line should have. */
  readonly seq: number;
  readonly why: string;
}

export interface Verification {
  readonly ok: boolean;
  readonly bad?: BadLine;
  readonly segments: number;
  /** Good records, markers included, up to the end or the bad line. */
  readonly records: number;
  /** The last good line. Compare it with a head kept elsewhere. */
  readonly head: SpoolHead;
  /** Losses and deletions the spool itself reports, in order. The chain is sound across them. */
  readonly markers: readonly MarkerRecord[];
  /** Bytes of a last line that is not finished: a writer at work, or a crash since which nobody wrote. */
  readonly unfinishedBytes: number;
}

export interface VerifyOptions {
  /** Heads noted elsewhere: each of these lines must still be there, with this hash (unless dropped by retention). */
  readonly anchors?: readonly SpoolHead[];
  readonly files?: SpoolFiles;
}

/**
 * Checks every line of a spool against the chain, and the chain against the head beside it. Works while a server
 * writes. Finds any change short of rewriting everything after it together with the head: that takes an anchor.
 * @throws OperatorError AUDIT_UNREADABLE when the files cannot be read.
 */
export async function verifySpool(dir: string, options: VerifyOptions = {}): Promise<Verification> {
  const files = options.files ?? diskFiles;
  try {
    const known = await readHead(files, dir); // before the segments: a writer at work only ever adds to them
    const segments = await listSegments(files, dir);
    return await new Walk(files, options.anchors ?? []).run(segments, known);
  } catch (error) {
    throw new OperatorError("AUDIT_UNREADABLE", `${dir}: ${errorCode(error)}`, { cause: error });
  }
}

class Walk {
  readonly #files: SpoolFiles;
  readonly #expected: Map<number, string>;
  #segments = 0;
  #records = 0;
  #head: SpoolHead = { seq: 0, hash: GENESIS_HASH };
  #markers: MarkerRecord[] = [];
  #unfinishedBytes = 0;
  /** Where the spool begins when it does not begin at the beginning: only a tombstone makes that right. */
  #beginning: (SpoolHead & { readonly segment: string }) | undefined;

  constructor(files: SpoolFiles, anchors: readonly SpoolHead[]) {
    this.#files = files;
    this.#expected = new Map(anchors.map(({ seq, hash }) => [seq, hash]));
  }

  async run(segments: readonly Segment[], known: SpoolHead | "missing" | "unreadable"): Promise<Verification> {
    if (typeof known === "object" && known.seq > 0 && !this.#expected.has(known.seq)) {
      this.#expected.set(known.seq, known.hash);
    }
    let last = "";
    for (const [index, segment] of segments.entries()) {
      const bad = await this.#segment(segment, index === segments.length - 1);
      if (bad) return this.#verdict(bad);
      last = segment.name;
    }
    return this.#verdict(this.#ending(last, known, segments.length));
  }

  async #segment(segment: Segment, isLast: boolean): Promise<BadLine | undefined> {
    const isFirst = this.#segments === 0;
    const file = await this.#openListed(segment, isFirst && !isLast);
    if (file === undefined) return undefined;
    this.#segments++;
    if (isFirst) this.#head = { seq: segment.firstSeq - 1, hash: GENESIS_HASH };
    try {
      let number = 0;
      for await (const read of readSegment(file, 0, isFirst ? undefined : this.#head.hash)) {
        number++;
        const bad = (why: string): BadLine => ({ segment: segment.name, line: number, seq: this.#head.seq + 1, why });
        if ("why" in read) {
          if (!read.unfinished || !isLast) return bad(read.why);
          this.#unfinishedBytes = (await file.size()) - read.start;
          return undefined;
        }
        const { line } = read;
        if (number === 1 && isFirst && "segment" in line) this.#begin(segment, line.segment.previous);
        const why = this.#objection(line, number, segment);
        if (why) return bad(why);
        this.#take(line);
      }
      return number === 0 && !isLast
        ? { segment: segment.name, line: 1, seq: this.#head.seq + 1, why: "empty" }
        : undefined;
    } finally {
      await file.close();
    }
  }

  /** Retention may remove the oldest segments between listing and reading them. */
  async #openListed(segment: Segment, mayBeGone: boolean): Promise<SpoolFile | undefined> {
    try {
      return await this.#files.open(segment.path, "read");
    } catch (error) {
      if (mayBeGone && errorCode(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  /** The first header is taken at its word for what came before it; its place it must have. */
  #begin(segment: Segment, previous: string): void {
    this.#head = { seq: segment.firstSeq - 1, hash: previous };
    if (segment.firstSeq > 1 || previous !== GENESIS_HASH) this.#beginning = { ...this.#head, segment: segment.name };
  }

  #objection(line: SpoolLine, number: number, segment: Segment): string | undefined {
    if (line.seq !== this.#head.seq + 1) return `it says it is line ${line.seq} of the spool`;
    if ((number === 1) !== "segment" in line) return "a segment has one header, at its beginning";
    if ("segment" in line && line.segment.previous !== this.#head.hash) return "the header names another predecessor";
    if (number === 1 && line.seq !== segment.firstSeq) return "the file has the name of another segment";
    const expected = this.#expected.get(line.seq);
    return expected === undefined || expected === line.hash
      ? undefined
      : "another line stood here when its hash was noted";
  }

  #take(line: SpoolLine): void {
    this.#head = { seq: line.seq, hash: line.hash };
    this.#expected.delete(line.seq);
    if (!("record" in line)) return;
    this.#records++;
    if (line.record.kind !== "marker") return;
    const { data } = MarkerRecord.safeParse(line.record);
    if (data) this.#markers.push(data);
  }

  #ending(segment: string, known: SpoolHead | "missing" | "unreadable", segments: number): BadLine | undefined {
    const end = { segment: segment || "head.json", line: 0, seq: this.#head.seq + 1 };
    const from = this.#beginning;
    if (from && !this.#markers.some((tombstone) => covers(tombstone, from))) {
      return { segment: from.segment, line: 1, seq: from.seq + 1, why: `${from.seq} lines before it are gone` };
    }
    if (typeof known === "string" && (known === "unreadable" || segments > 0)) {
      return { ...end, segment: "head.json", why: `the head is ${known}, so the end of the spool cannot be told` };
    }
    const gone = Math.max(0, ...this.#expected.keys()) - this.#head.seq;
    return gone > 0 ? { ...end, why: `${gone} lines after the last one are gone` } : undefined;
  }

  #verdict(bad: BadLine | undefined): Verification {
    return {
      ok: bad === undefined,
      ...(bad && { bad }),
      segments: this.#segments,
      records: this.#records,
      head: this.#head,
      markers: this.#markers,
      unfinishedBytes: this.#unfinishedBytes,
    };
  }
}

function covers(tombstone: MarkerRecord, { seq, hash }: SpoolHead): boolean {
  if (tombstone.marker !== "retention" || tombstone.through_seq === undefined) return false;
  // A crash between tombstone and deletion leaves segments that a tombstone already speaks of.
  return tombstone.through_seq === seq ? tombstone.through_hash === hash : tombstone.through_seq > seq;
}
