import { z } from "zod";
import { defineDetector, type Finding } from "../../plugins/contract.js";
import { HOOK_EVENT_TYPES, type HookEvent, SEGMENT_KINDS } from "../../plugins/event.js";
import { createKeywordPass, KeywordAutomaton, KeywordMatches } from "../text/keyword-pass.js";
import type { ScanText } from "../text/scan-text.js";
import { evidenceOfDisguise, evidenceOfEncoding } from "./hidden.js";
import { type RuleMatch, RuleMatcher } from "./match.js";
import { respellingKeywords } from "./respelling.js";
import { compileRule, type InjectionRule } from "./rule.js";
import { addressedRules } from "./rules/addressed.js";
import { concealmentRules } from "./rules/concealment.js";
import { exfiltrationRules } from "./rules/exfiltration.js";
import { extractionRules } from "./rules/extraction.js";
import { fakeTurnRules } from "./rules/fake-turn.js";
import { asian } from "./rules/languages/asian.js";
import { germanic } from "./rules/languages/germanic.js";
import { rulesOf } from "./rules/languages/language.js";
import { others } from "./rules/languages/others.js";
import { romance } from "./rules/languages/romance.js";
import { slavic } from "./rules/languages/slavic.js";
import { overrideRules } from "./rules/override.js";
import { personaRules } from "./rules/persona.js";
import { surfacesOf } from "./surface.js";
import { type Evidence, evidenceOf, findingsOf } from "./verdict.js";

export const injectionRules: readonly InjectionRule[] = [
  ...overrideRules,
  ...fakeTurnRules,
  ...addressedRules,
  ...concealmentRules,
  ...exfiltrationRules,
  ...extractionRules,
  ...personaRules,
  ...[...germanic, ...romance, ...slavic, ...asian, ...others].flatMap(rulesOf),
];

const KEYWORDS = [
  ...new Set([
    ...injectionRules.flatMap(({ keywords, beside = [] }) => [...keywords, ...beside]),
    ...respellingKeywords,
  ]),
];

export const injection = defineDetector({
  meta: {
    id: "injection",
    about: "Instructions to the model where only data should be, jailbreaks, and text hidden from people.",
    version: "1",
    events: HOOK_EVENT_TYPES,
    reads: SEGMENT_KINDS,
    keywords: KEYWORDS,
  },
  options: z.strictObject({
    /** Findings below this score, 0 to 1, are not reported. */
    minScore: z.number().min(0).max(1).default(0.5),
    /** Rules to leave out, by id. */
    disabledRules: z.array(z.string()).default([]),
  }),
  create({ minScore, disabledRules }) {
    const disabled = new Set(disabledRules);
    const matcher = new RuleMatcher(injectionRules.filter(({ id }) => !disabled.has(id)).map(compileRule));
    const automaton = new KeywordAutomaton(KEYWORDS);
    const ownPass = createKeywordPass(KEYWORDS);

    return {
      scan(event, hits): Finding[] {
        const keywords = hits instanceof KeywordMatches ? hits : ownPass(event);
        const { surfaces, disguises } = surfacesOf(keywords, automaton, (segment) => isRead(event, segment));
        const evidence: (Evidence | undefined)[] = disguises.map(evidenceOfDisguise);
        for (const surface of surfaces) {
          for (const match of matcher.matches(surface)) {
            const encoded = isEncoded(match, keywords.text);
            const one = evidenceOf(match, encoded);
            evidence.push(one, encoded ? evidenceOfEncoding(one) : undefined);
          }
        }
        const enabled = evidence.filter((one) => one !== undefined && !disabled.has(one.rule)) as Evidence[];
        return findingsOf(enabled, keywords.text, minScore);
      },
    };
  },
});

/** Decoded text also holds what stood plain around the encoded part; a match there needed no decoding. */
function isEncoded({ surface, at, source }: RuleMatch, text: ScanText): boolean {
  if (surface.wrapping === undefined) return false;
  return !surface.bytes.subarray(at.start, at.end).equals(text.bytes.subarray(source.start, source.end));
}

const isRead = (event: HookEvent, segment: number): boolean => (event.segments[segment]?.text.length ?? 0) > 0;
