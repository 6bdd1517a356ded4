import type { SecretRule } from "../rule.js";

export const searchMapsRules: readonly SecretRule[] = [
  {
    id: "algolia-admin-key",
    title: "Algolia admin key",
    category: "secret.saas",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["algolia"],
    pattern: "[0-9a-f]{32}",
    window: { after: 160 },
    examples: {
      match: ["ALGOLIA_ADMIN_KEY=347c23e4e7f4615c8e1bb8101fb4e055"],
      ignore: ["algolia commit: 347c23e4e7f4615c8e1bb8101fb4e055", "ALGOLIA_ADMIN_KEY=<your key>"],
    },
  },
  {
    id: "mapbox-token",
    title: "Mapbox secret token",
    category: "secret.saas",
    severity: "high",
    confidence: "high",
    keywords: ["sk.eyJ", "tk.eyJ"],
    pattern: String.raw`[st]k\.eyJ[0-9A-Za-z_-]{40,120}\.[0-9A-Za-z_-]{20,24}`,
    examples: {
      match: ['key = "sk.eyJ8WpeX0pUGGVOhhDJRG7E9IUdHaC2rtbVvfIPG2u0.UY5hysOujeLbzssIzkMe"'],
      ignore: ["sk.eyJ...", "ask.eyJ8WpeX0pUGGVOhhDJRG7E9IUdHaC2rtbVvfIPG2u0.UY5hysOujeLbzssIzkMe"],
    },
  },
];
