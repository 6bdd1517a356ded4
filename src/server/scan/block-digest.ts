import { createHash, hash } from "node:crypto";
import { SEGMENT_KINDS, type Span, TRUSTS } from "../../plugins/event.js";
import type { Label } from "../../protocol/label.js";
import type { SpanEvent } from "../../protocol/read-event.js";
import { NO_KEY } from "../../protocol/span-segment.js";

/** Segments `from` up to, not including, `to`. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** Segments of one turn stay together: a tool call is judged as a whole, and its strings are of one turn. */
export function turnsOf({ segments }: SpanEvent): Run[] {
  const runs: Run[] = [];
  for (let from = 0, to = 1; from < segments.length; to++) {
    if (to < segments.length && segments[to]?.turn === segments[from]?.turn) continue;
    runs.push({ from, to });
    from = to;
  }
  return runs;
}

/** Stand for a span that is not there, and for one whose text stands in the words because it lies outside the run. */
const ABSENT = -1;
const OUTSIDE = -2;
/** Begin the record of a label and of a tool call; a segment's begins with an offset, which is never negative. */
const LABEL = -3;
const CALL = -4;

/**
 * Names the content of runs of segments, so that equal names mean equal findings. A name covers everything a detector
 * is shown of a run: its bytes as they stand in the payload with all that lies between the strings, where each string
 * begins and ends, what the format says about it (kind, trust, role, name, media type), member names that stand outside,
 * and which strings make up which tool call. And beside it whose content it is, for which event and format, and which
 * detectors judged it. It does not cover where the run stands: moving it changes no finding.
 *
 * Nothing is decoded: what lies inside the run is told by its place in the bytes, which are part of the name.
 */
export class BlockDigester {
  readonly #event: SpanEvent;
  readonly #header: string;
  /** Tool calls by their first segment. */
  readonly #callsAt = new Map<number, SpanEvent["toolCalls"][number][]>();

  /** @param scope secret, tenant and detector set version: what must be equal for two contents to share a verdict. */
  constructor(event: SpanEvent, scope: string) {
    this.#event = event;
    this.#header = `${scope}\0${event.type}\0${event.format}`;
    for (const call of event.toolCalls) {
      const first = call.segments[0];
      if (first === undefined) continue;
      const others = this.#callsAt.get(first);
      if (others === undefined) this.#callsAt.set(first, [call]);
      else others.push(call);
    }
  }

  digest({ from, to }: Run): string {
    const { segments } = this.#event;
    const begin = segments[from]?.start ?? 0;
    const end = segments[to - 1]?.end ?? begin;
    const { payload } = segments[from] ?? {};
    const numbers: number[] = [];
    let words = this.#header;

    const putPlace = (start: number, stop: number): void => {
      if (start >= begin && stop <= end) numbers.push(start - begin, stop - begin);
      else {
        numbers.push(OUTSIDE, OUTSIDE);
        // As it stands: what lies outside may be the object of a call's parameters, which is no string to decode.
        const raw = payload?.bytes.toString("latin1", start, stop) ?? "";
        words += `\0${raw.length}\0${raw}`;
      }
    };
    const putSpan = (span: Span | undefined): void => {
      if (span === undefined) numbers.push(ABSENT, ABSENT);
      else putPlace(span.start, span.end);
    };

    let last: Label | undefined;
    for (let index = from; index < to; index++) {
      const segment = segments[index];
      if (segment === undefined) break;
      const { label, start, end: stop, keyStart, keyEnd } = segment;
      if (label !== last) {
        last = label;
        const flags =
          (label.credentialByDesign ? 1 : 0) | (label.isParamsText ? 2 : 0) | (label.mime === undefined ? 0 : 4);
        numbers.push(LABEL, SEGMENT_KINDS.indexOf(label.kind), TRUSTS.indexOf(label.trust), flags);
        if (label.mime !== undefined) words += `\0${label.mime.length}\0${label.mime}`;
        putSpan(label.role);
        putSpan(label.name);
      }
      numbers.push(start - begin, stop - begin);
      if (keyStart === NO_KEY) numbers.push(ABSENT, ABSENT);
      else putPlace(keyStart, keyEnd);
      for (const call of this.#callsAt.get(index) ?? []) {
        numbers.push(CALL, call.source === "history" ? 0 : 1, call.segments.length);
        for (const member of call.segments) numbers.push(member - from);
        putSpan(call.nameSpan);
        putSpan(call.paramsSpan);
      }
    }
    return named(words, numbers, payload?.bytes.subarray(begin, end) ?? NOTHING);
  }
}

const NOTHING = Buffer.alloc(0);
/** Up to this size everything is put together and hashed at one go, which takes half the time; most turns are smaller. */
const AT_ONCE_BYTES = 16 * 1024;
const together = Buffer.alloc(AT_ONCE_BYTES);
const wholeNumbers = new Int32Array(together.buffer, together.byteOffset, AT_ONCE_BYTES / 4);

/** One name for the three parts; each is told by its length, so that no two triples make the same bytes. */
function named(words: string, numbers: readonly number[], bytes: Buffer): string {
  const wordBytes = Buffer.byteLength(words);
  const numberBytes = (numbers.length + 2) * 4;
  if (numberBytes + wordBytes + bytes.length <= AT_ONCE_BYTES) {
    wholeNumbers[0] = numbers.length;
    wholeNumbers[1] = wordBytes;
    wholeNumbers.set(numbers, 2);
    together.write(words, numberBytes);
    bytes.copy(together, numberBytes + wordBytes);
    return hash("sha256", together.subarray(0, numberBytes + wordBytes + bytes.length), "base64");
  }
  const lengthsAndNumbers = new Int32Array(numbers.length + 2);
  lengthsAndNumbers[0] = numbers.length;
  lengthsAndNumbers[1] = wordBytes;
  lengthsAndNumbers.set(numbers, 2);
  return createHash("sha256")
    .update(Buffer.from(lengthsAndNumbers.buffer))
    .update(words)
    .update(bytes)
    .digest("base64");
}
