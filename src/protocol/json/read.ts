import {
  type Elision,
  END,
  ESCAPED,
  Json,
  NEXT,
  NON_ASCII,
  type Node,
  NodeType,
  START,
  STRIDE,
  TAG,
  TYPE_MASK,
} from "./tape.js";

/** Go's encoding/json refuses deeper texts, so nothing deeper comes from Aperture. */
export const DEPTH_MAX = 10_000;
/** Four times what a 64 MiB body of real traffic holds; bounds the tape at 64 MB. */
export const NODES_MAX = 4_000_000;

/** Why a text is not read, and at which byte. A value, never thrown: bad input is an everyday outcome. */
export interface JsonRefusal {
  readonly refused: "malformed_json" | "too_deep" | "too_many_values";
  readonly at: number;
}

/**
 * Asked once for each array that is a member of a member of the root, when it opens: which of its elements need not be read.
 * The answer must be about whole elements that are followed by another one, and known to be valid JSON.
 *
 * @param outer the name of the root's member, `inner` of the array in it, both as they are spelled; `start` is the first byte
 *   behind the array's opening bracket.
 */
export type Elide = (bytes: Buffer, outer: Buffer, inner: Buffer, start: number) => Elision | undefined;

/** The root's members' members. */
const ELIDE_DEPTH = 3;

const SCRATCH_NODES = 16_384;
const SCRATCH_NODES_KEPT = 262_144;

// One tape under construction at a time: reading never yields, so the buffer is free again when `readJson` returns.
let scratch = new Int32Array(SCRATCH_NODES * STRIDE);

const REFUSED = -1;
// What the string scanner found besides the end, kept outside so that it need not allocate.
let stringFlags = 0;
let refusedAt = 0;
let elided: (Elision & { readonly array: Node }) | undefined;

/**
 * Reads a JSON text in one pass over its bytes, without decoding it.
 *
 * Accepts exactly what `JSON.parse` accepts of the text those bytes decode to, with two bounds on top (`DEPTH_MAX`, `NODES_MAX`).
 * A leading byte order mark is skipped. Invalid UTF-8 inside strings is let through and decodes to U+FFFD: Go replaces it before
 * sending, and a refusal here would leave the request to the operator's fail policy, unscanned under `fail_open`.
 *
 * `bytes` may lie in a SharedArrayBuffer.
 */
export function readJson(bytes: Buffer, elide?: Elide): Json | JsonRefusal {
  elided = undefined;
  const nodes = scan(bytes, elide);
  const json = nodes < 0 ? refusalOf(nodes) : new Json(bytes, scratch.slice(0, nodes * STRIDE), elided);
  if (scratch.length > SCRATCH_NODES_KEPT * STRIDE) scratch = new Int32Array(SCRATCH_NODES * STRIDE);
  return json;
}

const MALFORMED = -1;
const TOO_DEEP = -2;
const TOO_MANY = -3;

function refusalOf(code: number): JsonRefusal {
  if (code === TOO_DEEP) return { refused: "too_deep", at: refusedAt };
  if (code === TOO_MANY) return { refused: "too_many_values", at: refusedAt };
  return { refused: "malformed_json", at: refusedAt };
}

function refuse(code: number, at: number): number {
  refusedAt = at;
  return code;
}

/** A larger tape with the same nodes: as large as the whole text will need if it goes on like its first `at` bytes, at least double. */
function grown(tape: Int32Array, at: number, length: number): Int32Array<ArrayBuffer> {
  const nodes = tape.length / STRIDE;
  const expected = Math.ceil((nodes * length * 1.1) / at);
  const larger = new Int32Array(Math.min(Math.max(expected, nodes * 2), NODES_MAX) * STRIDE);
  larger.set(tape);
  return larger;
}

/** Fills `scratch`; returns the number of nodes, or a refusal code. */
function scan(bytes: Buffer, elide: Elide | undefined): number {
  const length = bytes.length;
  const words = wordsOf(bytes);
  const shift = bytes.byteOffset & 3;
  let tape = scratch;
  let room = tape.length / STRIDE;
  let node = 0;
  let depth = 0;
  // Node of the innermost open container. While it is open its END slot holds the container around it.
  let open = -1;
  let inObject = false;
  // Where elements are left unread, and how many bytes; no offset equals -1.
  let gap = -1;
  let gapBytes = 0;
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

  // Each turn reads one value (with its name, in an object), then the closing brackets and the comma behind it.
  for (;;) {
    if (node + 2 > room) {
      if (room === NODES_MAX) return refuse(TOO_MANY, at);
      tape = scratch = grown(tape, at, length);
      room = tape.length / STRIDE;
    }

    let byte = bytes[at] as number;
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at] as number;

    if (inObject) {
      if (byte !== 0x22) return refuse(MALFORMED, Math.min(at, length));
      const end = stringEnd(bytes, words, shift, at + 1, length);
      if (end === REFUSED) return MALFORMED;
      const slot = node * STRIDE;
      tape[slot + TAG] = NodeType.key | stringFlags;
      tape[slot + START] = at + 1;
      tape[slot + END] = end;
      tape[slot + NEXT] = ++node;
      at = end + 1;
      byte = bytes[at] as number;
      while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at] as number;
      if (byte !== 0x3a) return refuse(MALFORMED, Math.min(at, length));
      byte = bytes[++at] as number;
      while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at] as number;
    }

    const slot = node * STRIDE;
    if (byte === 0x22) {
      const end = stringEnd(bytes, words, shift, at + 1, length);
      if (end === REFUSED) return MALFORMED;
      tape[slot + TAG] = NodeType.string | stringFlags;
      tape[slot + START] = at + 1;
      tape[slot + END] = end;
      tape[slot + NEXT] = ++node;
      at = end + 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > DEPTH_MAX) return refuse(TOO_DEEP, at);
      inObject = byte === 0x7b;
      tape[slot + TAG] = inObject ? NodeType.object : NodeType.array;
      tape[slot + START] = at;
      tape[slot + END] = open;
      open = node++;
      byte = bytes[++at] as number;
      if (depth === ELIDE_DEPTH && !inObject && elide !== undefined && elided === undefined) {
        const found = elisionOf(bytes, open, at, elide);
        if (found !== undefined) {
          elided = found;
          gap = found.from;
          gapBytes = found.to - found.from;
        }
      }
      while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at] as number;
      // An empty container has no value to read: on to its closing bracket.
      if (byte !== (inObject ? 0x7d : 0x5d)) continue;
    } else {
      const end = scalarEnd(bytes, at, byte);
      if (end === REFUSED) return MALFORMED;
      tape[slot + TAG] = scalarType(byte);
      tape[slot + START] = at;
      tape[slot + END] = end;
      tape[slot + NEXT] = ++node;
      at = end;
    }

    for (;;) {
      byte = bytes[at] as number;
      while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at] as number;
      if (open < 0) return at >= length ? node : refuse(MALFORMED, at);
      if (byte === 0x2c) {
        if (++at === gap && open === elided?.array) at += gapBytes;
        break;
      }
      if (byte !== (inObject ? 0x7d : 0x5d)) return refuse(MALFORMED, Math.min(at, length));
      const container = open * STRIDE;
      open = tape[container + END] as number;
      tape[container + END] = ++at;
      tape[container + NEXT] = node;
      inObject = open >= 0 && ((tape[open * STRIDE + TAG] as number) & TYPE_MASK) === NodeType.object;
      depth--;
    }
  }
}

/** The array's node is `array`; the tape holds its own name before it, and its object's name before that object. */
function elisionOf(bytes: Buffer, array: Node, start: number, elide: Elide): (Elision & { array: Node }) | undefined {
  const tape = scratch;
  const parent = tape[array * STRIDE + END] as Node;
  if (parent < 1) return undefined;
  const name = (key: Node): Buffer | undefined => {
    const slot = key * STRIDE;
    if (((tape[slot + TAG] as number) & TYPE_MASK) !== NodeType.key) return undefined;
    return bytes.subarray(tape[slot + START], tape[slot + END]);
  };
  const inner = name(array - 1);
  const outer = name(parent - 1);
  const elision = inner && outer && elide(bytes, outer, inner, start);
  return elision && { ...elision, array };
}

/**
 * The bytes as aligned 32-bit words; `(at + shift) >> 2` is the word of byte `at`, whose first byte is its lowest: every platform the
 * HTTP engine is built for is little-endian.
 */
function wordsOf(bytes: Buffer): Int32Array {
  const begin = bytes.byteOffset & ~3;
  return new Int32Array(bytes.buffer, begin, (bytes.byteOffset + bytes.length - begin) >> 2);
}

/**
 * Finds the closing quote of the string whose first byte is at `at`, checking escapes and control characters on the way. Leaves
 * `stringFlags`; `NON_ASCII` may come from a neighbouring byte, which only costs a slower decoding.
 *
 * Four bytes a step with the classic "has a byte equal to / less than" arithmetic, straight to the next byte that matters. Native
 * `indexOf` finds a quote sooner but sees neither escapes nor control characters, and code, which is what agents send, holds an escape
 * every 40 bytes: 1 MB of it took 0.79 ms for the `indexOf` calls alone.
 */
function stringEnd(bytes: Buffer, words: Int32Array, shift: number, at: number, length: number): number {
  const last = words.length;
  let flags = 0;
  let high = 0;
  for (;;) {
    let index = (at + shift) >> 2;
    if (index < last) {
      let word = words[index] as number;
      high |= word;
      // Bytes of the first word that lie before `at` do not count.
      let special = specialBytes(word) & (-1 << (((at + shift) & 3) << 3));
      while (special === 0 && ++index < last) {
        word = words[index] as number;
        high |= word;
        special = specialBytes(word);
      }
      at = (index << 2) - shift;
      if (special !== 0) at += (31 - Math.clz32(special & -special)) >> 3;
    }

    // Where the arithmetic points; it may be mistaken about a byte behind a special one, and past the last word it says nothing.
    const byte = bytes[at] as number;
    if (byte === 0x22) {
      stringFlags = flags | ((high & 0x80808080) === 0 ? 0 : NON_ASCII);
      return at;
    }
    if (byte === 0x5c) {
      flags = ESCAPED;
      const end = escapeEnd(bytes, at);
      if (end === REFUSED) return REFUSED;
      at = end;
    } else if (byte >= 0x20) {
      high |= byte;
      at++;
    } else {
      // A control character, or `undefined` past the end.
      return refuse(REFUSED, Math.min(at, length));
    }
  }
}

/**
 * The high bit of every byte that is a quote, a backslash or a control character. Exact for the lowest one. Flipping bit 1 puts the
 * quote (0x22) next to the control characters and the space (0x20) out of the way, so one comparison covers both.
 */
function specialBytes(word: number): number {
  const low = word ^ 0x02020202;
  const slash = word ^ 0x5c5c5c5c;
  return (((low - 0x21212121) & ~low) | ((slash - 0x01010101) & ~slash)) & 0x80808080;
}

const SIMPLE_ESCAPES = new Uint8Array(256);
for (const letter of '"\\/bfnrt') SIMPLE_ESCAPES[letter.charCodeAt(0)] = 1;

function escapeEnd(bytes: Buffer, at: number): number {
  const letter = bytes[at + 1] as number;
  if (SIMPLE_ESCAPES[letter] === 1) return at + 2;
  if (letter !== 0x75) return refuse(REFUSED, Math.min(at + 1, bytes.length));
  for (let digit = at + 2; digit < at + 6; digit++) {
    if (!isHexDigit(bytes[digit])) return refuse(REFUSED, Math.min(digit, bytes.length));
  }
  return at + 6;
}

function isHexDigit(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x66);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function scalarType(byte: number): number {
  if (byte === 0x74) return NodeType.true;
  if (byte === 0x66) return NodeType.false;
  return byte === 0x6e ? NodeType.null : NodeType.number;
}

const TRUE = Buffer.from("true");
const FALSE = Buffer.from("false");
const NULL = Buffer.from("null");

function scalarEnd(bytes: Buffer, at: number, byte: number): number {
  if (byte === 0x74) return literalEnd(bytes, at, TRUE);
  if (byte === 0x66) return literalEnd(bytes, at, FALSE);
  if (byte === 0x6e) return literalEnd(bytes, at, NULL);
  return numberEnd(bytes, at);
}

function literalEnd(bytes: Buffer, at: number, literal: Buffer): number {
  for (let i = 0; i < literal.length; i++) {
    if (bytes[at + i] !== literal[i]) return refuse(REFUSED, Math.min(at + i, bytes.length));
  }
  return at + literal.length;
}

function numberEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === 0x2d) at++;
  if (bytes[at] === 0x30) at++;
  else if (isDigit(bytes[at])) while (isDigit(bytes[at])) at++;
  else return refuse(REFUSED, Math.min(at, bytes.length));
  if (bytes[at] === 0x2e) {
    if (!isDigit(bytes[++at])) return refuse(REFUSED, Math.min(at, bytes.length));
    while (isDigit(bytes[at])) at++;
  }
  if (bytes[at] === 0x65 || bytes[at] === 0x45) {
    at++;
    if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
    if (!isDigit(bytes[at])) return refuse(REFUSED, Math.min(at, bytes.length));
    while (isDigit(bytes[at])) at++;
  }
  return at;
}
