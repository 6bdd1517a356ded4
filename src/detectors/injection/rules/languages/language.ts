import type { Script } from "../../canonical.js";
import type { InjectionRule } from "../../rule.js";

/**
 * The three attack families of one language, as word lists. Texts arrive canonical: Latin letters stand without
 * diacritics (and so do the lists), other scripts as they are written.
 */
export interface Language {
  /** ISO 639-1. */
  readonly code: string;
  readonly name: string;
  /** For scripts that ASCII keywords cannot reach. */
  readonly script?: Script;
  /** Of each family, literals of which one is in every match; empty where `script` is set. */
  readonly keywords?: {
    readonly override: readonly string[];
    readonly extraction: readonly string[];
    readonly persona: readonly string[];
  };
  /** Alternatives of a pattern: to ignore, forget, no longer follow. */
  readonly ignore: string;
  /** Earlier, above, all, your, the system's. */
  readonly earlier: string;
  /** Instructions, rules, prompts. */
  readonly instructions: string;
  /** What needs neither: "what was said above", "everything before". */
  readonly everything: string;
  /** Void, cancelled, no longer valid. */
  readonly void: string;
  /** To show, repeat, reveal. */
  readonly tell: string;
  /** The system prompt, the secret instructions, the text above. */
  readonly prompt: string;
  /** To act, answer, behave; or to switch on. */
  readonly act: string;
  /** Without restrictions, uncensored, developer mode. */
  readonly unbound: string;
  readonly examples: {
    readonly override: Examples;
    readonly extraction: Examples;
    readonly persona: Examples;
  };
}

/** Texts that match, and near misses. */
type Examples = readonly [match: readonly string[], ignore: readonly string[]];

/** Within a sentence. Counts characters, of which Chinese needs fewer than German. */
const within = (most: number): string => String.raw`[^.!?\n]{0,${most}}?`;

/** Rules `override.<code>`, `extraction.<code>` and `persona.<code>`. */
export function rulesOf(language: Language): readonly InjectionRule[] {
  const { code, name, script, keywords, ignore, earlier, instructions, everything, examples } = language;
  const gate = (
    family: "override" | "extraction" | "persona",
    anchor: string,
  ): Pick<InjectionRule, "keywords" | "script" | "anchor"> =>
    script === undefined ? { keywords: keywords?.[family] ?? [] } : { keywords: [], script, anchor };
  return [
    {
      id: `override.${code}`,
      title: `Tells the model to ignore its instructions, in ${name}`,
      technique: "override",
      ...gate("override", `${ignore}|${language.void}`),
      pattern: [
        `(?:${ignore})${within(40)}(?:${earlier})${within(24)}(?:${instructions})`,
        `(?:${ignore})${within(40)}(?:${instructions})${within(24)}(?:${earlier})`,
        `(?:${earlier})${within(24)}(?:${instructions})${within(24)}(?:${ignore}|${language.void})`,
        `(?:${instructions})${within(16)}(?:${earlier})${within(24)}(?:${language.void})`,
        `(?:${ignore})${within(24)}(?:${everything})`,
        `(?:${everything})${within(16)}(?:${ignore})`,
      ].join("|"),
      severity: "high",
      score: 0.88,
      blocks: true,
      tags: ["OWASP:LLM01", "ATLAS:AML.T0051.001"],
      examples: { match: examples.override[0], ignore: examples.override[1] },
    },
    {
      id: `extraction.${code}`,
      title: `Asks for the system prompt, in ${name}`,
      technique: "extraction",
      ...gate("extraction", language.prompt),
      pattern: `(?:${language.tell})${within(36)}(?:${language.prompt})|(?:${language.prompt})${within(36)}(?:${language.tell})`,
      severity: "medium",
      score: 0.58,
      tags: ["OWASP:LLM01", "OWASP:LLM07", "ATLAS:AML.T0051.000", "ATLAS:AML.T0056"],
      examples: { match: examples.extraction[0], ignore: examples.extraction[1] },
    },
    {
      id: `persona.${code}`,
      title: `Asks the model to act without restrictions, in ${name}`,
      technique: "persona",
      ...gate("persona", language.unbound),
      pattern: `(?:${language.act})${within(60)}(?:${language.unbound})|(?:${language.unbound})${within(24)}(?:${language.act})`,
      severity: "medium",
      score: 0.55,
      tags: ["OWASP:LLM01", "ATLAS:AML.T0054"],
      examples: { match: examples.persona[0], ignore: examples.persona[1] },
    },
  ];
}
