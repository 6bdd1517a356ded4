import { ALNUM, BASE64, isIn } from "../text/bytes.js";
import type { Candidate } from "../text/candidate.js";
import { entropyRatio } from "../text/entropy.js";
import type { ByteRange, PatternMatch } from "../text/re2.js";
import { passes } from "./checks.js";
import type { Attempts, Crowding } from "./crowding.js";
import { isNamedLikeCredential } from "./naming.js";
import { isCountedOff, isFilledIn, isStandIn, isStockPassword } from "./placeholder.js";
import { looksRandom } from "./randomness.js";
import type { CompiledRule } from "./rule.js";
import { holdsVariedRun } from "./varied-run.js";
import { isMeant, windowsOf } from "./window.js";

/** Rules by lower-case keyword, each with the keyword as its rule spells it. */
export type RuleIndex = ReadonlyMap<string, readonly { readonly rule: CompiledRule; readonly keyword: string }[]>;

export function indexRules(rules: readonly CompiledRule[]): RuleIndex {
  const index = new Map<string, { rule: CompiledRule; keyword: string }[]>();
  for (const rule of rules) {
    for (const keyword of rule.keywords) {
      const entry = { rule, keyword };
      const entries = index.get(keyword.toLowerCase());
      if (entries === undefined) index.set(keyword.toLowerCase(), [entry]);
      else entries.push(entry);
    }
  }
  return index;
}

/** Runs the rules whose keyword occurs, each only around its keywords and over no byte twice. */
export function matchRules(
  index: RuleIndex,
  text: Buffer,
  keywordStarts: ReadonlyMap<string, readonly number[]>,
  boundsAt: (byte: number) => ByteRange,
  crowding: Crowding,
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const [rule, starts] of startsByRule(index, text, keywordStarts)) {
    const attempts = crowding.attempts();
    const matches =
      rule.find === "prefix" || rule.find === "head"
        ? matchesAt(rule, text, starts, boundsAt, attempts)
        : matchesAround(rule, text, starts, boundsAt, attempts);
    for (const { secret, contextStart } of matches) {
      const verdict = judge(rule, text, secret, contextStart);
      if (verdict !== undefined) candidates.push(candidateOf(rule, secret, verdict));
    }
  }
  return candidates;
}

/** Where the keywords of each rule stand, ascending, less those that cannot be meant. */
function startsByRule(
  index: RuleIndex,
  text: Buffer,
  keywordStarts: ReadonlyMap<string, readonly number[]>,
): Map<CompiledRule, number[]> {
  const byRule = new Map<CompiledRule, number[]>();
  for (const [keyword, starts] of keywordStarts) {
    for (const entry of index.get(keyword) ?? []) {
      const meant = starts.filter((at) => isMeant(entry.rule, entry.keyword, text, at));
      if (meant.length === 0) continue;
      const known = byRule.get(entry.rule);
      if (known === undefined) byRule.set(entry.rule, meant);
      else for (const at of meant) known.push(at);
    }
  }
  for (const [rule, starts] of byRule) if (rule.keywords.length > 1) starts.sort((a, b) => a - b);
  return byRule;
}

interface SecretMatch {
  readonly secret: ByteRange;
  /** Where the text begins that may speak for the secret. */
  readonly contextStart: number;
}

/** Matches that begin with a keyword: the pattern is tried there and nowhere else. */
function* matchesAt(
  rule: CompiledRule,
  text: Buffer,
  starts: readonly number[],
  boundsAt: (byte: number) => ByteRange,
  attempts: Attempts,
): Generator<SecretMatch> {
  let free = 0;
  let runEnd = 0;
  let failed = 0;
  let bounds: ByteRange = { start: 0, end: 0 };
  for (const at of starts) {
    if (at < free) continue;
    if (at >= bounds.end || at < bounds.start) bounds = boundsAt(at);
    if (rule.find === "prefix" && !isFree(rule.left, text, at, -1)) continue;
    if (at >= runEnd) {
      runEnd = endOfWord(text, at, bounds.end);
      failed = 0;
    }
    if (failed === FAILED_IN_WORD_MAX || !attempts.take(at)) continue;
    const match = rule.pattern.find(text.subarray(at, Math.min(bounds.end, at + rule.window.after)));
    if (match === undefined) {
      failed++;
      continue;
    }
    free = at + match.end;
    if (!isBeside(rule, text, { start: at, end: free }, bounds)) continue;
    yield { secret: shifted(secretOf(match), at), contextStart: at };
  }
}

/** A pattern that failed so often in one word is not tried further there: each try may read the word to its end. */
const FAILED_IN_WORD_MAX = 8;

function endOfWord(text: Buffer, at: number, end: number): number {
  let wordEnd = at;
  while (wordEnd < end && (text[wordEnd] ?? 0) > SPACE) wordEnd++;
  return wordEnd;
}

const SPACE = 0x20;

function isBeside({ beside }: CompiledRule, text: Buffer, match: ByteRange, bounds: ByteRange): boolean {
  if (beside === undefined) return true;
  const before = text.subarray(Math.max(bounds.start, match.start - beside.before), match.start);
  if (beside.pattern.test(before)) return true;
  return (
    beside.after > 0 && beside.pattern.test(text.subarray(match.end, Math.min(bounds.end, match.end + beside.after)))
  );
}

function* matchesAround(
  rule: CompiledRule,
  text: Buffer,
  starts: readonly number[],
  boundsAt: (byte: number) => ByteRange,
  attempts: Attempts,
): Generator<SecretMatch> {
  for (const window of windowsOf(rule, starts, boundsAt)) {
    if (rule.find === "near" && !holdsVariedRun(text, window)) continue;
    for (const match of rule.pattern.matches(text.subarray(window.start, window.end))) {
      if (!attempts.take(window.start + match.start)) break;
      if (!isBeside(rule, text, shifted(match, window.start), boundsAt(window.start))) continue;
      yield { secret: shifted(secretOf(match), window.start), contextStart: window.start };
    }
  }
}

function secretOf(match: PatternMatch): ByteRange {
  const { secret, secret2, secret3 } = match.groups;
  return secret ?? secret2 ?? secret3 ?? match;
}

const shifted = ({ start, end }: ByteRange, by: number): ByteRange => ({ start: start + by, end: end + by });

/** Matches scored below this are shown, not blocked. */
const BLOCK_SCORE_MIN = 0.8;

function candidateOf(
  { id, category, severity, level }: CompiledRule,
  { start, end }: ByteRange,
  { score, reasons }: Verdict,
): Candidate {
  return { rule: id, category, severity, level: score >= BLOCK_SCORE_MIN ? level : "flag", score, reasons, start, end };
}

const SCORE_CHECKED = 0.99;
const CHECK_FAILED = 0.06;
const SCORE_STAND_IN = 0.2;
/** A made-up value of a definite format: worth a look, never a refusal. */
const SCORE_COUNTED_OFF = 0.5;

/** How sure a match is, and what that is made of. */
interface Verdict {
  readonly score: number;
  readonly reasons: readonly string[];
}

/** Undefined where it is no match. */
function judge(rule: CompiledRule, text: Buffer, range: ByteRange, contextStart: number): Verdict | undefined {
  if (!isFree(rule.left, text, range.start, -1) || !isFree(rule.right, text, range.end, 1)) return undefined;
  const secret = text.toString("latin1", range.start, range.end);
  if (rule.allow.includes(secret)) return undefined;
  if (rule.find === "near" && !isNamedLikeCredential(text, contextStart, range.start, rule.keywords)) return undefined;

  const checked = rule.check === undefined ? undefined : passes(rule.check.fn, secret);
  if (checked === true) return { score: SCORE_CHECKED, reasons: [rule.speaksFor, "check-passed"] };
  if (checked === false && rule.check?.mode === "require") return undefined;

  const reasons = checked === false ? [rule.speaksFor, "check-failed"] : [rule.speaksFor];
  if (!isPlausible(rule, secret)) return { score: SCORE_STAND_IN, reasons: [...reasons, "placeholder"] };
  if (entropyRatio(secret) < rule.entropy) return { score: SCORE_STAND_IN, reasons: [...reasons, "low-entropy"] };
  if (rule.value !== "any" && rule.value !== "password" && isCountedOff(secret))
    return { score: SCORE_COUNTED_OFF, reasons: [...reasons, "counted-off"] };
  return { score: checked === false ? rule.score - CHECK_FAILED : rule.score, reasons };
}

function isPlausible({ value, find }: CompiledRule, secret: string): boolean {
  if (value === "any") return true;
  if (value === "password") return !isStandIn(secret) && !isStockPassword(secret);
  if (value === "format" && find !== "near") return isFilledIn(secret);
  const isMixed = /[a-z]/.test(secret) && /[A-Z]/.test(secret) && /[0-9]/.test(secret);
  return (value !== "mixed" || isMixed) && isFilledIn(secret) && (isCountedOff(secret) || looksRandom(secret));
}

/** A match deep inside a run of base64 is a piece of a picture, however well it fits. */
const BASE64_RUN_MAX = 64;

const BACKSLASH = 0x5c;
const ESCAPE_LETTERS = new Set(Buffer.from("nrt"));

function isFree(side: CompiledRule["left"], text: Buffer, edge: number, step: 1 | -1): boolean {
  const neighbour = step === 1 ? edge : edge - 1;
  // A line break written as `\\n`: the letter belongs to the escape.
  if (step === -1 && text[edge - 2] === BACKSLASH && ESCAPE_LETTERS.has(text[edge - 1] ?? 0)) return true;
  if (side === "alnum") return !isIn(ALNUM, text, neighbour);
  if (side === "base64") return !isIn(BASE64, text, neighbour);
  for (let run = 0; isIn(BASE64, text, neighbour + run * step); run++) if (run >= BASE64_RUN_MAX) return false;
  return true;
}
