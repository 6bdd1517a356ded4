import { SHORT_BYTES_MAX, shortText } from "./short-text.js";
import { decodeSpan } from "./string.js";

/**
 * A JSON text after one pass over its bytes: what is where, and nothing decoded.
 *
 * The tape is a flat array of nodes in document order, four integers each: tag, start, end, next. An object's members are pairs of
 * a `key` node and the node of its value. A container's nodes are contiguous: its subtree is every node from itself up to `next`.
 */
export const STRIDE = 4;
export const TAG = 0;
export const START = 1;
export const END = 2;
export const NEXT = 3;

/** Low three bits of a tag. */
export const NodeType = { object: 0, array: 1, string: 2, key: 3, number: 4, true: 5, false: 6, null: 7 } as const;
export type NodeType = (typeof NodeType)[keyof typeof NodeType];
export const TYPE_MASK = 7;
/** The string holds a backslash. */
export const ESCAPED = 8;
/** The string holds a byte above 0x7f. */
export const NON_ASCII = 16;

/** Index of a node on a tape; `NONE` is the node of what is not there, and every reader below accepts it. */
export type Node = number;
export const NONE: Node = -1;

/** Elements of an array that were left unread: whoever asked for it knows what they hold. */
export interface Elision {
  /** First byte of the first of them, and the first byte behind the comma after the last. */
  readonly from: number;
  readonly to: number;
  readonly elements: number;
}

export class Json {
  readonly bytes: Buffer;
  readonly tape: Int32Array;
  /** What is missing on the tape, and from which array. */
  readonly elided: (Elision & { readonly array: Node }) | undefined;

  constructor(bytes: Buffer, tape: Int32Array, elided?: Elision & { readonly array: Node }) {
    this.bytes = bytes;
    this.tape = tape;
    this.elided = elided;
  }

  get nodeCount(): number {
    return this.tape.length / STRIDE;
  }

  type(node: Node): NodeType | undefined {
    return node < 0 ? undefined : (((this.tape[node * STRIDE + TAG] as number) & TYPE_MASK) as NodeType);
  }

  isObject(node: Node): boolean {
    return this.type(node) === NodeType.object;
  }

  isArray(node: Node): boolean {
    return this.type(node) === NodeType.array;
  }

  isString(node: Node): boolean {
    return this.type(node) === NodeType.string;
  }

  /** Absent or `null`: the protocol gives both the same meaning, which is none. */
  isNothing(node: Node): boolean {
    return node < 0 || this.type(node) === NodeType.null;
  }

  /** First byte: of a string the one after the opening quote, of anything else its first. */
  start(node: Node): number {
    return this.tape[node * STRIDE + START] as number;
  }

  /** One past the last byte; of a string the closing quote. */
  end(node: Node): number {
    return this.tape[node * STRIDE + END] as number;
  }

  /** The node after this one and all it holds. */
  next(node: Node): Node {
    return this.tape[node * STRIDE + NEXT] as number;
  }

  /** The text of a string or key, decoded now; "" for any other node. */
  text(node: Node): string {
    const type = this.type(node);
    if (type !== NodeType.string && type !== NodeType.key) return "";
    const tag = this.tape[node * STRIDE + TAG] as number;
    const start = this.start(node);
    const end = this.end(node);
    if ((tag & (ESCAPED | NON_ASCII)) !== 0) return decodeSpan(this.bytes, start, end);
    return end - start <= SHORT_BYTES_MAX
      ? shortText(this.bytes, start, end)
      : this.bytes.toString("latin1", start, end);
  }

  /** The value of a number node as JavaScript reads it; undefined for any other node. */
  number(node: Node): number | undefined {
    if (this.type(node) !== NodeType.number) return undefined;
    return Number(this.bytes.toString("latin1", this.start(node), this.end(node)));
  }

  isTrue(node: Node): boolean {
    return this.type(node) === NodeType.true;
  }

  /** Nodes of an array's elements; none for any other node. */
  elements(node: Node): Node[] {
    if (!this.isArray(node)) return [];
    const found: Node[] = [];
    const end = this.next(node);
    for (let child = node + 1; child < end; child = this.next(child)) found.push(child);
    return found;
  }

  /** How many elements stand before this one in its array, those that were left unread included. */
  indexOf(array: Node, place: number, element: Node): number {
    const { elided } = this;
    return elided?.array === array && this.start(element) >= elided.to ? place + elided.elements : place;
  }

  /** Nodes of an object's member names, duplicates included; none for any other node. The value of `key` is the node `key + 1`. */
  keys(node: Node): Node[] {
    if (!this.isObject(node)) return [];
    const found: Node[] = [];
    const end = this.next(node);
    for (let key = node + 1; key < end; key = this.next(key + 1)) found.push(key);
    return found;
  }
}
