import { readJson } from "./read.js";
import { type Json, NONE, type Node } from "./tape.js";

/** Where a value stands. */
export interface Place {
  /** JSON pointer (RFC 6901) from the root. */
  readonly pointer: string;
  readonly node: Node;
  /** The object or array that holds it; `NONE` for the root. */
  readonly parent: Node;
}

/** Where a search in a container last ended: the next one usually goes on from there. By container. */
export type Trail = Map<Node, { readonly index: number; readonly child: Node }>;

/**
 * The place of the innermost value (or member name) that holds the byte at `offset`; undefined outside the text's one value.
 *
 * @param trail kept between calls it makes the places of many strings, asked for in document order, cost one walk together.
 */
export function placeAt(json: Json, offset: number, trail: Trail = new Map()): Place | undefined {
  let node: Node = 0;
  let parent: Node = NONE;
  if (!holds(json, node, offset)) return undefined;
  let pointer = "";
  for (;;) {
    const child = childAt(json, node, offset, trail);
    if (child === undefined) return { pointer, node, parent };
    pointer += `/${child.token}`;
    parent = node;
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

function childAt(json: Json, node: Node, offset: number, trail: Trail): { token: string; node: Node } | undefined {
  const isObject = json.isObject(node);
  if (!isObject && !json.isArray(node)) return undefined;
  const last = trail.get(node);
  const resumes = last !== undefined && json.start(last.child) <= offset;
  let index = resumes ? last.index : 0;
  const stop = json.next(node);
  // A child is an element, or a member's name with its value behind it.
  for (let child = resumes ? last.child : node + 1; child < stop && json.start(child) <= offset; index++) {
    const value = isObject ? child + 1 : child;
    const found = holds(json, child, offset) ? child : value;
    if (holds(json, found, offset)) {
      trail.set(node, { index, child });
      return { token: isObject ? escaped(json.text(child)) : String(json.indexOf(node, index, child)), node: found };
    }
    child = json.next(value);
  }
  return undefined;
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
