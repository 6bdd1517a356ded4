import type { SecretRule } from "../rule.js";

export const upstashRules: readonly SecretRule[] = [
  {
    id: "upstash-redis-token",
    title: "Upstash REST token",
    category: "secret.cloud",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["upstash"],
    pattern: "[0-9A-Za-z+/_-]{36,120}={0,2}",
    window: { after: 160 },
    right: "base64",
    examples: {
      match: ["UPSTASH_REDIS_REST_TOKEN=Vk3fTAQQBovDTyTJCRwS5gj5jtkHSyj1dsvo"],
      ignore: ["upstash commit: Vk3fTAQQBovDTyTJCRwS5gj5jtkHSyj1dsvo", "UPSTASH_REDIS_REST_TOKEN=<your key>"],
    },
  },
];
