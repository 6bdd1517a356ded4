import type { SecretRule } from "../rule.js";

export const giteaRules: readonly SecretRule[] = [
  {
    id: "gitea-token",
    title: "Gitea/Forgejo token",
    category: "secret.vcs",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["gitea", "forgejo"],
    pattern: "[0-9a-f]{40}",
    window: { after: 160 },
    examples: {
      match: ["GITEA_TOKEN=015739fe1322a02d74c0ba14bf48e2d69d57d85a"],
      ignore: ["gitea commit: 015739fe1322a02d74c0ba14bf48e2d69d57d85a", "GITEA_TOKEN=<your key>"],
    },
  },
];
