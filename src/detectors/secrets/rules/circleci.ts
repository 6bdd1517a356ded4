import type { SecretRule } from "../rule.js";

export const circleciRules: readonly SecretRule[] = [
  {
    id: "circleci-token",
    title: "CircleCI personal / project token",
    category: "secret.vcs",
    severity: "critical",
    confidence: "high",
    keywords: ["CCIPAT_", "CCIPRJ_"],
    pattern: "CCIP(?:AT|RJ)_[0-9A-Za-z]{22}_[0-9A-Fa-f]{40}",
    examples: {
      match: ['key = "CCIPAT_I9tM59TW4jD5V59yBarxRH_0dE8Fe3AC2c5A44bc0Ac496D7fbaeC2459f45e1A"'],
      ignore: ["CCIPAT_...", "aCCIPAT_I9tM59TW4jD5V59yBarxRH_0dE8Fe3AC2c5A44bc0Ac496D7fbaeC2459f45e1A"],
    },
  },
  {
    id: "circleci-token-legacy",
    title: "CircleCI token (40 hex)",
    category: "secret.vcs",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["circle"],
    pattern: "[0-9a-f]{40}",
    window: { after: 160 },
    examples: {
      match: ["CIRCLE_TOKEN=f8b4a5bd73d0508152956f41c554d1dacaf5228f"],
      ignore: ["circle commit: f8b4a5bd73d0508152956f41c554d1dacaf5228f", "CIRCLE_TOKEN=<your key>"],
    },
  },
];
