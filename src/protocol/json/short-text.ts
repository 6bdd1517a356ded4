/** Longest string worth remembering: roles, block types and event names are shorter, ids and prose are not. */
export const SHORT_BYTES_MAX = 20;

const SLOTS = 1024;
const remembered: string[] = new Array(SLOTS).fill("");

/**
 * The text of a short run of ASCII bytes, out of a small table of those met before. The same two dozen words name the blocks of every
 * conversation, and asking the buffer for a string costs some 150 ns each time: this takes a sixth of it.
 */
export function shortText(bytes: Buffer, start: number, end: number): string {
  let hash = end - start;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
  const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
  const candidate = remembered[slot] as string;
  if (isSame(candidate, bytes, start, end)) return candidate;
  const text = bytes.toString("latin1", start, end);
  remembered[slot] = text;
  return text;
}

function isSame(text: string, bytes: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let at = start; at < end; at++) if (text.charCodeAt(at - start) !== bytes[at]) return false;
  return true;
}
