import { type Json, type Node, NodeType } from "./json/tape.js";
import { type Label, labelOf } from "./label.js";
import type { Payload } from "./payload.js";
import type { Sheet } from "./sheet.js";
import { SpanSegment } from "./span-segment.js";

/** Member names this long can hold a credential, and they go to the provider too. No known credential is shorter. */
export const KEY_BYTES_MIN = 16;

/**
 * Adds one segment for every string below a member's value, in document order, with the label the format gave it. This is where
 * nothing is forgotten: it asks no format what a body looks like.
 *
 * @param member node of the member's name; its value follows.
 * @param skip strings that are scanned in another form (fragments of an assembled stream), by node.
 */
export function sweep(
  payload: Payload,
  sheet: Sheet,
  member: Node,
  skip: ReadonlySet<Node>,
  segments: SpanSegment[],
): void {
  const { json } = payload;
  const value = member + 1;
  const stop = json.next(value);
  // The member name in force inside each open container, innermost last.
  const ends: Node[] = [stop];
  const keys: Node[] = [member];
  const nameLabels = new Map<Label, Label>();

  for (let at = value; at < stop; at++) {
    while (at >= (ends[ends.length - 1] as Node)) {
      ends.pop();
      keys.pop();
    }
    const type = json.type(at);
    if (type === NodeType.key) {
      if (json.end(at) - json.start(at) < KEY_BYTES_MIN) continue;
      segments.push(segmentOf(payload, json, nameLabelOf(sheet.labelAt(at), nameLabels), at, at));
    } else if (type === NodeType.string) {
      if (skip.has(at)) continue;
      segments.push(segmentOf(payload, json, sheet.labelAt(at), at, keyOf(json, at, keys)));
    } else if (type === NodeType.object || type === NodeType.array) {
      keys.push(keyOf(json, at, keys));
      ends.push(json.next(at));
    }
  }
}

function segmentOf(payload: Payload, json: Json, label: Label, at: Node, key: Node): SpanSegment {
  return new SpanSegment(payload, label, json.start(at), json.end(at), json.start(key), json.end(key));
}

/** Its own name, or for an element of an array the nearest above it. */
function keyOf(json: Json, at: Node, keys: readonly Node[]): Node {
  return json.type(at - 1) === NodeType.key ? at - 1 : (keys[keys.length - 1] as Node);
}

/** Names are no conversation: kind `other`, whatever the strings around them are. */
function nameLabelOf(label: Label, known: Map<Label, Label>): Label {
  const { turn, role, trust } = label;
  const found = known.get(label) ?? labelOf("other", turn, { role, trust });
  known.set(label, found);
  return found;
}
