import type { SecretRule } from "../rule.js";

export const aivenRules: readonly SecretRule[] = [
  {
    id: "aiven-service-password",
    title: "Aiven service password",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    keywords: ["AVNS_"],
    pattern: "AVNS_[0-9A-Za-z_-]{16,24}",
    examples: { match: ['key = "AVNS_Xaj95sWv2CLs9QZL"'], ignore: ["AVNS_...", "aAVNS_Xaj95sWv2CLs9QZL"] },
  },
];
