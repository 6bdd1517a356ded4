import type { SecretRule } from "../rule.js";

export const nugetRules: readonly SecretRule[] = [
  {
    id: "nuget-api-key",
    title: "NuGet API key",
    category: "secret.vcs",
    severity: "critical",
    confidence: "high",
    keywords: ["oy2"],
    pattern: "oy2[0-9a-z]{43}",
    entropy: 0.6,
    examples: {
      match: ['key = "oy2qu26njuu1cs230jx5y4j2wr5gwfkvcdxvnfjrdl3veg"'],
      ignore: ["oy2...", "aoy2qu26njuu1cs230jx5y4j2wr5gwfkvcdxvnfjrdl3veg"],
    },
  },
];
