import type { SecretRule } from "../rule.js";

export const scalewayRules: readonly SecretRule[] = [
  {
    id: "scaleway-secret-key",
    title: "Scaleway secret",
    category: "secret.cloud",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["scw", "scaleway"],
    pattern: "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    window: { after: 160 },
    examples: {
      match: ["SCW_SECRET_KEY=DC78FdE5-C2fC-7Ad4-2d27-c9190b2c9Aa9"],
      ignore: ["scw commit: DC78FdE5-C2fC-7Ad4-2d27-c9190b2c9Aa9", "SCW_SECRET_KEY=<your key>"],
    },
  },
];
