import type { SecretRule } from "../rule.js";

export const launchdarklyRules: readonly SecretRule[] = [
  {
    id: "launchdarkly-key",
    title: "LaunchDarkly SDK / API key",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    keywords: ["sdk-", "api-", "mob-"],
    pattern: "(?:sdk|api|mob)-[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    entropy: 0.5,
    examples: {
      match: ['key = "sdk-Cad8cdD6-cC1d-5913-ECBC-dFC85Aec0Ccf"'],
      ignore: ["sdk-...", "asdk-Cad8cdD6-cC1d-5913-ECBC-dFC85Aec0Ccf"],
    },
  },
];
