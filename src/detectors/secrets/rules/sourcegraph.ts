import type { SecretRule } from "../rule.js";

export const sourcegraphRules: readonly SecretRule[] = [
  {
    id: "sourcegraph-token-plain",
    title: "Sourcegraph token without a prefix",
    category: "secret.vcs",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["sourcegraph"],
    pattern: "[0-9a-fA-F]{40}",
    window: { after: 160 },
    examples: {
      match: ["SOURCEGRAPH_TOKEN=fbfF10AeA53e13F3AdCeb19Fe562F9f28f94cdaF"],
      ignore: ["sourcegraph commit: fbfF10AeA53e13F3AdCeb19Fe562F9f28f94cdaF", "SOURCEGRAPH_TOKEN=<your key>"],
    },
  },
  {
    id: "sourcegraph-token",
    title: "Sourcegraph token",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    keywords: ["sgp_", "slk_"],
    pattern: "sgp_(?:(?:[0-9a-fA-F]{16}|local)_)?[0-9a-fA-F]{40}|slk_[0-9a-f]{64}",
    examples: {
      match: ['key = "sgp_316bFAb8A48FA8f712c39C4e59c782C5eCd3D5eC"'],
      ignore: ["sgp_...", "asgp_316bFAb8A48FA8f712c39C4e59c782C5eCd3D5eC"],
    },
  },
];
