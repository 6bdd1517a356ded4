import { createHash, hash } from "node:crypto";
import { z } from "zod";

/** What the first line of the first segment is chained to. */
export const GENESIS_HASH = "0".repeat(64);

const HASH_START = '{"hash":"'.length;
const HASH_END = HASH_START + 64;
/** Where the chained bytes of a line begin: after `{"hash":"<64 hex digits>",`. */
const REST_START = HASH_END + '",'.length;

/** A longer run of bytes without a line end is damage: `RECORD_CHARS_MAX` characters never take as much. */
export const LINE_BYTES_MAX = 8 * 1024 * 1024;

const NO_LINE = "not a line of the spool";

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const SegmentHeader = z.object({ v: z.literal(1), opened: z.iso.datetime(), previous: Hash });
const Line = z.union([
  z.object({ seq: z.int().positive(), segment: SegmentHeader }),
  z.object({ seq: z.int().positive(), record: z.looseObject({ kind: z.string() }) }),
]);

/** Begins every segment file: `previous` is the hash of the last line before it, whatever became of that file. */
export type SegmentHeader = z.infer<typeof SegmentHeader>;

export type SpoolLine = { readonly hash: string } & z.infer<typeof Line>;

/**
 * Writes one line of the spool: JSON, so that `tail -f | jq .record` works, and beginning with its hash, so that the
 * bytes the hash covers stand together. The hash covers the previous hash and the rest of the line.
 */
export function encodeLine(
  seq: number,
  previous: string,
  content: "record" | "segment",
  json: string,
): { readonly text: string; readonly hash: string } {
  const rest = `"seq":${seq},"${content}":${json}}`;
  const chained = hash("sha256", previous + rest);
  return { text: `{"hash":"${chained}",${rest}\n`, hash: chained };
}

/** Reads one line without its line end; `previous` undefined takes a segment's header at its word. */
export function decodeLine(bytes: Buffer, previous: string | undefined): SpoolLine | { readonly why: string } {
  const claimed = claimedHash(bytes);
  const content = parsed(bytes);
  if (content === undefined) return { why: NO_LINE };
  const chainedTo = previous ?? ("segment" in content ? content.segment.previous : undefined);
  if (chainedTo === undefined) return { why: "a segment does not begin with its header" };
  if (createHash("sha256").update(chainedTo).update(bytes.subarray(REST_START)).digest("hex") !== claimed) {
    return { why: "the hash does not follow from the line and the one before it" };
  }
  return { hash: claimed, ...content };
}

function parsed(bytes: Buffer): z.infer<typeof Line> | undefined {
  if (bytes.toString("latin1", 0, HASH_START) !== '{"hash":"') return undefined;
  if (bytes.toString("latin1", HASH_END, REST_START) !== '",') return undefined;
  try {
    return Line.safeParse(JSON.parse(`{${bytes.toString("utf8", REST_START)}`)).data;
  } catch {
    return undefined;
  }
}

/** A line as it is read by whoever goes through many; a header of a segment has no record. */
export interface RecordLine {
  readonly seq: number;
  readonly hash: string;
  /** The record as it stands in the line, and what it says; its members are not checked. */
  readonly content?: { readonly json: string; readonly record: unknown };
}

const SHAPE = /^"seq":(\d{1,16}),"(segment|record)":/;

/**
 * Reads a line without checking the members of its record, which takes six times as long. The chain is checked, so it
 * is what the spool wrote. `previous` undefined: only a segment's header can be read, and is taken at its word.
 */
export function decodeRecord(bytes: Buffer, previous: string | undefined): RecordLine | { readonly why: string } {
  const hash = claimedHash(bytes);
  const rest = bytes.toString("utf8", REST_START);
  const shape = SHAPE.exec(rest);
  if (shape === null) return { why: NO_LINE };
  const [start, digits, kind] = shape;
  const json = rest.slice(start.length, -1);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { why: NO_LINE };
  }
  const chainedTo = previous ?? (kind === "segment" ? (value as { previous?: string }).previous : undefined);
  if (chainedTo === undefined) return { why: "a segment does not begin with its header" };
  if (createHash("sha256").update(chainedTo).update(bytes.subarray(REST_START)).digest("hex") !== hash) {
    return { why: "the hash does not follow from the line and the one before it" };
  }
  return { seq: Number(digits), hash, ...(kind === "record" ? { content: { json, record: value } } : {}) };
}

/** What a line says its hash is, whether it is so or not; whatever stands there where it is no line. */
export function claimedHash(bytes: Buffer): string {
  return bytes.toString("latin1", HASH_START, HASH_END);
}
