import type { SecretRule } from "../rule.js";

export const paypalRules: readonly SecretRule[] = [
  {
    id: "paypal-client-secret",
    title: "PayPal REST client secret",
    category: "secret.payment",
    severity: "critical",
    confidence: "medium",
    find: "near",
    keywords: ["paypal"],
    pattern: "E[0-9A-Za-z_-]{79}",
    window: { after: 160 },
    examples: {
      match: ["PAYPAL_CLIENT_SECRET=E8oDtIjJCdvgnJ481945eQwM7GJF1WBpPKarFz77CbwU8N5V8QCV1dSvMQJATYCkkWY0AYjuS2FdVgGe"],
      ignore: [
        "paypal commit: E8oDtIjJCdvgnJ481945eQwM7GJF1WBpPKarFz77CbwU8N5V8QCV1dSvMQJATYCkkWY0AYjuS2FdVgGe",
        "PAYPAL_CLIENT_SECRET=<your key>",
      ],
    },
  },
  {
    id: "braintree-access-token",
    title: "Braintree access token",
    category: "secret.payment",
    severity: "critical",
    confidence: "high",
    find: "infix",
    keywords: ["access_token$"],
    pattern: String.raw`access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}`,
    window: { after: 100 },
    examples: {
      match: ["access_token$production$w38v5ng2hn8kez9h$cc772e13a4a73f42311e1a0823e0587c"],
      ignore: ["access_token$produ"],
    },
  },
];
