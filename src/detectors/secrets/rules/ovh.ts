import type { SecretRule } from "../rule.js";

export const ovhRules: readonly SecretRule[] = [
  {
    id: "ovh-application-secret",
    title: "OVH application secret",
    category: "secret.cloud",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["ovh"],
    pattern: "[0-9A-Za-z]{32}",
    window: { after: 160 },
    examples: {
      match: ["OVH_APPLICATION_SECRET=NlhQIjsF6o9VXisSrr730X9UZr3ZtenH"],
      ignore: ["ovh commit: NlhQIjsF6o9VXisSrr730X9UZr3ZtenH", "OVH_APPLICATION_SECRET=<your key>"],
    },
  },
];
