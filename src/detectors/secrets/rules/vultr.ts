import type { SecretRule } from "../rule.js";

export const vultrRules: readonly SecretRule[] = [
  {
    id: "vultr-api-key",
    title: "Vultr API key",
    category: "secret.cloud",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["vultr"],
    pattern: "[0-9A-Z]{36}",
    window: { after: 160 },
    examples: {
      match: ["VULTR_API_KEY=TN3W05NH2K0YHD3X6WGG0HQJP7A5AB2AXR3G"],
      ignore: ["vultr commit: TN3W05NH2K0YHD3X6WGG0HQJP7A5AB2AXR3G", "VULTR_API_KEY=<your key>"],
    },
  },
];
