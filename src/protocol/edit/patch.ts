import assert from "node:assert/strict";
import type { Span } from "../../plugins/event.js";

/** Bytes to cut out, and what to put in their place: characters that mean themselves in a JSON string at any depth of escaping. */
export interface Patch extends Span {
  readonly text: string;
}

/** Printable ASCII without quote and backslash. */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * The bytes with the patches applied, as the pieces to put one behind the other: stretches of the original between the new texts.
 * A patch inside a larger one goes with it; two that overlap otherwise are a bug.
 */
export function splice(bytes: Buffer, patches: readonly Patch[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const { start, end, text } of [...patches].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (end <= at && start < at) continue;
    assert(start >= at && end >= start && end <= bytes.length, "patches lie in the text and do not cross");
    assert(PLAIN.test(text), "what is put in needs no escaping");
    pieces.push(bytes.subarray(at, start), Buffer.from(text));
    at = end;
  }
  pieces.push(bytes.subarray(at));
  return pieces;
}
