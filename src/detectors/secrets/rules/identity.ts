import type { SecretRule } from "../rule.js";

export const identityRules: readonly SecretRule[] = [
  {
    id: "okta-api-token",
    title: "Okta API token",
    category: "secret.saas",
    severity: "critical",
    confidence: "high",
    find: "near",
    keywords: ["okta", "SSWS"],
    pattern: "00[0-9A-Za-z_-]{39}[0-9A-Za-z_-]?",
    window: { after: 160 },
    right: "base64",
    entropy: 0.75,
    examples: {
      match: ["OKTA_API_TOKEN=00tzXyxFbEmnmaRorAcj2MO8KnXBZHBZOH9gEjptA"],
      ignore: ["okta commit: 00tzXyxFbEmnmaRorAcj2MO8KnXBZHBZOH9gEjptA", "OKTA_API_TOKEN=<your key>"],
    },
  },
  {
    id: "auth0-client-secret",
    title: "Auth0 client secret",
    category: "secret.saas",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["auth0"],
    pattern: "[0-9A-Za-z_-]{48,96}",
    window: { after: 160 },
    examples: {
      match: ["AUTH0_CLIENT_SECRET=TwkmwG8Q1rbsgw9B2CxAnYtV4rZeWXCY7y4qgQjLaII1djMm"],
      ignore: ["auth0 commit: TwkmwG8Q1rbsgw9B2CxAnYtV4rZeWXCY7y4qgQjLaII1djMm", "AUTH0_CLIENT_SECRET=<your key>"],
    },
  },
  {
    id: "clerk-secret-key",
    title: "Clerk secret key",
    category: "secret.saas",
    severity: "critical",
    confidence: "high",
    find: "near",
    keywords: ["clerk"],
    pattern: "sk_(?:live|test)_[0-9A-Za-z]{32,50}",
    window: { after: 160 },
    examples: {
      match: ["CLERK_SECRET_KEY=sk_live_i1MPj99NhlpL0kRIp9EEmSmzB8ADQXcf"],
      ignore: ["clerk commit: sk_live_i1MPj99NhlpL0kRIp9EEmSmzB8ADQXcf", "CLERK_SECRET_KEY=<your key>"],
    },
  },
  {
    id: "workos-api-key",
    title: "WorkOS key",
    category: "secret.saas",
    severity: "critical",
    confidence: "high",
    keywords: ["sk_live_a2V5Xz", "sk_test_a2V5Xz"],
    pattern: "sk_(?:live|test)_a2V5Xz[0-9A-Za-z+/=]{20,100}",
    examples: {
      match: ['key = "sk_live_a2V5XzbZ6KUByIynOY6f5DwgIx"'],
      ignore: ["sk_live_a2V5Xz...", "ask_live_a2V5XzbZ6KUByIynOY6f5DwgIx"],
    },
  },
];
