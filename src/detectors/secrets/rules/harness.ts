import type { SecretRule } from "../rule.js";

export const harnessRules: readonly SecretRule[] = [
  {
    id: "harness-token",
    title: "Harness token",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    keywords: ["pat.", "sat."],
    pattern: String.raw`[ps]at\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z]{24}\.[0-9A-Za-z]{20}`,
    examples: {
      match: ['key = "pat.FgDwlOafz0eCzy6UnAP4EP.VfRei7izLFs91HpNV0n7UTDX.wtoWzphMCVVajsNF1rwt"'],
      ignore: ["pat....", "apat.FgDwlOafz0eCzy6UnAP4EP.VfRei7izLFs91HpNV0n7UTDX.wtoWzphMCVVajsNF1rwt"],
    },
  },
];
