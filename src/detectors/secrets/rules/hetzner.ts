import type { SecretRule } from "../rule.js";

export const hetznerRules: readonly SecretRule[] = [
  {
    id: "hetzner-api-token",
    title: "Hetzner Cloud token",
    category: "secret.cloud",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["hcloud", "hetzner"],
    pattern: "[0-9A-Za-z]{64}",
    window: { after: 160 },
    examples: {
      match: ["HCLOUD_TOKEN=fLiGe4tS8tdco1dMbxaB5QUh6jzU8IcAHSh0R1b6sTRznSTlAippRpREBhgtlofT"],
      ignore: [
        "hcloud commit: fLiGe4tS8tdco1dMbxaB5QUh6jzU8IcAHSh0R1b6sTRznSTlAippRpREBhgtlofT",
        "HCLOUD_TOKEN=<your key>",
      ],
    },
  },
];
