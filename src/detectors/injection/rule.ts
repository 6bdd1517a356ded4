import assert from "node:assert/strict";
import type { Severity } from "../../plugins/contract.js";
import { Pattern } from "../text/re2.js";
import type { Script } from "./canonical.js";

/** What an attack does to the model; `injection.<technique>` is the category of its findings. */
export const TECHNIQUES = [
  "override",
  "fake-turn",
  "addressed",
  "concealment",
  "exfiltration",
  "extraction",
  "persona",
  "hidden",
  "attack",
  "embedded",
  "suffix",
] as const;
export type Technique = (typeof TECHNIQUES)[number];

/**
 * One phrase family, as data with its own proof. Patterns are RE2 and see canonical text: Latin letters without
 * diacritics, straight quotes, no invisible characters. Case is ignored and `.` stops at a line's end.
 */
export interface InjectionRule {
  readonly id: string;
  readonly title: string;
  readonly technique: Technique;
  /** Lower-case ASCII literals of which every match holds at least one. Empty where `script` gates the rule instead. */
  readonly keywords: readonly string[];
  /** Further literals, of which one stands near a keyword in every match: keeps common words from costing time. */
  readonly beside?: readonly string[];
  /** For languages that ASCII keywords cannot reach: the rule looks at text that holds letters of this script. */
  readonly script?: Script;
  /** With `script`: a small pattern that every match contains, in place of keywords. */
  readonly anchor?: string;
  readonly pattern: string;
  readonly severity: Severity;
  /** Probability of an attack, 0 to 1, where the phrase stands alone in a tool result. */
  readonly score: number;
  /** Attack language that harmless data does not hold: may block in untrusted text. */
  readonly blocks?: true;
  /** OWASP LLM Top 10 (2025) and MITRE ATLAS. */
  readonly tags: readonly string[];
  readonly examples: { readonly match: readonly string[]; readonly ignore: readonly string[] };
}

export interface CompiledRule {
  readonly rule: InjectionRule;
  readonly pattern: Pattern;
  readonly anchor: Pattern | undefined;
}

export function compileRule(rule: InjectionRule): CompiledRule {
  const isGated = rule.keywords.length > 0 || (rule.script !== undefined && rule.anchor !== undefined);
  assert(isGated, `${rule.id}: it would run on every text`);
  const anchor = rule.anchor === undefined ? undefined : new Pattern(rule.anchor, "i", rule.id);
  return { rule, pattern: new Pattern(rule.pattern, "im", rule.id), anchor };
}
