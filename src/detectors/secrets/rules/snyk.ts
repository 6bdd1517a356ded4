import type { SecretRule } from "../rule.js";

export const snykRules: readonly SecretRule[] = [
  {
    id: "snyk-token",
    title: "Snyk token",
    category: "secret.vcs",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["snyk"],
    pattern: "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    window: { after: 160 },
    entropy: 0.6,
    examples: {
      match: ["SNYK_TOKEN=92bb643D-FCbC-e05A-062D-E5487EC6B7FA"],
      ignore: ["snyk commit: 92bb643D-FCbC-e05A-062D-E5487EC6B7FA", "SNYK_TOKEN=<your key>"],
    },
  },
  {
    id: "snyk-token-prefixed",
    title: "Snyk token with a prefix",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    keywords: ["snyk_uat.", "snyk_sat."],
    pattern: String.raw`snyk_(?:uat|sat)\.[0-9a-z]{8}\.[0-9A-Za-z_-]{20,120}\.[0-9A-Za-z_-]{20,400}`,
    examples: {
      match: ['key = "snyk_uat.2kur4npj.nwPQZNboSo1ccQnM8OBq.oiZPj2rg4yAI1WDrdjPm"'],
      ignore: ["snyk_uat....", "asnyk_uat.2kur4npj.nwPQZNboSo1ccQnM8OBq.oiZPj2rg4yAI1WDrdjPm"],
    },
  },
];
