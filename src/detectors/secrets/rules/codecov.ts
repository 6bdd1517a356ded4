import type { SecretRule } from "../rule.js";

export const codecovRules: readonly SecretRule[] = [
  {
    id: "codecov-token",
    title: "Codecov upload token",
    category: "secret.vcs",
    severity: "medium",
    confidence: "medium",
    find: "near",
    keywords: ["codecov"],
    pattern: "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|[0-9a-z]{32}",
    window: { after: 160 },
    examples: {
      match: ["CODECOV_TOKEN=568caBe4-dDf6-Ae4F-1422-bC9C4A7556e9"],
      ignore: ["codecov commit: 568caBe4-dDf6-Ae4F-1422-bC9C4A7556e9", "CODECOV_TOKEN=<your key>"],
    },
  },
];
