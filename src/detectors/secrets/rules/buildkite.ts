import type { SecretRule } from "../rule.js";

export const buildkiteRules: readonly SecretRule[] = [
  {
    id: "buildkite-token",
    title: "Buildkite token",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    keywords: ["bkua_", "bkpat_", "bkct_", "bkat_", "bkaj_"],
    pattern: "bk(?:ua|pat|ct|at|aj)_[0-9A-Za-z]{40,64}",
    examples: {
      match: ['key = "bkua_mkeHJSpIG0dqV0m3bYV2MpIu9gOYEGqiIpDSeX7o"'],
      ignore: ["bkua_...", "abkua_mkeHJSpIG0dqV0m3bYV2MpIu9gOYEGqiIpDSeX7o"],
    },
  },
];
