import type { Print } from "../../sessions/trace.js";

/** Characters of one stretch. */
const SHINGLE_CHARS = 12;
/** Of this many neighbouring stretches one is kept, so texts that share 16 characters share a print. */
const WINDOW = 5;
/** Written differently, but the same: white space, quotes and escapes within, the two alphabets of base64. */
const NOISE = /[\s"'`\\]+/g;

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
    this.#oldest = Array.from({ length: SHINGLE_CHARS }).reduce<number>((power) => Math.imul(power, this.#factor), 1);
  }

  of(text: string): Print {
    let hash = this.#seed;
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash, this.#factor) + text.charCodeAt(at);
    return mixed(hash ^ text.length);
  }

  /** Distinct prints of stretches of a text, spread evenly; at most `max`. None of a text shorter than one stretch. */
  stretches(text: string, max: number): Print[] {
    const bare = text.replace(NOISE, "").replaceAll("-", "+").replaceAll("_", "/").toLowerCase();
    const kept = new Set<Print>();
    const window = new Int32Array(WINDOW);
    let hash = 0;
    let last = -1;
    for (let at = 0; at < bare.length; at++) {
      hash = Math.imul(hash, this.#factor) + bare.charCodeAt(at);
      if (at >= SHINGLE_CHARS) hash -= Math.imul(this.#oldest, bare.charCodeAt(at - SHINGLE_CHARS));
      const place = at - SHINGLE_CHARS + 1;
      if (place < 0) continue;
      window[place % WINDOW] = mixed(hash ^ this.#seed);
      if (place < WINDOW - 1 && at < bare.length - 1) continue;
      const filled = Math.min(place + 1, WINDOW);
      let least = place;
      for (let back = 1; back < filled; back++) {
        if ((window[(place - back) % WINDOW] as number) < (window[least % WINDOW] as number)) least = place - back;
      }
      if (least === last) continue;
      last = least;
      kept.add(window[least % WINDOW] as number);
      if (kept.size === max) break;
    }
    return [...kept];
  }
}

function mixed(hash: number): number {
  let bits = hash | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
