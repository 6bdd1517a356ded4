import { z } from "zod";
import { defineDetector, type Finding } from "../../plugins/contract.js";
import { HOOK_EVENT_TYPES, type HookEvent, SEGMENT_KINDS } from "../../plugins/event.js";
import { createKeywordPass, KeywordMatches } from "../text/keyword-pass.js";
import { NAME_KEYWORDS } from "./generic.js";
import { reversedPrefixes } from "./reversed.js";
import { compileRule, SecretRule } from "./rule.js";
import { SECRET_RULES } from "./rules/all.js";
import { SecretScanner } from "./scanner.js";

/** Findings scored below this are noise more often than not. */
const SHOWN_SCORE_MIN = 0.5;

const keywordsOf = (rules: readonly SecretRule[]): string[] => {
  const keywords = [...NAME_KEYWORDS, ...rules.flatMap((rule) => rule.keywords), ...reversedPrefixes(rules)];
  return [...new Set(keywords.map((keyword) => keyword.toLowerCase()))];
};

export const secrets = defineDetector({
  meta: {
    id: "secrets",
    about: "Credentials in prompts, tool calls, tool results and answers.",
    version: "2",
    events: HOOK_EVENT_TYPES,
    reads: SEGMENT_KINDS.filter((kind) => kind !== "media"),
    keywords: keywordsOf(SECRET_RULES),
  },
  options: z.strictObject({
    /** Findings scored lower are not reported. */
    minScore: z.number().min(0).max(1).default(SHOWN_SCORE_MIN),
    /** Rules to leave out, by id. */
    disabledRules: z.array(z.string()).default([]),
    /** Rules of the operator's own, in the form of the built-in ones. */
    extraRules: z.array(SecretRule).default([]),
  }),
  create({ minScore, disabledRules, extraRules }) {
    const rules = [...SECRET_RULES, ...extraRules];
    const scanner = new SecretScanner(
      rules.filter((rule) => !disabledRules.includes(rule.id)).map(compileRule),
      disabledRules,
      reversedPrefixes(rules),
    );
    // The shared pass knows the built-in keywords only; rules of an operator's own need a pass of their own.
    const ownPass = createKeywordPass(keywordsOf(rules));
    const isShared = extraRules.length === 0;
    return {
      scan(event: HookEvent, keywords): readonly Finding[] {
        const matches = isShared && keywords instanceof KeywordMatches ? keywords : ownPass(event);
        return scanner.scan(event, matches).filter((finding) => finding.score >= minScore);
      },
    };
  },
});
