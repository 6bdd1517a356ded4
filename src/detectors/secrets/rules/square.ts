import type { SecretRule } from "../rule.js";

export const squareRules: readonly SecretRule[] = [
  {
    id: "square-access-token",
    title: "Square access token",
    category: "secret.payment",
    severity: "critical",
    confidence: "high",
    keywords: ["EAAA", "sq0atp-"],
    pattern: "EAAA[0-9A-Za-z_-]{60}|sq0atp-[0-9A-Za-z_-]{22,60}",
    left: "base64",
    right: "base64",
    examples: {
      match: ['key = "EAAAsnKjAXOdTzHZPXV5srxj4OMYcW8sGQKkcvIaYCnqlnYTwXOtVggTEdrm66hX"'],
      ignore: ["EAAA...", "aEAAAsnKjAXOdTzHZPXV5srxj4OMYcW8sGQKkcvIaYCnqlnYTwXOtVggTEdrm66hX"],
    },
  },
  {
    id: "square-oauth-secret",
    title: "Square OAuth secret",
    category: "secret.payment",
    severity: "critical",
    confidence: "high",
    keywords: ["sq0csp-"],
    pattern: "sq0csp-[0-9A-Za-z_-]{43}",
    examples: {
      match: ['key = "sq0csp-St3z3SGTGV0HWjtQQZMGSKP7nlnq3YhJ0E455nL9wfH"'],
      ignore: ["sq0csp-...", "asq0csp-St3z3SGTGV0HWjtQQZMGSKP7nlnq3YhJ0E455nL9wfH"],
    },
  },
];
