import type { SecretRule } from "../rule.js";

export const yandexRules: readonly SecretRule[] = [
  {
    id: "yandex-api-key",
    title: "Yandex Cloud API key / IAM token",
    category: "secret.cloud",
    severity: "high",
    confidence: "high",
    keywords: ["AQVN", "YCA", "YCP", "YCM", "t1."],
    pattern: String.raw`AQVN[0-9A-Za-z_-]{35,38}|YC[a-zA-Z0-9_-]{38}|t1\.[A-Z0-9a-z_-]+[=]{0,2}\.[A-Z0-9a-z_-]{86}[=]{0,2}`,
    right: "any",
    entropy: 0.5,
    examples: {
      match: ['key = "AQVN2woypK4qfn8IJ96xkZMNCSMq9WcYpOMybhP"'],
      ignore: ["AQVN...", "aAQVN2woypK4qfn8IJ96xkZMNCSMq9WcYpOMybhP"],
    },
  },
];
