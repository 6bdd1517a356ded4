import type { SecretRule } from "../rule.js";

export const definedRules: readonly SecretRule[] = [
  {
    id: "defined-networking-key",
    title: "Defined Networking (Nebula) key",
    category: "secret.cloud",
    severity: "high",
    confidence: "high",
    keywords: ["dnkey-"],
    pattern: "dnkey-[0-9A-Z]{26}-[0-9A-Z]{52}",
    flags: "i",
    examples: {
      match: ['key = "dnkey-IMEKF441FYXLF3RFAB0WG8WUCG-TAHA38MDPRHP11Y839FOSLJGMO6GX90X6E3LFZTDZH1J54OCQXZ0"'],
      ignore: ["dnkey-...", "adnkey-IMEKF441FYXLF3RFAB0WG8WUCG-TAHA38MDPRHP11Y839FOSLJGMO6GX90X6E3LFZTDZH1J54OCQXZ0"],
    },
  },
];
