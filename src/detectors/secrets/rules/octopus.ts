import type { SecretRule } from "../rule.js";

export const octopusRules: readonly SecretRule[] = [
  {
    id: "octopus-api-key",
    title: "Octopus Deploy API key",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    keywords: ["API-"],
    pattern: "API-[0-9A-Z]{26}",
    entropy: 0.6,
    examples: {
      match: ['key = "API-GPZRL9C2FO1GIV3GUXOQPSY7D4"'],
      ignore: ["API-...", "aAPI-GPZRL9C2FO1GIV3GUXOQPSY7D4"],
    },
  },
];
