import type { SecretRule } from "../rule.js";

export const supabaseRules: readonly SecretRule[] = [
  {
    id: "supabase-token",
    title: "Supabase PAT / secret key",
    category: "secret.cloud",
    severity: "critical",
    confidence: "high",
    keywords: ["sbp_", "sb_secret_"],
    pattern: "sbp_(?:v0_)?[0-9a-f]{40}|sb_secret_[0-9A-Za-z_-]{31,36}",
    examples: {
      match: ['key = "sbp_157bd339d9d41ed662d0041269a4310981eb7545"'],
      ignore: ["sbp_...", "asbp_157bd339d9d41ed662d0041269a4310981eb7545"],
    },
  },
];
