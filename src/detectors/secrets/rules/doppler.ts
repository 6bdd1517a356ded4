import type { SecretRule } from "../rule.js";

export const dopplerRules: readonly SecretRule[] = [
  {
    id: "doppler-token",
    title: "Doppler token",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    keywords: ["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."],
    pattern: String.raw`dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[0-9A-Za-z]{40,44}`,
    examples: {
      match: ['key = "dp.pt.SuM1qcwPofzVAVaSbxmi2SLYVKRRuDRDn81woXUY"'],
      ignore: ["dp.pt....", "adp.pt.SuM1qcwPofzVAVaSbxmi2SLYVKRRuDRDn81woXUY"],
    },
  },
];
