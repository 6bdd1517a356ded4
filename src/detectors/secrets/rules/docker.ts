import type { SecretRule } from "../rule.js";

export const dockerRules: readonly SecretRule[] = [
  {
    id: "dockerhub-pat",
    title: "Docker Hub PAT / OAT",
    category: "secret.vcs",
    severity: "critical",
    confidence: "high",
    keywords: ["dckr_pat_", "dckr_oat_"],
    pattern: "dckr_(?:pat_[0-9A-Za-z_-]{27}|oat_[0-9A-Za-z_-]{32})",
    right: "base64",
    examples: {
      match: ['key = "dckr_pat_MJErQa3ddcgv1wGsEUDpcPi2UjE"'],
      ignore: ["dckr_pat_...", "adckr_pat_MJErQa3ddcgv1wGsEUDpcPi2UjE"],
    },
  },
  {
    id: "docker-config-auth",
    title: "Docker config.json auth",
    category: "secret.vcs",
    severity: "high",
    confidence: "high",
    find: "structure",
    keywords: ['"auths"', '"auth"', 'auths\\"', 'auth\\"'],
    pattern: String.raw`\\{0,3}"auth\\{0,3}"\s?:\s?\\{0,3}"(?P<secret>[0-9A-Za-z+/]{8,400}={0,2})\\{0,3}"`,
    window: { after: 600 },
    right: "any",
    check: { fn: "userpass-base64", mode: "require" },
    examples: {
      match: ['{"auths":{"registry.example.net":{"auth":"ZGVwbG95OnE3WHcyWnBMbTlLZA=="}}}'],
      ignore: ['{"auths":{"registry.example.net":{"auth":"bm8gY29sb24gaGVyZQ=="}}}'],
    },
  },
  {
    id: "docker-swarm-token",
    title: "Docker Swarm join token / unlock key",
    category: "secret.cloud",
    severity: "high",
    confidence: "high",
    keywords: ["SWMTKN-1-", "SWMKEY-1-"],
    pattern: "SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}|SWMKEY-1-[0-9A-Za-z+/]{40,44}",
    examples: {
      match: ['key = "SWMTKN-1-hof2gywsn8cq1o7sv416b9u53kz13nllg5s7rl53viocgsvu8j-xoua5m0f6ehyf32wl0rdzzcab"'],
      ignore: [
        "SWMTKN-1-...",
        "aSWMTKN-1-hof2gywsn8cq1o7sv416b9u53kz13nllg5s7rl53viocgsvu8j-xoua5m0f6ehyf32wl0rdzzcab",
      ],
    },
  },
];
