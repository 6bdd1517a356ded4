import type { Segment } from "../plugins/event.js";
import { binaryPart, isBase64 } from "./base64.js";
import { DerivedSegment } from "./derived-segment.js";
import { readJson } from "./json/read.js";
import { ESCAPED, NodeType, STRIDE, TAG } from "./json/tape.js";
import { labelOf } from "./label.js";
import { SpanSegment } from "./span-segment.js";

/** Text carried as base64 is decoded up to this size; what is behind it stays unread. */
export const INLINE_TEXT_BYTES_MAX = 1_048_576;

/**
 * Takes a segment that claims to be media at its word only if its bytes agree: a string that could not be base64 is text, whatever the
 * block around it says, and is scanned. Costs one look at every byte, so it is done where new content is scanned, not for every call.
 */
export function settle(segment: SpanSegment): SpanSegment {
  if (segment.kind !== "media") return segment;
  const { bytes } = segment.payload;
  const part = binaryPart(bytes, segment);
  if (isBase64(bytes, part, segment.mime !== "")) return segment;
  const { label, payload, start, end, keyStart, keyEnd } = segment;
  const text = labelOf("other", label.turn, { ...label, trust: "untrusted" });
  return new SpanSegment(payload, text, start, end, keyStart, keyEnd);
}

/** The texts hidden in a segment by a second encoding: parameters written as JSON text, text files written as base64. */
export function derive(segment: SpanSegment): DerivedSegment[] {
  if (segment.label.isParamsText) return stringsWithEscapes(segment);
  if (segment.kind === "media" && segment.mime?.startsWith("text/")) {
    const { start, end } = binaryPart(segment.payload.bytes, segment);
    const encoded = segment.payload.bytes.toString(
      "latin1",
      start,
      Math.min(end, start + Math.ceil(INLINE_TEXT_BYTES_MAX / 3) * 4),
    );
    return [new DerivedSegment(segment, "document", Buffer.from(encoded, "base64").toString("utf8"))];
  }
  return [];
}

/** Strings of a JSON text that read otherwise than they stand there. All others are seen in the text itself. */
export function stringsWithEscapes(segment: Segment): DerivedSegment[] {
  const { text } = segment;
  if (!text.includes("\\")) return [];
  const bytes = Buffer.from(text);
  const json = readJson(bytes);
  if ("refused" in json) return [];
  const derived: DerivedSegment[] = [];
  let key = "";
  for (let node = 0; node < json.nodeCount; node++) {
    const type = json.type(node);
    if (type === NodeType.key) key = json.text(node);
    const isString = type === NodeType.string || type === NodeType.key;
    if (isString && ((json.tape[node * STRIDE + TAG] as number) & ESCAPED) !== 0) {
      const span = { start: json.start(node), end: json.end(node) };
      derived.push(new DerivedSegment(segment, segment.kind, json.text(node), key, { bytes, span }));
    }
  }
  return derived;
}
