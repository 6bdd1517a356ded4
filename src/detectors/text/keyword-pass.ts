import assert from "node:assert/strict";
import type { KeywordHits } from "../../plugins/contract.js";
import type { HookEvent } from "../../plugins/event.js";
import { type ScanText, scanTextOf } from "./scan-text.js";

/** Where keywords occur in the scan text of one event. What built-in detectors get behind `KeywordHits`. */
export class KeywordMatches implements KeywordHits {
  readonly text: ScanText;
  /** The keywords that occur, lower case, each with the bytes where it begins in `text.bytes`, ascending. */
  readonly starts: ReadonlyMap<string, readonly number[]>;

  constructor(text: ScanText, starts: ReadonlyMap<string, readonly number[]>) {
    this.text = text;
    this.starts = starts;
  }

  has(keyword: string): boolean {
    return this.starts.has(keyword.toLowerCase());
  }
}

/**
 * Builds the pass shared by all detectors: once per worker over the union of their keywords, then once per event.
 * Keywords are printable ASCII; case is ignored.
 */
export function createKeywordPass(keywords: readonly string[]): (event: HookEvent) => KeywordMatches {
  const automaton = new KeywordAutomaton(keywords);
  return (event) => {
    const text = scanTextOf(event);
    return new KeywordMatches(text, automaton.starts(text.bytes));
  };
}

/** State 0 of the automaton: nothing of any keyword seen yet. */
const ROOT = 0;

/**
 * Aho-Corasick automaton over byte classes, as one table.
 *
 * 521 keywords over 20 MB of code, prose and configuration (Node 20): about 400 MB/s with positions. RE2.Set of the same
 * keywords: 510-550 MB/s, but it only says which occur, and positions then cost a second search. A table with 256
 * columns instead of classes was a fifth slower in a prototype, one with 16-bit entries a tenth; `indexOf` for each keyword: 6 MB/s.
 */
export class KeywordAutomaton {
  readonly #keywords: readonly string[];
  readonly #lengths: readonly number[];
  /** Column of each byte; bytes in no keyword share column 0, letters ignore case. */
  readonly #columnOf = new Uint8Array(256);
  /** Row-major; entries are states already multiplied by the row length, so that a step is one addition. */
  readonly #next: Int32Array;
  /** States from here on end at least one keyword: one comparison a byte tells. */
  readonly #firstFinal: number;
  /** Keywords that end in a final state, by state number counted from the first final one. */
  readonly #ending: readonly (readonly number[])[];
  readonly #rowLength: number;
  /** By keyword number, while a search runs: where it begins. Used again, because most texts searched are short. */
  readonly #found: (number[] | undefined)[];
  /** The keywords found so far. */
  readonly #seen: number[] = [];

  constructor(keywords: readonly string[]) {
    this.#keywords = [...new Set(keywords.map((keyword) => keyword.toLowerCase()))];
    this.#lengths = this.#keywords.map((keyword) => keyword.length);
    this.#found = this.#keywords.map(() => undefined);
    this.#rowLength = this.#assignColumns();
    const trie = this.#buildTrie();
    const { goto, order } = completed(trie, this.#rowLength);
    const inOrder = [
      ...order.filter((state) => trie[state]?.ending.length === 0),
      ...order.filter((state) => trie[state]?.ending.length !== 0),
    ];
    const numberOf = new Int32Array(trie.length);
    for (const [number, state] of inOrder.entries()) numberOf[state] = number;
    this.#next = new Int32Array(goto.length);
    for (const [number, state] of inOrder.entries()) {
      for (let column = 0; column < this.#rowLength; column++) {
        const target = goto[state * this.#rowLength + column] ?? ROOT;
        this.#next[number * this.#rowLength + column] = (numberOf[target] ?? ROOT) * this.#rowLength;
      }
    }
    this.#ending = inOrder.flatMap((state) => (trie[state]?.ending.length ? [trie[state].ending] : []));
    this.#firstFinal = (inOrder.length - this.#ending.length) * this.#rowLength;
  }

  /** Bytes where each keyword that occurs begins, ascending. Matches may overlap. */
  starts(bytes: Uint8Array): Map<string, number[]> {
    const next = this.#next;
    const columnOf = this.#columnOf;
    const firstFinal = this.#firstFinal;
    let state = ROOT;
    for (let at = 0; at < bytes.length; at++) {
      // The `!` are for the compiler: both tables cover every byte and state.
      // biome-ignore lint/style/noNonNullAssertion: see above
      state = next[state + columnOf[bytes[at]!]!]!;
      if (state >= firstFinal) this.#record(state, at);
    }
    const starts = new Map<string, number[]>();
    for (const index of this.#seen.sort((a, b) => a - b)) {
      starts.set(this.#keywords[index] ?? "", this.#found[index] ?? []);
      this.#found[index] = undefined;
    }
    this.#seen.length = 0;
    return starts;
  }

  #record(state: number, at: number): void {
    for (const index of this.#ending[(state - this.#firstFinal) / this.#rowLength] ?? []) {
      const start = at + 1 - (this.#lengths[index] ?? 0);
      const list = this.#found[index];
      if (list === undefined) {
        this.#found[index] = [start];
        this.#seen.push(index);
      } else list.push(start);
    }
  }

  #assignColumns(): number {
    let columns = 1;
    for (const keyword of this.#keywords) {
      assert(/^[\x20-\x7e]+$/.test(keyword), "keywords are printable ASCII and not empty");
      for (const byte of Buffer.from(keyword)) {
        if (this.#columnOf[byte] !== 0) continue;
        this.#columnOf[byte] = columns;
        if (byte >= 0x61 && byte <= 0x7a) this.#columnOf[byte - 0x20] = columns;
        columns += 1;
      }
    }
    return columns;
  }

  #buildTrie(): TrieNode[] {
    const trie: TrieNode[] = [{ children: new Map(), ending: [] }];
    for (const [index, keyword] of this.#keywords.entries()) {
      let node = trie[ROOT] as TrieNode;
      for (const byte of Buffer.from(keyword)) {
        const column = this.#columnOf[byte] ?? 0;
        let child = node.children.get(column);
        if (child === undefined) {
          child = trie.push({ children: new Map(), ending: [] }) - 1;
          node.children.set(column, child);
        }
        node = trie[child] as TrieNode;
      }
      node.ending.push(index);
    }
    return trie;
  }
}

interface TrieNode {
  readonly children: Map<number, number>;
  /** Keywords that end here: its own, and once completed those that are suffixes of it. */
  readonly ending: number[];
}

/** Fills in where each state goes on every column, breadth first, following failure links. */
function completed(trie: readonly TrieNode[], rowLength: number): { goto: Int32Array; order: number[] } {
  const goto = new Int32Array(trie.length * rowLength);
  const fallback = new Int32Array(trie.length);
  const order = [ROOT];
  for (const state of order) {
    const node = trie[state] as TrieNode;
    const behind = fallback[state] ?? ROOT;
    if (state !== ROOT) node.ending.push(...(trie[behind]?.ending ?? []));
    for (let column = 0; column < rowLength; column++) {
      const beside = state === ROOT ? ROOT : (goto[behind * rowLength + column] ?? ROOT);
      const child = node.children.get(column);
      goto[state * rowLength + column] = child ?? beside;
      if (child === undefined) continue;
      fallback[child] = beside;
      order.push(child);
    }
  }
  return { goto, order };
}
