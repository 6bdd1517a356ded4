import type { Severity } from "../../plugins/contract.js";

/** What happens to a kind: not looked for, shown, or blocked by the shipped policies once they are enforced. */
export const PII_MODES = ["off", "monitor", "enforce"] as const;
export type PiiMode = (typeof PII_MODES)[number];

/** One kind of personal data: how it is written, and how a number of that kind is told from any other. */
export interface PiiKind {
  readonly id: string;
  readonly title: string;
  readonly category: "pii.contact" | "pii.financial" | "pii.national-id" | "pii.document" | "pii.network";
  readonly severity: Severity;
  /** What an operator who switches the detector on gets. */
  readonly mode: PiiMode;
  /** RE2 syntax. The group `value`, if there is one, is what is reported. */
  readonly pattern: string;
  readonly flags?: "i";
  /** Cuts what the pattern took along behind the value. */
  trim?(match: string): string;
  /** Check digits, ranges, dates. Gets the value without spaces, dots, hyphens and slashes, in upper case. */
  isValid?(value: string, asWritten: string): boolean;
  /** Numbers of that kind that are nobody's: of manuals and tests, or of every machine. Shown, with a low score. */
  isCommonplace?(value: string, asWritten: string): boolean;
  /** A check digit makes it likely enough where it is the whole of a text and its member's name says nothing. */
  readonly standsAlone?: true;
  /** Digits in groups are often part of a longer row of groups: the words beside it may hold none. */
  readonly isIsolated?: true;
  /** What it never stands right behind: there it is the rest of something else. */
  readonly notBehind?: RegExp;
  /** Words near it, or in the name of the member that holds it, that say what it is. */
  readonly context: RegExp;
  /**
   * What else is needed. `nothing`: shape and check are telling. `grouping`: separators or context. `context`: always.
   */
  readonly needs: "nothing" | "grouping" | "context";
  readonly examples: { readonly match: readonly string[]; readonly ignore: readonly string[] };
}
