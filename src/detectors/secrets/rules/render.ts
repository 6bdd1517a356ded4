import type { SecretRule } from "../rule.js";

export const renderRules: readonly SecretRule[] = [
  {
    id: "render-api-key",
    title: "Render API key",
    category: "secret.cloud",
    severity: "high",
    confidence: "high",
    keywords: ["rnd_"],
    pattern: "rnd_[0-9A-Za-z]{28,33}",
    examples: {
      match: ['key = "rnd_YWQjkg6WlqvMlsQM1GKi4emNp8J8"'],
      ignore: ["rnd_...", "arnd_YWQjkg6WlqvMlsQM1GKi4emNp8J8"],
    },
  },
];
