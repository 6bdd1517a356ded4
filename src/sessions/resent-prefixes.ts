import { createHash, type Hash } from "node:crypto";
import { LRUCache } from "lru-cache";

/** Texts that begin alike share a place in the memory; their ends tell them apart before anything is hashed. */
const BEGINNING_BYTES = 64;
const ENDING_BYTES = 64;
/** Prefixes kept of texts that begin alike: the conversations of one agent often begin with the same instructions. */
const ALIKE_MAX = 64;
/** Prefixes hashed for one text at most. More than one is hashed only where somebody prepared texts with like endings. */
const HASHED_MAX = 3;

interface Prefix<Known> {
  /** Bytes. */
  readonly length: number;
  readonly ending: Buffer;
  readonly digest: string;
  readonly known: Known;
}

/** A known prefix of a text, and what hashing it gave, so that a longer one need not be hashed from the beginning. */
export interface FoundPrefix<Known> {
  readonly prefix: Prefix<Known>;
  readonly hash: Hash;
}

/**
 * What is known about the beginnings of texts that come again and again, each time a little longer. A prefix counts as
 * known only when a SHA-256 digest over all its bytes says so; the digest begins with what the caller puts in front (a
 * secret, a tenant, a version), so that prefixes are shared by none but equals and cannot be prepared.
 */
export class ResentPrefixes<Known> {
  readonly #alike: LRUCache<string, readonly Prefix<Known>[]>;

  /** @param max prefixes remembered; about 400 bytes each, beside what is known of them. */
  constructor(max: number) {
    this.#alike = new LRUCache({ maxSize: max, sizeCalculation: (prefixes) => prefixes.length });
  }

  get size(): number {
    return this.#alike.calculatedSize;
  }

  /** The longest known prefix of what stands in `bytes` from `start` on. */
  find(scope: string, bytes: Buffer, start: number): FoundPrefix<Known> | undefined {
    const alike = this.#alike.get(placeOf(scope, bytes, start)) ?? [];
    const candidates = alike.filter(({ length, ending }) => endsWith(bytes, start + length, ending));
    candidates.sort((a, b) => b.length - a.length);
    for (const prefix of candidates.slice(0, HASHED_MAX)) {
      const hash = hashOf(scope, bytes, start, prefix.length);
      if (hash.copy().digest("base64") === prefix.digest) return { prefix, hash };
    }
    return undefined;
  }

  /** Keeps what is known about a prefix, in the place of the shorter one found before in the same text. */
  remember(
    scope: string,
    bytes: Buffer,
    start: number,
    length: number,
    known: Known,
    found?: FoundPrefix<Known>,
  ): void {
    if (length < ENDING_BYTES) return;
    const hash =
      found === undefined
        ? hashOf(scope, bytes, start, length)
        : found.hash.copy().update(bytes.subarray(start + found.prefix.length, start + length));
    const digest = hash.digest("base64");
    const ending = Buffer.from(bytes.subarray(start + length - ENDING_BYTES, start + length));
    const place = placeOf(scope, bytes, start);
    const others = (this.#alike.get(place) ?? []).filter((other) => other.digest !== digest && other !== found?.prefix);
    this.#alike.set(place, [{ length, ending, digest, known }, ...others.slice(0, ALIKE_MAX - 1)]);
  }
}

function placeOf(scope: string, bytes: Buffer, start: number): string {
  return `${scope}\0${bytes.toString("latin1", start, start + BEGINNING_BYTES)}`;
}

function endsWith(bytes: Buffer, end: number, ending: Buffer): boolean {
  return end <= bytes.length && ending.compare(bytes, end - ending.length, end) === 0;
}

function hashOf(scope: string, bytes: Buffer, start: number, length: number): Hash {
  return createHash("sha256")
    .update(`${scope.length}\0${scope}`)
    .update(bytes.subarray(start, start + length));
}
