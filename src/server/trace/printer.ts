import type { Print } from "../../sessions/trace.js";

/** Characters of one stretch. */
const SHINGLE_CHARS = 12;
/** Of this many neighbouring stretches one is kept, so texts that share 16 characters share a print. */
const WINDOW = 5;

/**
 * Makes prints. Hashes are polynomials with secret parameters: cheap enough to be made of every stretch of a text, and
 * of no use to whoever does not know the key.
 */
export class Printer {
  readonly #seed: number;
  readonly #factor: number;
  readonly #oldest: number;

  /** @param key at least 8 bytes. */
  constructor(key: Uint8Array) {
    const words = new DataView(key.buffer, key.byteOffset, key.byteLength);
    this.#seed = words.getInt32(0);
    this.#factor = words.getInt32(4) | 1;
    this.#oldest = Array.from({ length: SHINGLE_CHARS - 1 }).reduce<number>(
      (power) => Math.imul(power, this.#factor),
      1,
    );
  }

  /** @param kind what sort of text it is: the same text of another sort has another print. */
  of(text: string, kind = ""): Print {
    return mixed(this.#hash(text, this.#hash(kind, this.#seed)) ^ (kind.length + text.length));
  }

  /**
   * Distinct prints of stretches of a text, spread evenly; at most `max`. None of a text shorter than one stretch.
   *
   * @param every keeps one of so many. Which ones follows from the prints: two texts keep the same of what they share.
   */
  stretches(text: string, max: number, every = 1): Print[] {
    const length = takeSigns(text);
    const taken = signs;
    const kept = new Set<Print>();
    const [seed, factor, oldest] = [this.#seed, this.#factor, this.#oldest];
    const keptMax = Math.floor(PRINT_MAX / every);
    let hash = 0;
    for (let at = 0; at < Math.min(length, SHINGLE_CHARS - 1); at++)
      hash = (Math.imul(hash, factor) + (taken[at] as number)) | 0;
    let least = 0;
    let leastAt = -1;
    for (let at = SHINGLE_CHARS - 1; at < length; at++) {
      hash = (Math.imul(hash, factor) + (taken[at] as number)) | 0;
      hashes[at & RING] = hash;
      if (leastAt <= at - WINDOW) {
        // The least of what is left of the window; of equals the newest.
        leastAt = Math.max(SHINGLE_CHARS - 1, at - WINDOW + 1);
        least = hashes[leastAt & RING] as number;
        for (let next = leastAt + 1; next <= at; next++) {
          const other = hashes[next & RING] as number;
          if (other > least) continue;
          least = other;
          leastAt = next;
        }
        if (at >= FULL_AT) keep(kept, least ^ seed, keptMax);
      } else if (hash <= least) {
        least = hash;
        leastAt = at;
        if (at >= FULL_AT) keep(kept, least ^ seed, keptMax);
      } else if (at === FULL_AT) keep(kept, least ^ seed, keptMax);
      if (kept.size >= max) return [...kept];
      // Without its oldest character, for the next.
      hash = (hash - Math.imul(oldest, taken[at - SHINGLE_CHARS + 1] as number)) | 0;
    }
    if (leastAt >= 0 && length <= FULL_AT) keep(kept, least ^ seed, keptMax);
    return [...kept];
  }

  #hash(text: string, start: number): number {
    const factor = this.#factor;
    let hash = start;
    for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, factor) + text.charCodeAt(at)) | 0;
    return hash;
  }
}

/** Keeps the smallest prints of all there can be: of two texts, whatever share is kept, the same of what they share. */
function keep(kept: Set<Print>, hash: number, keptMax: number): void {
  const print = mixed(hash);
  if (print >>> 0 <= keptMax) kept.add(print);
}

const PRINT_MAX = 0xffff_ffff;

/** Where the first window is full. */
const FULL_AT = SHINGLE_CHARS + WINDOW - 2;
/** Larger than a window; a power of two less one. */
const RING = 7;
const hashes = new Int32Array(RING + 1);
/** What counts of a text, in one place that is used again and again. */
let signs = new Uint16Array(16_384);
const ASCII = 128;
const SKIPPED = 0;

function takeSigns(text: string): number {
  if (text.length > signs.length) signs = new Uint16Array(2 * text.length);
  const taken = signs;
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const sign = code < ASCII ? (SIGNS[code] as number) : code;
    taken[length] = sign;
    if (sign !== SKIPPED) length++;
  }
  return length;
}

/** What a character counts as: letters in lower case, one alphabet of base64, no white space, quotes or escapes. */
const SIGNS = Int32Array.from({ length: ASCII }, (_, code) => {
  const char = String.fromCharCode(code);
  if (/[\s"'`\\]/.test(char) || code === 0) return SKIPPED;
  return ({ "-": "+", _: "/" }[char] ?? char.toLowerCase()).charCodeAt(0);
});

function mixed(hash: number): number {
  let bits = hash | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
