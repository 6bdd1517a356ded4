import type { SecretRule } from "../rule.js";

export const pulumiRules: readonly SecretRule[] = [
  {
    id: "pulumi-token",
    title: "Pulumi access token",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    keywords: ["pul-"],
    pattern: "pul-[0-9a-f]{40}",
    examples: {
      match: ['key = "pul-c4681d8cc15c068f83c3f8a373463acdf518affe"'],
      ignore: ["pul-...", "apul-c4681d8cc15c068f83c3f8a373463acdf518affe"],
    },
  },
];
