import type { Span } from "../../plugins/event.js";
import { settle } from "../derive.js";
import { Fields } from "../json/fields.js";
import { placeAt, type Trail } from "../json/pointer.js";
import { readJson } from "../json/read.js";
import { rawRanges, type TextRange, wholePieces } from "../json/span-map.js";
import { type Json, NodeType } from "../json/tape.js";
import type { SpanEvent } from "../read-event.js";
import type { SpanSegment } from "../span-segment.js";
import type { CannotEdit } from "./cannot-edit.js";
import type { Patch } from "./patch.js";

/** Put `text` in the place of a range of a segment's text. */
export interface Redaction extends TextRange {
  /** Index into the event's segments. */
  readonly segment: number;
  readonly text: string;
}

/** Members that the provider goes by: another value there makes another request, or none. */
const IDENTIFIERS = new Set([
  "type",
  "role",
  "id",
  "model",
  "call_id",
  "tool_call_id",
  "tool_use_id",
  "toolUseId",
  "previous_response_id",
]);
const SIGNATURE = new Fields("signature", "thoughtSignature", "thought_signature", "encrypted_content");

/**
 * The byte edits for redactions, which do not overlap and come in the order of their segments, then of their ranges.
 *
 * @param body bytes of the request body; nothing else is sent to the provider.
 */
export function redactionPatches(
  json: Json,
  body: Span,
  event: SpanEvent,
  redactions: readonly Redaction[],
): Patch[] | CannotEdit {
  const patches: Patch[] = [];
  const trail: Trail = new Map();
  for (const [index, wanted] of bySegment(redactions)) {
    const segment = event.segments[index];
    if (segment === undefined || segment.start < body.start || segment.end > body.end) return "no_body";
    const obstacle = obstacleOf(json, segment, trail);
    if (obstacle !== undefined) return obstacle;
    const pieces = segment.label.isParamsText ? insideStrings(segment.text, wanted) : wanted;
    if (pieces === undefined) return "not_text";
    const spans = rawRanges(json.bytes, segment.span, pieces);
    for (const [at, { start, end }] of spans.entries()) patches.push({ start, end, text: pieces[at]?.text ?? "" });
  }
  return patches;
}

type Wanted = TextRange & { readonly text: string };

function bySegment(redactions: readonly Redaction[]): Map<number, Wanted[]> {
  const groups = new Map<number, Wanted[]>();
  for (const redaction of redactions) {
    const group = groups.get(redaction.segment) ?? [];
    groups.set(redaction.segment, group);
    group.push(redaction);
  }
  return groups;
}

function obstacleOf(json: Json, segment: SpanSegment, trail: Trail): CannotEdit | undefined {
  if (segment.isMemberName) return "member_name";
  if (settle(segment).kind === "media") return "media";
  const { role, name, callId } = segment.label;
  if ([role, name, callId].some((span) => span?.start === segment.start)) return "identifier";
  if (segment.kind === "other" && IDENTIFIERS.has(segment.key)) return "identifier";
  const place = placeAt(json, segment.start, trail);
  if (place !== undefined && Object.values(SIGNATURE.of(json, place.parent)).some((node) => node >= 0)) return "signed";
  return undefined;
}

/**
 * What of the ranges lies inside string values of a JSON text, in whole escapes and characters, so that the text stays JSON with the
 * same members. Text that is not JSON may be cut anywhere. Undefined when a range holds nothing of any string.
 */
function insideStrings(text: string, ranges: readonly Wanted[]): Wanted[] | undefined {
  const bytes = Buffer.from(text);
  const inner = readJson(bytes);
  if ("refused" in inner) return [...ranges];
  const unitAt = (byte: number): number => bytes.toString("utf8", 0, byte).length;
  const inside: Wanted[] = [];
  for (const { start, end, text: put } of ranges) {
    const range = {
      start: Buffer.byteLength(text.slice(0, start)),
      end: Buffer.byteLength(text.slice(0, end)),
    };
    const before = inside.length;
    for (let node = 0; node < inner.nodeCount; node++) {
      if (inner.type(node) !== NodeType.string) continue;
      const span = { start: inner.start(node), end: inner.end(node) };
      if (span.start >= range.end || span.end <= range.start) continue;
      const cut = wholePieces(bytes, span, range);
      inside.push({ start: unitAt(cut.start), end: unitAt(cut.end), text: put });
    }
    if (inside.length === before) return undefined;
  }
  return inside;
}
