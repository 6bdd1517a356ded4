import type { SecretRule } from "../rule.js";

export const shopifyRules: readonly SecretRule[] = [
  {
    id: "shopify-token",
    title: "Shopify Admin / private / shared secret",
    category: "secret.payment",
    severity: "critical",
    confidence: "high",
    keywords: ["shpat_", "shpca_", "shppa_", "shpss_", "shptka_"],
    pattern: "(?P<secret>shp(?:at|ca|pa|ss|tka)_[0-9a-fA-F]{32})",
    examples: {
      match: ['key = "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"'],
      ignore: ["shpat_...", "a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"],
    },
  },
];
