/** Buckets that sequences of signs are hashed into. */
export const SIGN_BUCKET_BITS = 16;

/** Letters by case, digits, space, and every punctuation mark for itself. */
const CLASS_OF = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  const character = String.fromCharCode(byte);
  if (byte >= 0x80) CLASS_OF[byte] = 1;
  else if (/[a-z]/.test(character)) CLASS_OF[byte] = 2;
  else if (/[A-Z]/.test(character)) CLASS_OF[byte] = 3;
  else if (/[0-9]/.test(character)) CLASS_OF[byte] = 4;
  else if (character === "\n" || character === "\r") CLASS_OF[byte] = 6;
  else if (byte <= 0x20) CLASS_OF[byte] = 5;
  else CLASS_OF[byte] = byte;
}

/** What stands in a row, at most this many alike counted. */
const RUN_MAX = 2;

/**
 * The bucket of each change from one class of characters to another, with the two classes before: what tells text that
 * was found by search from text that was written. Returns how many there are.
 *
 * @param into the buckets. @param ends where in `bytes` each change is.
 */
export function signBucketsOf(bytes: Uint8Array, into: Int32Array, ends: Int32Array): number {
  let count = 0;
  let first = 0;
  let second = 0;
  let third = 0;
  let run = 0;
  for (let at = 0; at < bytes.length; at++) {
    const next = CLASS_OF[bytes[at] ?? 0] ?? 0;
    if (next === third) {
      run += 1;
      // A letter after a letter changes nothing; a second punctuation mark does.
      if (next < 0x20 || run >= RUN_MAX) continue;
    } else {
      run = 0;
    }
    const hash = Math.imul(Math.imul(Math.imul(first, 0x85ebca6b) ^ second, 0x27d4eb2f) ^ third, 0x9e3779b1) ^ next;
    into[count] = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> (32 - SIGN_BUCKET_BITS);
    ends[count] = at;
    count += 1;
    first = second;
    second = third;
    third = next;
  }
  return count;
}

/** Changes in the stretch that is scored. */
export const SIGN_WINDOW = 40;
