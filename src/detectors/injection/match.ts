import type { KeywordAutomaton } from "../text/keyword-pass.js";
import type { ByteRange } from "../text/re2.js";
import type { CompiledRule, InjectionRule } from "./rule.js";
import type { Surface } from "./surface.js";

/** A rule that matched, and where. */
export interface RuleMatch {
  readonly rule: InjectionRule;
  readonly surface: Surface;
  /** In `surface.bytes`. */
  readonly at: ByteRange;
  /** In the scan text. */
  readonly source: ByteRange;
}

/** Where keywords begin in a surface. */
export type KeywordStarts = ReadonlyMap<string, readonly number[]>;

/** A match lies within this many bytes of one of its keywords: no phrase is longer. */
const REACH_BYTES = 320;
/** The next anchor is looked for from here on, so that a text full of them costs no more than its windows. */
const ANCHOR_STEP_BYTES = 48;
/** More matches of one rule on one surface say nothing new. */
const MATCHES_PER_RULE_MAX = 32;

const NO_KEYWORDS: KeywordStarts = new Map();

/** Where keywords begin in some stretches of a text. */
export function keywordsIn(bytes: Buffer, stretches: readonly ByteRange[], automaton: KeywordAutomaton): KeywordStarts {
  if (stretches.length === 0) return NO_KEYWORDS;
  const all = new Map<string, number[]>();
  for (const { start, end } of stretches) {
    for (const [keyword, starts] of automaton.starts(bytes.subarray(start, end))) {
      const known = all.get(keyword);
      const here = starts.map((at) => start + at);
      if (known === undefined) all.set(keyword, here);
      else known.push(...here);
    }
  }
  return all;
}

/** Matches rules against surfaces, each only around its keywords. */
export class RuleMatcher {
  readonly #rulesOf = new Map<string, CompiledRule[]>();
  readonly #scriptRules: readonly CompiledRule[];

  constructor(rules: readonly CompiledRule[]) {
    this.#scriptRules = rules.filter(({ rule }) => rule.script !== undefined);
    for (const compiled of rules) {
      for (const keyword of compiled.rule.keywords) {
        const sharing = this.#rulesOf.get(keyword);
        if (sharing === undefined) this.#rulesOf.set(keyword, [compiled]);
        else sharing.push(compiled);
      }
    }
  }

  matches(surface: Surface, keywords: KeywordStarts): RuleMatch[] {
    const matches: RuleMatch[] = [];
    if (keywords.size === 0 && surface.scripts.size === 0) return matches;
    for (const [compiled, starts] of this.#anchors(keywords)) {
      this.#search(surface, compiled, windowsAround(starts, surface), matches);
    }
    for (const compiled of this.#scriptRules) {
      const letters = compiled.rule.script === undefined ? undefined : surface.scripts.get(compiled.rule.script);
      if (letters === undefined) continue;
      const anchors: number[] = [];
      for (const written of windowsAround(letters, surface))
        anchors.push(...anchorsIn(surface.bytes, written, compiled));
      this.#search(surface, compiled, windowsAround(anchors, surface), matches);
    }
    return matches;
  }

  /** Where the keywords of each rule begin that has all it needs in this text, ascending. */
  *#anchors(keywords: KeywordStarts): Generator<[CompiledRule, readonly number[]]> {
    const anchors = new Map<CompiledRule, (readonly number[])[]>();
    for (const [keyword, starts] of keywords) {
      for (const compiled of this.#rulesOf.get(keyword) ?? []) {
        const known = anchors.get(compiled);
        if (known === undefined) anchors.set(compiled, [starts]);
        else known.push(starts);
      }
    }
    for (const [compiled, lists] of anchors) {
      const { beside } = compiled.rule;
      if (beside === undefined) {
        yield [compiled, merged(lists)];
        continue;
      }
      const others: (readonly number[])[] = [];
      for (const keyword of beside) {
        const starts = keywords.get(keyword);
        if (starts !== undefined) others.push(starts);
      }
      if (others.length > 0) yield [compiled, near(merged(lists), merged(others))];
    }
  }

  #search(surface: Surface, { rule, pattern }: CompiledRule, windows: Iterable<ByteRange>, into: RuleMatch[]): void {
    let left = MATCHES_PER_RULE_MAX;
    for (const window of windows) {
      const bytes = surface.bytes.subarray(window.start, window.end);
      for (let found = pattern.find(bytes); found !== undefined; found = pattern.find(bytes, found.end)) {
        const at = { start: window.start + found.start, end: window.start + found.end };
        into.push({ rule, surface, at, source: surface.outer(at) });
        left -= 1;
        if (left === 0) return;
      }
    }
  }
}

/** Where the anchor of a rule is found in a stretch; of a text full of them, every stretch that a window reaches. */
function anchorsIn(bytes: Buffer, { start, end }: ByteRange, { anchor }: CompiledRule): number[] {
  const starts: number[] = [];
  const written = bytes.subarray(start, end);
  let found = anchor?.find(written);
  while (found !== undefined) {
    starts.push(start + found.start);
    found = anchor?.find(written, Math.max(found.end, found.start + ANCHOR_STEP_BYTES));
  }
  return starts;
}

const ascending = (a: number, b: number): number => a - b;

const merged = (lists: readonly (readonly number[])[]): readonly number[] =>
  lists.length === 1 ? (lists[0] ?? []) : lists.flat().sort(ascending);

/** Those of `starts` that have one of `others` within reach; both ascending. */
function near(starts: readonly number[], others: readonly number[]): number[] {
  let next = 0;
  return starts.filter((start) => {
    while (next < others.length && (others[next] ?? 0) < start - REACH_BYTES) next += 1;
    return next < others.length && (others[next] ?? 0) <= start + REACH_BYTES;
  });
}

/** The stretches of text around keywords, joined where they touch. */
function* windowsAround(starts: readonly number[], { bytes }: Surface): Generator<ByteRange> {
  let window: ByteRange | undefined;
  for (const start of starts) {
    const from = Math.max(0, start - REACH_BYTES);
    const to = Math.min(bytes.length, start + REACH_BYTES);
    if (window !== undefined && from <= window.end) {
      window = { start: window.start, end: Math.max(window.end, to) };
    } else {
      if (window !== undefined) yield window;
      window = { start: from, end: to };
    }
  }
  if (window !== undefined) yield window;
}
