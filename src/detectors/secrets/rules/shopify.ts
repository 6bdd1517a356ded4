import type { SecretRule } from "../rule.js";

export const shopifyRules: readonly SecretRule[] = [
  {
    id: "shopify-token",
    title: "Shopify Admin / private / shared secret",
    category: "secret.payment",
    severity: "critical",
    confidence: "high",
    keywords: ["shpat_", "shpca_", "shppa_", "shpss_", "shptka_"],
    pattern: "shp(?:at|ca|pa|ss|tka)_[0-9A-Za-z]{32,38}",
    examples: {
      match: ['key = "shpat_hPKZXz2EHvhATD9GsnLuEBT0BWVsrUmc"'],
      ignore: ["shpat_...", "ashpat_hPKZXz2EHvhATD9GsnLuEBT0BWVsrUmc"],
    },
  },
];
