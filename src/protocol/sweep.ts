import type { Span } from "../plugins/event.js";
import { type Node, NodeType } from "./json/tape.js";
import { labelOf } from "./label.js";
import type { Payload } from "./payload.js";
import type { Sheet } from "./sheet.js";
import { SpanSegment } from "./span-segment.js";

/** Member names this long can hold a credential, and they go to the provider too. No known credential is shorter. */
export const KEY_BYTES_MIN = 16;

/**
 * One segment for every string below `node`, in document order, with the label the format gave it. This is where nothing is forgotten:
 * it asks no format what a body looks like.
 *
 * @param skip strings that are scanned in another form (fragments of an assembled stream), by node.
 */
export function sweep(
  payload: Payload,
  sheet: Sheet,
  node: Node,
  key: Span | undefined,
  skip: ReadonlySet<Node>,
): SpanSegment[] {
  const { json } = payload;
  const segments: SpanSegment[] = [];
  if (node < 0) return segments;
  const stop = json.next(node);
  // Member name in force inside each open container, innermost last.
  const ends: Node[] = [stop];
  const keys: (Span | undefined)[] = [key];
  let own: Span | undefined;
  let ownAt = -1;

  for (let at = node; at < stop; at++) {
    while (at >= (ends[ends.length - 1] as Node)) {
      ends.pop();
      keys.pop();
    }
    const type = json.type(at);
    if (type === NodeType.key) {
      own = { start: json.start(at), end: json.end(at) };
      ownAt = at;
      if (own.end - own.start >= KEY_BYTES_MIN) {
        const { turn, role, trust } = sheet.labelAt(at);
        segments.push(new SpanSegment(payload, labelOf("other", turn, { role, trust }), own, own));
      }
      continue;
    }
    const named = ownAt === at - 1 ? own : keys[keys.length - 1];
    if (type === NodeType.string) {
      if (skip.has(at)) continue;
      segments.push(new SpanSegment(payload, sheet.labelAt(at), { start: json.start(at), end: json.end(at) }, named));
    } else if (type === NodeType.object || type === NodeType.array) {
      ends.push(json.next(at));
      keys.push(named);
    }
  }
  return segments;
}
