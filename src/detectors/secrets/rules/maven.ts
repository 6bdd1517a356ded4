import type { SecretRule } from "../rule.js";

export const mavenRules: readonly SecretRule[] = [
  {
    id: "maven-password",
    title: "Password in Maven settings",
    category: "secret.generic",
    severity: "high",
    confidence: "medium",
    find: "head",
    keywords: ["<password>"],
    pattern: "(?i)<password>(?P<secret>[^<>\\s${}]{4,100})</password>",
    left: "any",
    right: "any",
    entropy: 0.3,
    examples: { match: ["<password>Kf9ch9WFCUY8</password>"], ignore: ["<password>Kf9"] },
  },
];
