import type { SecretRule } from "../rule.js";

export const tencentRules: readonly SecretRule[] = [
  {
    id: "tencent-secret-id",
    title: "Tencent Cloud secret id",
    category: "secret.cloud",
    severity: "medium",
    confidence: "high",
    keywords: ["AKID"],
    pattern: "AKID[0-9A-Za-z]{32}",
    entropy: 0.5,
    examples: {
      match: ['key = "AKIDoPH4YMtdKx18Jf2LyUgZEIjhaosvohVW"'],
      ignore: ["AKID...", "aAKIDoPH4YMtdKx18Jf2LyUgZEIjhaosvohVW"],
    },
  },
  {
    id: "tencent-secret-key",
    title: "Tencent Cloud secret key",
    category: "secret.cloud",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["tencent", "qcloud", "AKID"],
    pattern: "[0-9A-Za-z]{32}",
    window: { after: 160 },
    examples: {
      match: ["TENCENTCLOUD_SECRET_KEY=NJ9z08o3o2kqmLjBscRprtCUStTOv1jL"],
      ignore: ["tencent commit: NJ9z08o3o2kqmLjBscRprtCUStTOv1jL", "TENCENTCLOUD_SECRET_KEY=<your key>"],
    },
  },
];
