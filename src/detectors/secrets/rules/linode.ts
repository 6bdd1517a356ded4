import type { SecretRule } from "../rule.js";

export const linodeRules: readonly SecretRule[] = [
  {
    id: "linode-token",
    title: "Linode/Akamai token",
    category: "secret.cloud",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["linode"],
    pattern: "[0-9a-f]{64}",
    window: { after: 160 },
    examples: {
      match: ["LINODE_TOKEN=cd3f22c57f814bf919df14119d82a326e132bcc9e0a34c9eb09b00373f571402"],
      ignore: [
        "linode commit: cd3f22c57f814bf919df14119d82a326e132bcc9e0a34c9eb09b00373f571402",
        "LINODE_TOKEN=<your key>",
      ],
    },
  },
];
