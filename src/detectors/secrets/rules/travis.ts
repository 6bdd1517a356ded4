import type { SecretRule } from "../rule.js";

export const travisRules: readonly SecretRule[] = [
  {
    id: "travisci-token",
    title: "Travis CI token",
    category: "secret.vcs",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["travis"],
    pattern: "[0-9A-Za-z_-]{22}",
    window: { after: 160 },
    examples: {
      match: ["TRAVIS_TOKEN=Ev9H3CzZV3K7eMbaq3ZdDl"],
      ignore: ["travis commit: Ev9H3CzZV3K7eMbaq3ZdDl", "TRAVIS_TOKEN=<your key>"],
    },
  },
];
