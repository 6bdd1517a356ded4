import type { SecretRule } from "../rule.js";

export const crmRules: readonly SecretRule[] = [
  {
    id: "hubspot-token",
    title: "HubSpot private-app token",
    category: "secret.messaging",
    severity: "high",
    confidence: "high",
    keywords: ["pat-na", "pat-eu"],
    pattern: "pat-(?:na|eu)[0-9]?-[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    examples: {
      match: ['key = "pat-na-F5f9F4ab-38FE-bC04-2e6E-06Cdc4dbdAd9"'],
      ignore: ["pat-na...", "apat-na-F5f9F4ab-38FE-bC04-2e6E-06Cdc4dbdAd9"],
    },
  },
  {
    id: "salesforce-token",
    title: "Salesforce session / access token",
    category: "secret.messaging",
    severity: "critical",
    confidence: "high",
    keywords: ["00D"],
    pattern: "00D[0-9A-Za-z]{12,15}![0-9A-Za-z._]{70,260}",
    examples: {
      match: ['key = "00DoJ8U5seeQimMaP0!w1dYISpZsJYRhJavBxRJ3hfkrahAjo0xbDPPPSKLzs0JYDUEKa5sg7OCZcOaM2vsJz9SL4"'],
      ignore: ["00D...", "a00DoJ8U5seeQimMaP0!w1dYISpZsJYRhJavBxRJ3hfkrahAjo0xbDPPPSKLzs0JYDUEKa5sg7OCZcOaM2vsJz9SL4"],
    },
  },
];
