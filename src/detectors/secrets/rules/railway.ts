import type { SecretRule } from "../rule.js";

export const railwayRules: readonly SecretRule[] = [
  {
    id: "railway-token",
    title: "Railway token",
    category: "secret.cloud",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["railway"],
    pattern: "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    window: { after: 160 },
    entropy: 0.6,
    examples: {
      match: ["RAILWAY_TOKEN=BDcd2c45-51BE-aFEF-8A27-6fC8C3C1b4Dc"],
      ignore: ["railway commit: BDcd2c45-51BE-aFEF-8A27-6fC8C3C1b4Dc", "RAILWAY_TOKEN=<your key>"],
    },
  },
];
