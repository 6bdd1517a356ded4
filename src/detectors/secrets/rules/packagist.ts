import type { SecretRule } from "../rule.js";

export const packagistRules: readonly SecretRule[] = [
  {
    id: "packagist-token",
    title: "Packagist token",
    category: "secret.vcs",
    severity: "medium",
    confidence: "high",
    keywords: ["packagist_"],
    pattern: "packagist_[ou][ru]t_[0-9a-f]{40,80}|packagist_[a-z]{3}_[0-9a-f]{40,80}",
    examples: {
      match: ['key = "packagist_out_bbd705224646958f0a6896360162e3729aed05ba"'],
      ignore: ["packagist_...", "apackagist_out_bbd705224646958f0a6896360162e3729aed05ba"],
    },
  },
];
