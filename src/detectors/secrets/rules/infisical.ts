import type { SecretRule } from "../rule.js";

export const infisicalRules: readonly SecretRule[] = [
  {
    id: "infisical-token",
    title: "Infisical service token",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    keywords: ["st."],
    pattern: String.raw`st\.[0-9a-f]{24}\.[0-9a-f]{24,32}\.[0-9a-f]{32}`,
    examples: {
      match: ['key = "st.ce262c1a9c25e594110d5f2d.55ba47d1b68620be6a3bf696.234196b8be7978eea74847111c92e283"'],
      ignore: ["st....", "ast.ce262c1a9c25e594110d5f2d.55ba47d1b68620be6a3bf696.234196b8be7978eea74847111c92e283"],
    },
  },
];
