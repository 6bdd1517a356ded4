import type { SecretRule } from "../rule.js";

export const netlifyRules: readonly SecretRule[] = [
  {
    id: "netlify-token",
    title: "Netlify token",
    category: "secret.cloud",
    severity: "high",
    confidence: "high",
    keywords: ["nfp_", "nfc_", "nfo_", "nfu_"],
    pattern: "nf[pcou]_[0-9A-Za-z]{36}",
    examples: {
      match: ['key = "nfo_UtrLVfJ4Vq7zpxCS6W4lngQSp4xFJTO9CQPM"'],
      ignore: ["nfp_...", "anfo_UtrLVfJ4Vq7zpxCS6W4lngQSp4xFJTO9CQPM"],
    },
  },
  {
    id: "netlify-token-legacy",
    title: "Netlify token without a prefix",
    category: "secret.cloud",
    severity: "high",
    confidence: "medium",
    find: "near",
    keywords: ["netlify"],
    pattern: "[0-9A-Za-z_-]{43,46}",
    window: { after: 160 },
    examples: {
      match: ["NETLIFY_AUTH_TOKEN=dUR9xdRqkIOEMrbvbX1UeeTnFNlZMPP3069Mg1Cbax6"],
      ignore: ["netlify commit: dUR9xdRqkIOEMrbvbX1UeeTnFNlZMPP3069Mg1Cbax6", "NETLIFY_AUTH_TOKEN=<your key>"],
    },
  },
];
