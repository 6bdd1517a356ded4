import {
  HOOK_EVENT_TYPES,
  type HookEvent,
  type HookMetadata,
  PROVIDER_FORMATS,
  SEGMENT_KINDS,
  type Segment,
  type Span,
  TRUSTS,
} from "../plugins/event.js";
import { derive, settle } from "./derive.js";
import { firstAt } from "./first-at.js";
import { type Label, labelOf } from "./label.js";
import { Payload } from "./payload.js";
import type { SpanEvent } from "./read-event.js";
import { SpanSegment } from "./span-segment.js";
import { SpanToolCall } from "./tool-call.js";
import { SpanToolDefinition } from "./tool-definition.js";

/** A choice of an event's segments on its way to another thread: where to look in the shared bytes, and what is there. No text. */
export interface PackedEvent {
  /** Rows of numbers, written and read below. Its buffer may be transferred. */
  readonly table: Int32Array<ArrayBuffer>;
  /** Media types the labels name. */
  readonly mimes: readonly string[];
  readonly metadata: HookMetadata;
}

/** An event in another thread: the chosen segments first, in their order, then the texts derived from them. */
export interface UnpackedEvent extends HookEvent {
  /** For each segment here, the index it (or the segment it was derived from) has in the event that was packed. */
  readonly origins: readonly number[];
}

const ABSENT = -1;
const CREDENTIAL = 1;
const PARAMS_TEXT = 2;
const FROM_RESPONSE = 1;
const WHOLE_SERVER = 1;

/**
 * Packs the segments at `indices`, all segments of the tool calls they belong to (a call is judged as a whole), and the tool
 * definitions they stand in.
 */
export function packEvent(event: SpanEvent, indices: Iterable<number>): PackedEvent {
  const chosen = new Uint8Array(event.segments.length);
  for (const index of indices) chosen[index] = 1;
  const calls = event.toolCalls.filter((call) => call.segments.some((index) => chosen[index] === 1));
  for (const call of calls) for (const index of call.segments) chosen[index] = 1;

  const out: number[] = [HOOK_EVENT_TYPES.indexOf(event.type), PROVIDER_FORMATS.indexOf(event.format)];
  const mimes: string[] = [];
  const labels = new Map<Label, number>();
  const places = new Int32Array(event.segments.length);
  const segments: SpanSegment[] = [];
  for (let index = 0; index < chosen.length; index++) {
    if (chosen[index] === 0) continue;
    const segment = event.segments[index] as SpanSegment;
    places[index] = segments.push(segment) - 1;
    if (!labels.has(segment.label)) labels.set(segment.label, labels.size);
  }

  out.push(labels.size);
  for (const label of labels.keys()) {
    const flags = (label.credentialByDesign ? CREDENTIAL : 0) | (label.isParamsText ? PARAMS_TEXT : 0);
    const mime = label.mime === undefined ? ABSENT : mimes.push(label.mime) - 1;
    out.push(SEGMENT_KINDS.indexOf(label.kind), TRUSTS.indexOf(label.trust), label.turn, flags, mime);
    putSpan(out, label.role);
    putSpan(out, label.name);
    putSpan(out, label.callId);
  }
  out.push(segments.length);
  for (let index = 0; index < chosen.length; index++) {
    if (chosen[index] === 0) continue;
    const { label, start, end, keyStart, keyEnd } = event.segments[index] as SpanSegment;
    out.push(index, labels.get(label) ?? 0, start, end, keyStart, keyEnd);
  }
  out.push(calls.length);
  for (const call of calls) {
    out.push(call.source === "response" ? FROM_RESPONSE : 0, call.turn);
    putSpan(out, call.nameSpan);
    putSpan(out, call.callIdSpan);
    putSpan(out, call.paramsSpan);
    out.push(call.segments.length);
    for (const index of call.segments) out.push(places[index] as number);
  }
  const definitions = event.toolDefinitions.filter(({ span }) => holdsAny(span, segments));
  out.push(definitions.length);
  for (const { prefix, nameSpan, span } of definitions) {
    out.push(prefix === "mcp:" ? WHOLE_SERVER : 0);
    putSpan(out, nameSpan);
    putSpan(out, span);
  }
  return { table: new Int32Array(out), mimes, metadata: event.metadata };
}

/** The packed choice as an event over the same bytes, media checked and hidden texts decoded as in `readEvent`. */
export function unpackEvent(bytes: Buffer, { table, mimes, metadata }: PackedEvent): UnpackedEvent {
  const payload = new Payload(bytes);
  let at = 0;
  const take = (): number => table[at++] as number;
  const takeSpan = (): Span | undefined => {
    const start = take();
    const end = take();
    return start === ABSENT ? undefined : { start, end };
  };
  const many = <Item>(item: () => Item): Item[] => Array.from({ length: take() }, item);

  const type = HOOK_EVENT_TYPES[take()] ?? "pre_request";
  const format = PROVIDER_FORMATS[take()] ?? "unknown";
  const labels = many((): Label => {
    const kind = SEGMENT_KINDS[take()] ?? "other";
    const trust = TRUSTS[take()] ?? "user";
    const turn = take();
    const flags = take();
    const mime = mimes[take()];
    return labelOf(kind, turn, {
      trust,
      mime,
      credentialByDesign: (flags & CREDENTIAL) !== 0 || undefined,
      isParamsText: (flags & PARAMS_TEXT) !== 0 || undefined,
      role: takeSpan(),
      name: takeSpan(),
      callId: takeSpan(),
    });
  });
  const origins: number[] = [];
  const segments: Segment[] = [];
  const hidden = new Map<number, number[]>();
  const settled = many(() => {
    origins.push(take());
    const label = labels[take()] as Label;
    return settle(new SpanSegment(payload, label, take(), take(), take(), take()));
  });
  segments.push(...settled);
  for (const [index, segment] of settled.entries()) {
    for (const derived of derive(segment)) {
      const parts = hidden.get(index) ?? [];
      hidden.set(index, parts);
      parts.push(segments.push(derived) - 1);
      origins.push(origins[index] as number);
    }
  }
  const toolCalls = many(() => {
    const source = take() === FROM_RESPONSE ? "response" : "history";
    const mark = {
      source,
      turn: take(),
      nameSpan: takeSpan(),
      callIdSpan: takeSpan(),
      paramsSpan: takeSpan(),
    } as const;
    const own = many(take);
    return new SpanToolCall(payload, mark, [...own, ...own.flatMap((index) => hidden.get(index) ?? [])]);
  });
  const toolDefinitions = many(() => {
    const prefix = take() === WHOLE_SERVER ? "mcp:" : "";
    const name = takeSpan();
    return new SpanToolDefinition(payload, prefix, name, takeSpan() as Span);
  });
  return { type, format, metadata, segments, toolCalls, toolDefinitions, origins };
}

function putSpan(out: number[], span: Span | undefined): void {
  if (span === undefined) out.push(ABSENT, ABSENT);
  else out.push(span.start, span.end);
}

/** Whether one of the segments, which stand in document order, lies in the span. */
function holdsAny({ start, end }: Span, segments: readonly SpanSegment[]): boolean {
  const first = segments[firstAt(segments, start)];
  return first !== undefined && first.start < end;
}
