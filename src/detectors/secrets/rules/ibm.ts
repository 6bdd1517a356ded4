import type { SecretRule } from "../rule.js";

export const ibmRules: readonly SecretRule[] = [
  {
    id: "ibm-cloud-api-key",
    title: "IBM Cloud API key",
    category: "secret.cloud",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["ibm", "bluemix"],
    pattern: "[0-9A-Za-z_-]{44}",
    window: { after: 160 },
    examples: {
      match: ["IBMCLOUD_API_KEY=mgzza4mGWYkJcnxHvSJubMlTaHRAodvCBiV7CqPzN0bE"],
      ignore: ["ibm commit: mgzza4mGWYkJcnxHvSJubMlTaHRAodvCBiV7CqPzN0bE", "IBMCLOUD_API_KEY=<your key>"],
    },
  },
];
