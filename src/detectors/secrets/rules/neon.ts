import type { SecretRule } from "../rule.js";

export const neonRules: readonly SecretRule[] = [
  {
    id: "neon-api-key",
    title: "Neon API key",
    category: "secret.cloud",
    severity: "high",
    confidence: "high",
    keywords: ["napi_"],
    pattern: "napi_[0-9A-Za-z]{60,68}",
    examples: {
      match: ['key = "napi_hqetuKiG4NeKQw6Ovlfb2v0xMgT9w8eJS06SdaOKi3zHN7wXDZCEWCjbzBpn"'],
      ignore: ["napi_...", "anapi_hqetuKiG4NeKQw6Ovlfb2v0xMgT9w8eJS06SdaOKi3zHN7wXDZCEWCjbzBpn"],
    },
  },
];
