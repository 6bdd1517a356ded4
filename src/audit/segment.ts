import { join } from "node:path";
import { OperatorError } from "../plugins/errors.js";
import { decodeLine, LINE_BYTES_MAX, type SpoolLine } from "./line.js";
import { errorCode, type SpoolFile, type SpoolFiles } from "./spool-files.js";

const READ_BYTES = 256 * 1024;
const LINE_END = 0x0a;
const NAME = /^audit-(\d{16})\.jsonl$/;

/** A file of the spool, named after the `seq` of its first line. */
export interface Segment {
  readonly name: string;
  readonly path: string;
  readonly firstSeq: number;
}

export function segmentAt(dir: string, firstSeq: number): Segment {
  const name = `audit-${String(firstSeq).padStart(16, "0")}.jsonl`;
  return { name, path: join(dir, name), firstSeq };
}

/** The segments of a directory, oldest first. */
export async function listSegments(files: SpoolFiles, dir: string): Promise<Segment[]> {
  const names = (await files.list(dir)).filter((name) => NAME.test(name)).sort();
  return names.map((name) => ({ name, path: join(dir, name), firstSeq: Number(NAME.exec(name)?.[1]) }));
}

/** Opens a segment for whoever asked to read the account. Throws `AUDIT_UNREADABLE` when it cannot be. */
export async function openSegment(files: SpoolFiles, { path }: Segment): Promise<SpoolFile> {
  try {
    return await files.open(path, "read");
  } catch (error) {
    throw new OperatorError("AUDIT_UNREADABLE", `${path}: ${errorCode(error)}`, { cause: error });
  }
}

/** What to tell whoever asked to read the account of a line that is damaged. */
export function damagedSegment({ path }: Segment, byte: number, why: string): OperatorError {
  const advice = "`shutter audit verify` tells what is sound";
  return new OperatorError("AUDIT_UNREADABLE", `${path}, byte ${byte}: ${why}; ${advice}`);
}

/** A line with its place in the file, or where and why the file stops making sense. */
export type SegmentRead =
  | { readonly line: SpoolLine; readonly start: number; readonly end: number }
  | { readonly why: string; readonly start: number; readonly unfinished: boolean };

/**
 * Reads a segment line by line, checking the chain, from `position` on. Ends at the end of the file or after the first
 * bad line; `unfinished` tells a last line without its end, as a crash or a writer at work leaves it.
 * `previous` undefined: the segment is read from its header, which is taken at its word.
 */
export async function* readSegment(
  file: SpoolFile,
  position: number,
  previous: string | undefined,
): AsyncGenerator<SegmentRead> {
  let before = previous;
  for await (const { bytes, start, unfinished } of readLines(file, position)) {
    const line = unfinished ? { why: "the line has no end" } : decodeLine(bytes, before);
    if ("why" in line) {
      yield { why: line.why, start, unfinished };
      return;
    }
    before = line.hash;
    yield { line, start, end: start + bytes.length + 1 };
  }
}

/** Reads the header of a segment; undefined where the file does not begin with one. */
export async function readHeader(files: SpoolFiles, segment: Segment): Promise<SpoolLine | undefined> {
  const file = await files.open(segment.path, "read");
  try {
    for await (const read of readSegment(file, 0, undefined)) return "line" in read ? read.line : undefined;
    return undefined;
  } finally {
    await file.close();
  }
}

export interface RawLine {
  readonly bytes: Buffer;
  readonly start: number;
  readonly unfinished: boolean;
}

/** The lines of a file as bytes, without their ends; a buffer is valid until the next is asked for. */
export async function* readLines(file: SpoolFile, position: number): AsyncGenerator<RawLine> {
  const chunk = Buffer.allocUnsafe(READ_BYTES);
  let rest: Buffer = Buffer.alloc(0);
  let start = position;
  for (;;) {
    const count = await file.read(chunk, start + rest.length);
    if (count === 0) break;
    const searchFrom = rest.length;
    rest = Buffer.concat([rest, chunk.subarray(0, count)]);
    let lineStart = 0;
    for (let end = rest.indexOf(LINE_END, searchFrom); end >= 0; end = rest.indexOf(LINE_END, lineStart)) {
      yield { bytes: rest.subarray(lineStart, end), start: start + lineStart, unfinished: false };
      lineStart = end + 1;
    }
    rest = rest.subarray(lineStart);
    start += lineStart;
    if (rest.length > LINE_BYTES_MAX) break;
  }
  if (rest.length > 0) yield { bytes: rest, start, unfinished: true };
}
