import type { SecretRule } from "../rule.js";

export const herokuRules: readonly SecretRule[] = [
  {
    id: "heroku-api-key",
    title: "Heroku API key",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    keywords: ["HRKU-AA"],
    pattern: "HRKU-AA[0-9A-Za-z_-]{58}",
    examples: {
      match: ['key = "HRKU-AAgDzINhPzYpJss9sBgTm1aFK7J5V1w9DOSYXW6CFWqs4YRE2hQ7d8PFGuF1"'],
      ignore: ["HRKU-AA...", "aHRKU-AAgDzINhPzYpJss9sBgTm1aFK7J5V1w9DOSYXW6CFWqs4YRE2hQ7d8PFGuF1"],
    },
  },
  {
    id: "heroku-api-key-legacy",
    title: "Heroku API key (UUID)",
    category: "secret.cloud",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["heroku"],
    pattern: "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    window: { after: 160 },
    entropy: 0.6,
    examples: {
      match: ["HEROKU_API_KEY=CcdFAf7C-e5BA-74A2-72B6-92c3a3f57673"],
      ignore: ["heroku commit: CcdFAf7C-e5BA-74A2-72B6-92c3a3f57673", "HEROKU_API_KEY=<your key>"],
    },
  },
];
