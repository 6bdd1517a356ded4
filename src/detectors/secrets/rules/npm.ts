import type { SecretRule } from "../rule.js";

export const npmRules: readonly SecretRule[] = [
  {
    id: "npm-access-token",
    title: "npm access token",
    category: "secret.vcs",
    severity: "critical",
    confidence: "high",
    keywords: ["npm_"],
    pattern: "npm_[0-9A-Za-z]{36}",
    check: { fn: "crc32-base62-6" },
    examples: {
      match: ['key = "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"'],
      ignore: ["npm_...", "anpm_NsYRYZT0xSLsBOgNuMJ1HprfDe28FL0XsAtq"],
    },
  },
  {
    id: "npm-legacy-auth",
    title: ".npmrc _authToken (UUID) / _auth",
    category: "secret.vcs",
    severity: "critical",
    confidence: "high",
    find: "structure",
    keywords: ["_authToken", "_auth", "_password"],
    pattern: String.raw`:?_(?:authToken|auth|password)\s?=\s?"?(?P<secret>[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|[0-9A-Za-z+/]{16,400}={0,2})`,
    right: "any",
    examples: {
      match: ["//registry.example.net/:_authToken=7c1e9a54-93b2-4d0f-8e67-2ab5c4f81d30"],
      ignore: ["//registry.example.net/:_authToken=${NPM_TOKEN}"],
    },
  },
];
