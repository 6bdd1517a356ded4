import { z } from "zod";
import { defineDetector } from "../../plugins/contract.js";
import { HOOK_EVENT_TYPES, SEGMENT_KINDS } from "../../plugins/event.js";
import { compileRule } from "./rule.js";
import { injectionRules } from "./rules/all.js";
import { InjectionScanner } from "./scanner.js";

export const injection = defineDetector({
  meta: {
    id: "injection",
    about: "Instructions to the model where only data should be, jailbreaks, and text hidden from people.",
    version: "3",
    events: HOOK_EVENT_TYPES,
    reads: SEGMENT_KINDS,
  },
  options: z.strictObject({
    /** Findings below this score, 0 to 1, are not reported. */
    minScore: z.number().min(0).max(1).default(0.5),
    /** Rules to leave out, by id. */
    disabledRules: z.array(z.string()).default([]),
  }),
  create({ minScore, disabledRules }) {
    const disabled = new Set(disabledRules);
    const rules = injectionRules.filter(({ id }) => !disabled.has(id)).map(compileRule);
    const scanner = new InjectionScanner(rules, { minScore, isDisabled: (rule) => disabled.has(rule) });
    return { scan: (event) => scanner.scan(event) };
  },
});
