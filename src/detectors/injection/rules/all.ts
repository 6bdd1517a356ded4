import type { InjectionRule } from "../rule.js";
import { addressedRules } from "./addressed.js";
import { concealmentRules } from "./concealment.js";
import { exfiltrationRules } from "./exfiltration.js";
import { extractionRules } from "./extraction.js";
import { fakeTurnRules } from "./fake-turn.js";
import { asian } from "./languages/asian.js";
import { germanic } from "./languages/germanic.js";
import { rulesOf } from "./languages/language.js";
import { others } from "./languages/others.js";
import { romance } from "./languages/romance.js";
import { slavic } from "./languages/slavic.js";
import { overrideRules } from "./override.js";
import { personaRules } from "./persona.js";

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
