import type { SecretRule } from "../rule.js";

export const clojarsRules: readonly SecretRule[] = [
  {
    id: "clojars-token",
    title: "Clojars deploy token",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    keywords: ["CLOJARS_"],
    pattern: "CLOJARS_[0-9a-f]{60}",
    flags: "i",
    examples: {
      match: ['key = "CLOJARS_0397d8581430a298593e71085f671683fc1c51b6b8d3e1879f51baff5472"'],
      ignore: ["CLOJARS_...", "aCLOJARS_0397d8581430a298593e71085f671683fc1c51b6b8d3e1879f51baff5472"],
    },
  },
];
