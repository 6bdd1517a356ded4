import type { SecretRule } from "../rule.js";

export const ngrokRules: readonly SecretRule[] = [
  {
    id: "ngrok-token",
    title: "ngrok auth/API token",
    category: "secret.cloud",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["ngrok"],
    pattern: "[0-9A-Za-z]{24,32}_[0-9A-Za-z]{17,22}",
    window: { after: 160 },
    examples: {
      match: ["NGROK_AUTHTOKEN=MjYeC8XIu0C8rcB8amfbKAV2_NNCUhkIu49w6nkC1Q"],
      ignore: ["ngrok commit: MjYeC8XIu0C8rcB8amfbKAV2_NNCUhkIu49w6nkC1Q", "NGROK_AUTHTOKEN=<your key>"],
    },
  },
];
