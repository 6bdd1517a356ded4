import type { SecretRule } from "../rule.js";

export const twilioRules: readonly SecretRule[] = [
  {
    id: "twilio-api-key",
    title: "Twilio API key SID",
    category: "secret.messaging",
    severity: "high",
    confidence: "high",
    keywords: [
      "SK0",
      "SK1",
      "SK2",
      "SK3",
      "SK4",
      "SK5",
      "SK6",
      "SK7",
      "SK8",
      "SK9",
      "SKa",
      "SKb",
      "SKc",
      "SKd",
      "SKe",
      "SKf",
    ],
    pattern: "SK[0-9a-f]{32}",
    examples: {
      match: ['key = "SK2faeee297950af1805dab101a423c187"'],
      ignore: ["SK0...", "aSK2faeee297950af1805dab101a423c187"],
    },
  },
  {
    id: "twilio-auth-token",
    title: "Twilio auth token",
    category: "secret.messaging",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["twilio"],
    pattern: "[0-9a-f]{32}",
    window: { after: 160 },
    examples: {
      match: ["TWILIO_AUTH_TOKEN=828f92a4d067dfe264af730d9731c23f"],
      ignore: ["twilio commit: 828f92a4d067dfe264af730d9731c23f", "TWILIO_AUTH_TOKEN=<your key>"],
    },
  },
];
