import type { SecretRule } from "../rule.js";

export const vercelRules: readonly SecretRule[] = [
  {
    id: "vercel-token",
    title: "Vercel PAT / integration / app tokens",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    keywords: ["vcp_", "vci_", "vca_", "vcr_"],
    pattern: "vc[piar]_[0-9A-Za-z_-]{40,60}",
    check: { fn: "crc32-base62-6" },
    examples: {
      match: ['key = "vci_fTePCm8DTpaIC5Z1W63S4bWZQXctP1t0XN4D3En8"'],
      ignore: ["vcp_...", "avci_fTePCm8DTpaIC5Z1W63S4bWZQXctP1t0XN4D3En8"],
    },
  },
  {
    id: "vercel-ai-gateway-key",
    title: "Vercel AI Gateway key",
    category: "secret.ai",
    severity: "critical",
    confidence: "high",
    keywords: ["vck_"],
    pattern: "vck_[0-9A-Za-z_-]{40,60}",
    check: { fn: "crc32-base62-6" },
    examples: {
      match: ['key = "vck_s2veneKGtKyniCaiSreWrTnaGzP9VDqJgT4O05nT"'],
      ignore: ["vck_...", "avck_s2veneKGtKyniCaiSreWrTnaGzP9VDqJgT4O05nT"],
    },
  },
  {
    id: "vercel-token-legacy",
    title: "Vercel token (24 chars)",
    category: "secret.cloud",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["vercel"],
    pattern: "[0-9A-Za-z]{24}",
    window: { after: 160 },
    examples: {
      match: ["VERCEL_TOKEN=7Bu0kZKOqeDiT7WspctUooxU"],
      ignore: ["vercel commit: 7Bu0kZKOqeDiT7WspctUooxU", "VERCEL_TOKEN=<your key>"],
    },
  },
];
