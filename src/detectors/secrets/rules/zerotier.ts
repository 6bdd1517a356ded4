import type { SecretRule } from "../rule.js";

export const zerotierRules: readonly SecretRule[] = [
  {
    id: "zerotier-token",
    title: "ZeroTier Central token",
    category: "secret.cloud",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["zerotier"],
    pattern: "[0-9A-Za-z]{32}",
    window: { after: 160 },
    examples: {
      match: ["ZEROTIER_TOKEN=4AezHUkp1Y2feV8JcZ7n8XJFYX7Dnpft"],
      ignore: ["zerotier commit: 4AezHUkp1Y2feV8JcZ7n8XJFYX7Dnpft", "ZEROTIER_TOKEN=<your key>"],
    },
  },
];
