import type { SecretRule } from "../rule.js";

export const telegramRules: readonly SecretRule[] = [
  {
    id: "telegram-bot-token",
    title: "Telegram bot token",
    category: "secret.messaging",
    severity: "critical",
    confidence: "high",
    find: "infix",
    keywords: [":AA"],
    pattern: "[0-9]{7,11}:AA[0-9A-Za-z_-]{32,34}",
    window: { before: 12, after: 48 },
    right: "base64",
    examples: { match: ["54805051352:AAD6Q6SWggXuUXPFS5rajXzQ1sBI5lNo29"], ignore: ["54805051352"] },
  },
];
