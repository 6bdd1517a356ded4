import { readJson } from "./read.js";
import { type Json, NONE, type Node } from "./tape.js";

/** Where a value stands. */
export interface Place {
  /** JSON pointer (RFC 6901) from the root. */
  readonly pointer: string;
  readonly node: Node;
}

/** The place of the innermost value (or member name) that holds the byte at `offset`; undefined outside the text's one value. */
export function placeAt(json: Json, offset: number): Place | undefined {
  let node: Node = 0;
  if (!holds(json, node, offset)) return undefined;
  let pointer = "";
  for (;;) {
    const child = json.isArray(node) ? elementAt(json, node, offset) : memberAt(json, node, offset);
    if (child === undefined) return { pointer, node };
    pointer += `/${child.token}`;
    node = child.node;
  }
}

/**
 * JSON pointer of the string (or other value) at a byte offset, found again in the text itself: segments need not carry pointers, and
 * one that is asked for costs one more reading. A member name has the pointer of its member. Undefined when there is no such value.
 */
export function pointerAt(bytes: Buffer, offset: number): string | undefined {
  const json = readJson(bytes);
  return "refused" in json ? undefined : placeAt(json, offset)?.pointer;
}

function holds(json: Json, node: Node, offset: number): boolean {
  // A string's own range lies between its quotes; the empty string is found at its closing quote.
  return offset >= json.start(node) && offset < Math.max(json.end(node), json.start(node) + 1);
}

function elementAt(json: Json, array: Node, offset: number): { token: string; node: Node } | undefined {
  let index = 0;
  for (const node of json.elements(array)) {
    if (holds(json, node, offset)) return { token: String(index), node };
    if (json.start(node) > offset) return undefined;
    index++;
  }
  return undefined;
}

function memberAt(json: Json, object: Node, offset: number): { token: string; node: Node } | undefined {
  for (const key of json.keys(object)) {
    const node = key + 1;
    if (holds(json, key, offset) || holds(json, node, offset)) {
      return {
        token: json.text(key).replaceAll("~", "~0").replaceAll("/", "~1"),
        node: holds(json, key, offset) ? key : node,
      };
    }
    if (json.start(key) > offset) return undefined;
  }
  return undefined;
}

/** The node an RFC 6901 pointer leads to; `NONE` where it leads nowhere. The last duplicate of a name counts, as in `JSON.parse`. */
export function nodeAt(json: Json, pointer: string): Node {
  if (pointer === "") return 0;
  let node: Node = 0;
  for (const raw of pointer.slice(1).split("/")) {
    const token = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    let found = NONE;
    if (json.isArray(node)) {
      let index = 0;
      for (const element of json.elements(node)) if (String(index++) === token) found = element;
    } else {
      for (const key of json.keys(node)) if (json.text(key) === token) found = key + 1;
    }
    if (found === NONE) return NONE;
    node = found;
  }
  return node;
}
