import type { SecretRule } from "../rule.js";

export const onepasswordRules: readonly SecretRule[] = [
  {
    id: "1password-service-account",
    title: "1Password service-account token",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    keywords: ["ops_eyJ"],
    pattern: "ops_eyJ[0-9A-Za-z+/_-]{200,}={0,3}",
    window: { after: 2100 },
    examples: {
      match: [
        'key = "ops_eyJCwfsyEFREuBvYkxIZJbhNZGV6r6lAxCJWmJU1B7uSOA50zkBUipyu6XzPL0XZR5BAjfmZay19JA8N01RvzVCrMT0ClMYCly7JFjtv9PolA37JYwsFeKW20BriQnGKjv2XhUIraaTSozAsR7thofa7GgOHuLVnIyg1EuhPvtiUCNkjySjL8DaSl41jk7nJOPxhlo9QE0G"',
      ],
      ignore: [
        "ops_eyJ...",
        "aops_eyJCwfsyEFREuBvYkxIZJbhNZGV6r6lAxCJWmJU1B7uSOA50zkBUipyu6XzPL0XZR5BAjfmZay19JA8N01RvzVCrMT0ClMYCly7JFjtv9PolA37JYwsFeKW20BriQnGKjv2XhUIraaTSozAsR7thofa7GgOHuLVnIyg1EuhPvtiUCNkjySjL8DaSl41jk7nJOPxhlo9QE0G",
      ],
    },
  },
  {
    id: "1password-secret-key",
    title: "1Password secret key",
    category: "secret.cloud",
    severity: "high",
    confidence: "high",
    keywords: ["A3-"],
    pattern: "A3-[0-9A-Z]{6}-(?:[0-9A-Z]{6}-[0-9A-Z]{5}|[0-9A-Z]{11})-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}",
    entropy: 0.6,
    examples: {
      match: ['key = "A3-FZG3VM-LRNX3O-E9HIT-JHVAO-RR2WJ-RQ9XY"'],
      ignore: ["A3-...", "aA3-FZG3VM-LRNX3O-E9HIT-JHVAO-RR2WJ-RQ9XY"],
    },
  },
];
