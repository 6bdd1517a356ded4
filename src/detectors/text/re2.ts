import RE2 from "re2";
import { OperatorError } from "../../plugins/errors.js";

/** Half-open range, in bytes of the buffer that was searched. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface PatternMatch extends ByteRange {
  /** Ranges of the named groups that took part in the match. */
  readonly groups: Readonly<Record<string, ByteRange | undefined>>;
}

const NO_GROUPS = {};

/**
 * A regular expression in RE2 syntax (no lookaround, no back references), matched in time linear in the text whatever
 * the text is. Every pattern of a rule, ours or an operator's, runs through here.
 *
 * Works on UTF-8 bytes: offsets need no conversion and nothing is copied into the engine.
 */
export class Pattern {
  readonly source: string;
  readonly #re2: RE2;
  /** Positions of groups cost half as much again, so they are asked for only where there are named groups. */
  readonly #hasGroups: boolean;

  /**
   * @param flags any of `i`, `m`, `s`. Case matters, `^` and `$` are the ends of the text and `.` stops at a line's
   *   end by default.
   * @param place what the pattern belongs to, for the error message.
   * @param isAnchored matches only where a search begins.
   * @throws OperatorError RULE_INVALID when RE2 refuses the pattern, or when it matches the empty text.
   */
  constructor(source: string, flags = "", place = "pattern", isAnchored = false) {
    this.source = source;
    if (!/^[ims]*$/.test(flags)) throw new OperatorError("RULE_INVALID", `${place}: flags may be i, m and s`);
    this.#hasGroups = /\(\?P?</.test(source);
    try {
      this.#re2 = new RE2(source, `${this.#hasGroups ? "d" : ""}${isAnchored ? "y" : "g"}${flags}`);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : "refused";
      throw new OperatorError("RULE_INVALID", `${place}: RE2 cannot compile it: ${reason}`, { cause });
    }
    this.#re2.lastIndex = 0;
    if (this.#re2.test("")) throw new OperatorError("RULE_INVALID", `${place}: it matches the empty text`);
  }

  test(text: Buffer): boolean {
    this.#re2.lastIndex = 0;
    return this.#re2.test(text);
  }

  /** The first match at or after byte `from`. */
  find(text: Buffer, from = 0): PatternMatch | undefined {
    this.#re2.lastIndex = from;
    const match = this.#re2.exec(text);
    if (match === null) return undefined;
    const end = match.index + match[0].length;
    if (!this.#hasGroups) return { start: match.index, end, groups: NO_GROUPS };
    const groups: Record<string, ByteRange> = {};
    for (const [name, range] of Object.entries(match.indices?.groups ?? {})) {
      if (range !== undefined) groups[name] = { start: range[0], end: range[1] };
    }
    return { start: match.index, end, groups };
  }

  /**
   * All matches, left to right, none overlapping another, found as they are asked for. Empty ones (`\b`, `a*$`) are
   * evidence of nothing and left out. Not `matchAll`: RE2 compiles a copy of the pattern for every call of it.
   */
  *matches(text: Buffer): Generator<PatternMatch> {
    for (let match = this.find(text); match !== undefined; ) {
      const isEmpty = match.end === match.start;
      if (!isEmpty) yield match;
      match = this.find(text, isEmpty ? match.end + 1 : match.end);
    }
  }
}
