import type { SecretRule } from "../rule.js";

export const alibabaRules: readonly SecretRule[] = [
  {
    id: "alibaba-access-key-id",
    title: "Alibaba Cloud access key id",
    category: "secret.cloud",
    severity: "medium",
    confidence: "high",
    keywords: ["LTAI"],
    pattern: "LTAI[0-9A-Za-z]{12,20}",
    entropy: 0.5,
    examples: { match: ['key = "LTAId8YMwoAEbHcB909U5gqx"'], ignore: ["LTAI...", "aLTAId8YMwoAEbHcB909U5gqx"] },
  },
  {
    id: "alibaba-secret-key",
    title: "Alibaba Cloud secret",
    category: "secret.cloud",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["alibaba", "aliyun", "LTAI", "ALICLOUD"],
    pattern: "[0-9A-Za-z]{30}",
    window: { after: 160 },
    examples: {
      match: ["ALIYUN_ACCESS_KEY_SECRET=D4jmm7mKbs6OHZxCmUMIPdwTyAOyVH"],
      ignore: ["alibaba commit: D4jmm7mKbs6OHZxCmUMIPdwTyAOyVH", "ALIYUN_ACCESS_KEY_SECRET=<your key>"],
    },
  },
];
