import type { Finding } from "../../plugins/contract.js";
import type { HookEvent } from "../../plugins/event.js";
import { type Candidate, withoutOverlaps } from "../text/candidate.js";
import { type ByteRange, Pattern, type PatternMatch } from "../text/re2.js";
import { type ScanText, scanTextOf } from "../text/scan-text.js";
import type { PiiKind, PiiMode } from "./kind.js";
import { telltaleStretches } from "./stretches.js";

interface WantedKind {
  readonly kind: PiiKind;
  readonly mode: Exclude<PiiMode, "off">;
  readonly pattern: Pattern;
}

const CONTEXT_BEFORE_BYTES = 64;
const CONTEXT_AFTER_BYTES = 32;
/** Names of members that hold any text at all: they say nothing about a number that stands alone in one. */
const SAYS_NOTHING = /^(?:|text|content|input|message|value|prompt|arguments|output|result)$/i;

/** How sure a match is, by what speaks for it. */
const SCORE = { named: 0.95, telling: 0.85, grouped: 0.7, alone: 0.5, commonplace: 0.5 } as const;
/** Less sure ones are shown, whatever their kind's mode. */
const BLOCK_SCORE_MIN = 0.7;
const MATCHES_MAX = 1_000;
/** Social security numbers printed in advertisements, and digits in a row. */
const FAMOUS = new Set(["078051120", "219099999", "123456789", "987654321"]);

/** Finds personal data of the wanted kinds in the segments of an event. */
export class PiiScanner {
  readonly #wanted: readonly WantedKind[];

  constructor(kinds: readonly PiiKind[], modeOf: (kind: PiiKind) => PiiMode) {
    this.#wanted = kinds.flatMap((kind) => {
      const mode = modeOf(kind);
      return mode === "off" ? [] : [{ kind, mode, pattern: new Pattern(kind.pattern, kind.flags, kind.id) }];
    });
  }

  scan(event: HookEvent): Finding[] {
    const text = scanTextOf(event);
    const stretches = telltaleStretches(text);
    const candidates = this.#wanted.flatMap((wanted) => candidatesOf(wanted, text, stretches));
    return withoutOverlaps(candidates).map(({ start, end, ...finding }) => {
      const segment = text.segmentAt(start);
      return { ...finding, segment, start: text.unitAt(segment, start), end: text.unitAt(segment, end) };
    });
  }
}

function candidatesOf(
  { kind, mode, pattern }: WantedKind,
  text: ScanText,
  stretches: readonly ByteRange[],
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const stretch of stretches) {
    for (const match of matchesIn(pattern, text.bytes.subarray(stretch.start, stretch.end))) {
      const value = valueIn(kind, match, text.bytes, stretch.start);
      const reason = value === undefined ? undefined : reasonFor(kind, text, value);
      if (value === undefined || reason === undefined) continue;
      const score = SCORE[reason];
      const { start, end } = value;
      const level = mode === "enforce" && score >= BLOCK_SCORE_MIN ? "block" : "flag";
      const { id: rule, category, severity } = kind;
      candidates.push({ rule, category, severity, level, score, reasons: [reason], start, end });
      if (candidates.length === MATCHES_MAX) return candidates;
    }
  }
  return candidates;
}

/** As `findAll`, but a match that is refused for its surroundings hides no other that begins inside it. */
function* matchesIn(pattern: Pattern, text: Buffer): Generator<PatternMatch> {
  for (let match = pattern.find(text); match !== undefined; ) {
    yield match;
    // The next one may begin at the next word of this match, not at its next letter.
    const next = nextWord(text, match);
    match = pattern.find(text, next);
  }
}

function nextWord(text: Buffer, { start, end }: ByteRange): number {
  for (let at = start + 1; at < end; at++) if (!isAlnum(text[at - 1]) && isAlnum(text[at])) return at;
  return end;
}

const BEHIND_BYTES = 8;

interface Value extends ByteRange {
  readonly isCommonplace: boolean;
}

/** The part of a match that is the value, where it stands free and its digits are right. */
function valueIn(kind: PiiKind, match: PatternMatch, text: Buffer, offset: number): Value | undefined {
  const { start, end } = match.groups.value ?? match;
  const written = text.toString("latin1", offset + start, offset + end);
  const asWritten = kind.trim?.(written) ?? written;
  if (asWritten === "") return undefined;
  const range = { start: offset + start, end: offset + start + asWritten.length };
  if (!isFree(text, range) || (kind.isIsolated === true && !isIsolated(text, range))) return undefined;
  if (kind.notBehind?.test(text.toString("latin1", Math.max(0, range.start - BEHIND_BYTES), range.start)))
    return undefined;
  const value = asWritten.replace(/[ .\-/]/g, "").toUpperCase();
  if (FAMOUS.has(value) || kind.isValid?.(value, asWritten) === false) return undefined;
  return { ...range, isCommonplace: kind.isCommonplace?.(value, asWritten) === true };
}

/** What speaks most for a value; undefined where nothing does. */
function reasonFor(
  kind: PiiKind,
  text: ScanText,
  { start, end, isCommonplace }: Value,
): keyof typeof SCORE | undefined {
  if (isCommonplace) return "commonplace";
  const segment = text.segmentAt(start);
  const [first, last] = [text.startOf(segment), text.endOf(segment)];
  const { key = "" } = text.segments[segment] ?? {};
  const around = [
    key,
    text.bytes.toString("utf8", Math.max(first, start - CONTEXT_BEFORE_BYTES), start),
    text.bytes.toString("utf8", end, Math.min(last, end + CONTEXT_AFTER_BYTES)),
  ];
  if (around.some((words) => kind.context.test(words))) return "named";
  if (kind.needs === "nothing") return "telling";
  if (kind.needs === "grouping" && /[^0-9A-Za-z]/.test(text.bytes.toString("latin1", start, end))) return "grouped";
  const isAlone =
    kind.standsAlone === true &&
    SAYS_NOTHING.test(key) &&
    text.bytes.toString("utf8", first, last).trim().length === end - start;
  return isAlone ? "alone" : undefined;
}

/** A number inside a longer one, a version, a UUID or a path is part of that. */
function isFree(text: Buffer, { start, end }: ByteRange): boolean {
  const before = text[start - 1] ?? 0;
  const after = text[end] ?? 0;
  if (isAlnum(before) || isAlnum(after) || before === UNDERSCORE || after === UNDERSCORE) return false;
  if (JOINS.has(before) && isAlnum(text[start - 2])) return false;
  if ((before === COLON || after === COLON) && text.subarray(start, end).includes(COLON)) return false;
  return !(JOINS.has(after) && isDigit(text[end + 1])) && !(after === HYPHEN && isAlnum(text[end + 1]));
}

/** Whether the words before and after hold no digit. */
function isIsolated(text: Buffer, { start, end }: ByteRange): boolean {
  let at = start - 2;
  for (; text[start - 1] === SPACE && at >= 0 && isAlnum(text[at]); at--) if (isDigit(text[at])) return false;
  return !(text[end] === SPACE && isDigit(text[end + 1]));
}

const SPACE = 0x20;
const COLON = 0x3a;
const UNDERSCORE = 0x5f;
const HYPHEN = 0x2d;
const JOINS = new Set(Buffer.from("-./+@"));

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;
const isAlnum = (byte: number | undefined): boolean =>
  isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
