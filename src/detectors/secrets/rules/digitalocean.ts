import type { SecretRule } from "../rule.js";

export const digitaloceanRules: readonly SecretRule[] = [
  {
    id: "digitalocean-token",
    title: "DigitalOcean PAT / OAuth / refresh",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    keywords: ["dop_v1_", "doo_v1_", "dor_v1_"],
    pattern: "do[opr]_v1_[0-9a-f]{64}",
    examples: {
      match: ['key = "dop_v1_9721294f711a1dd603ad72b1b26dd3df80a91b80f6872d23d2969764cdfd63f2"'],
      ignore: ["dop_v1_...", "adop_v1_9721294f711a1dd603ad72b1b26dd3df80a91b80f6872d23d2969764cdfd63f2"],
    },
  },
  {
    id: "digitalocean-spaces-key",
    title: "DigitalOcean Spaces key id",
    category: "secret.cloud",
    severity: "medium",
    confidence: "high",
    keywords: ["DO00", "DO801"],
    pattern: "DO(?:00|801)[0-9A-Z]{15,18}",
    entropy: 0.5,
    examples: { match: ['key = "DO003P5UV66ER13ZAOUJHP"'], ignore: ["DO00...", "aDO003P5UV66ER13ZAOUJHP"] },
  },
];
