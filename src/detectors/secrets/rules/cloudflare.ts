import type { SecretRule } from "../rule.js";

export const cloudflareRules: readonly SecretRule[] = [
  {
    id: "cloudflare-api-token",
    title: "Cloudflare API token (40 chars)",
    category: "secret.cloud",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["cloudflare", "cf_api", "CF_TOKEN"],
    pattern: "[0-9A-Za-z_-]{40}",
    window: { after: 160 },
    left: "base64",
    right: "base64",
    examples: {
      match: ["CLOUDFLARE_API_TOKEN=AY60CGJLHP1xuim7mLQlGW0tq8gvBOR9HQFPrBRu"],
      ignore: ["cloudflare commit: AY60CGJLHP1xuim7mLQlGW0tq8gvBOR9HQFPrBRu", "CLOUDFLARE_API_TOKEN=<your key>"],
    },
  },
  {
    id: "cloudflare-token-prefixed",
    title: "Cloudflare prefixed token",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    keywords: ["cfut_", "cfat_", "cfk_"],
    pattern: "cf(?:ut|at|k)_[0-9A-Za-z]{40}[0-9a-f]{8}",
    check: { fn: "crc32-hex-8" },
    examples: {
      match: ['key = "cfut_mw31XnwPpT3oFhJ84GfrBxLeM2P2sKCqlrIJczsxeb9d5971"'],
      ignore: ["cfut_...", "acfut_mw31XnwPpT3oFhJ84GfrBxLeM2P2sKCqlrIJczsxeb9d5971"],
    },
  },
  {
    id: "cloudflare-global-api-key",
    title: "Cloudflare global API key",
    category: "secret.cloud",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["cloudflare", "x-auth-key", "cf_api"],
    pattern: "[0-9a-f]{37}",
    window: { after: 160 },
    examples: {
      match: ["CLOUDFLARE_API_KEY=62e6c4262f5c06cd4f000e8c34b7231e53572"],
      ignore: ["cloudflare commit: 62e6c4262f5c06cd4f000e8c34b7231e53572", "CLOUDFLARE_API_KEY=<your key>"],
    },
  },
  {
    id: "cloudflare-origin-ca-key",
    title: "Cloudflare Origin CA key",
    category: "secret.cloud",
    severity: "high",
    confidence: "high",
    keywords: ["v1.0-"],
    pattern: String.raw`v1\.0-[0-9a-f]{24}-[0-9a-f]{146}`,
    examples: {
      match: [
        'key = "v1.0-e8da8f5428eddf36837dfde9-dde1374e0cfecb39fb0eab5bf31adf0268d54cfe8ed7a74ae805fca813caae72fe8c06f53cc0427d96dd41c31f5dcd039cbe4096447a6f562933d7300467a85d187c95375e9177d799"',
      ],
      ignore: [
        "v1.0-...",
        "av1.0-e8da8f5428eddf36837dfde9-dde1374e0cfecb39fb0eab5bf31adf0268d54cfe8ed7a74ae805fca813caae72fe8c06f53cc0427d96dd41c31f5dcd039cbe4096447a6f562933d7300467a85d187c95375e9177d799",
      ],
    },
  },
];
