import type { SecretRule } from "../rule.js";

export const stripeRules: readonly SecretRule[] = [
  {
    id: "stripe-secret-key",
    title: "Stripe secret / restricted live key",
    category: "secret.payment",
    severity: "critical",
    confidence: "high",
    keywords: ["sk_live_", "rk_live_", "sk_prod_", "rk_prod_"],
    pattern: "[sr]k_(?:live|prod)_[0-9A-Za-z]{16,128}",
    examples: { match: ['key = "sk_live_QCLWZwLh3bCnXby3"'], ignore: ["sk_live_...", "ask_live_QCLWZwLh3bCnXby3"] },
  },
  {
    id: "stripe-test-key",
    title: "Stripe test key",
    category: "secret.payment",
    severity: "medium",
    confidence: "high",
    keywords: ["sk_test_", "rk_test_"],
    pattern: "[sr]k_test_[0-9A-Za-z]{16,128}",
    examples: { match: ['key = "sk_test_xp0C99NU9OREI9um"'], ignore: ["sk_test_...", "ask_test_xp0C99NU9OREI9um"] },
  },
  {
    id: "stripe-webhook-secret",
    title: "Stripe / Svix webhook signing secret",
    category: "secret.payment",
    severity: "high",
    confidence: "high",
    keywords: ["whsec_"],
    pattern: "whsec_[0-9A-Za-z+/=]{32,64}",
    right: "any",
    examples: {
      match: ['key = "whsec_Bu4yC8mqYny55ftYWfyXdmkcr6MSBx3L"'],
      ignore: ["whsec_...", "awhsec_Bu4yC8mqYny55ftYWfyXdmkcr6MSBx3L"],
    },
  },
  {
    id: "paystack-secret",
    title: "Paystack secret key",
    category: "secret.payment",
    severity: "critical",
    confidence: "high",
    keywords: ["sk_live_", "sk_test_"],
    pattern: "sk_(?:live|test)_[0-9a-f]{40}",
    examples: {
      match: ['key = "sk_live_900f6ed7f35773ff261e3ba2d75851dc0b927ca9"'],
      ignore: ["sk_live_...", "ask_live_900f6ed7f35773ff261e3ba2d75851dc0b927ca9"],
    },
  },
];
