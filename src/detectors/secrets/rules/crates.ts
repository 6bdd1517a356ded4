import type { SecretRule } from "../rule.js";

export const cratesRules: readonly SecretRule[] = [
  {
    id: "crates-io-token",
    title: "crates.io token",
    category: "secret.vcs",
    severity: "critical",
    confidence: "high",
    keywords: ["cio"],
    pattern: "cio[0-9A-Za-z]{32}",
    entropy: 0.6,
    examples: {
      match: ['key = "cioOJtw5J1gLdEEsBf9dC1UqTExy4KSKWQN"'],
      ignore: ["cio...", "acioOJtw5J1gLdEEsBf9dC1UqTExy4KSKWQN"],
    },
  },
];
